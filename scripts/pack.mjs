/**
 * `npm run pack`: what an application of one's own needs, from a fresh clone: the extension for both
 * browsers and the packages as npm takes them. Says where they are, and what to do with them.
 * Sets the clone up first, with whatever Node the system has (>= 18).
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOf, npm } from './setup/run.mjs';
import { ROOT, readJson } from './lib/project.mjs';

const FOLDER = join(ROOT, '.output');
const PACKAGES = ['server-plugin', 'session-framework', 'cli'];

async function pack() {
  await runScript('setup.mjs', '--no-browser');
  await npm('building the extension and the packages', ['run', '--silent', 'build']);
  const workspaces = PACKAGES.map((folder) => `--workspace=${folder}`);
  await npm('packing the packages', ['pack', ...workspaces, `--pack-destination=${FOLDER}`]);
  const [plugin, framework, terminal] = PACKAGES.map((folder) => join(FOLDER, tarballOf(folder)));
  process.stdout.write(`
The extension
  Chromium   chrome://extensions, Developer mode, Load unpacked:
             ${join(FOLDER, 'chrome-mv3')}
  Firefox    about:debugging#/runtime/this-firefox, Load Temporary Add-on:
             ${join(FOLDER, 'firefox-mv2', 'manifest.json')}

The server plugin, in the folder of your app
  npm install --save-dev "${plugin}"

The session framework, where you want it
  npm install "${framework}"

The command of the terminal, in the folder of your app
  npm install --save-dev "${terminal}"
`);
}

/**
 * As `npm pack` names it.
 * @param {string} folder
 */
function tarballOf(folder) {
  const { name, version } = readJson(`${folder}/package.json`);
  return `${name}-${version}.tgz`;
}

/** @param {string[]} args */
async function runScript(...args) {
  const [script = '', ...options] = args;
  const file = join(ROOT, 'scripts', script);
  const { code } = await endOf(spawn(process.execPath, [file, ...options], { stdio: 'inherit' }));
  if (code !== 0) process.exit(code ?? 1);
}

pack().catch((/** @type {Error} */ error) => {
  process.stderr.write(`pack: ${error.message}\n`);
  process.exitCode = 1;
});
