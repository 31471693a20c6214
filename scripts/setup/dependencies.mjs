/** Step 1 and 2 of the set-up: the packages of the lockfile, and the Node that comes with them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_NODE, ROOT, readJson } from '../lib/project.mjs';
import { SetupError, npm } from './run.mjs';

const STAMP = join(ROOT, 'node_modules/.setup-stamp');
/** npm's own record of what it installed; it is written last, so an interrupted install has none. */
const RECORD = 'node_modules/.package-lock.json';

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, optional?: boolean }} Locked
 * @typedef {Record<string, Locked>} Packages path in the project to package
 */

/** Runs `npm ci` unless node_modules holds what the lockfile says; and the project's Node with it. */
export async function installPackages() {
  const reason = reasonToInstall();
  if (reason) {
    await npm(`installing the packages of package-lock.json with \`npm ci\` (${reason})`, ['ci']);
  }
  await ensureNode();
  if (reason) await addWhatWasLeftOut();
  stamp();
}

/**
 * npm leaves out an optional package, such as a tool's part for this platform, without a word where
 * the Node that runs npm is not one that the package names. So the project's own has a look, too.
 */
async function addWhatWasLeftOut() {
  if (process.version === projectVersion()) return;
  await npm('adding what npm left out for this Node', ['install', '--no-save'], PROJECT_NODE);
}

/** @returns {string | undefined} why an install is needed, for the reader */
function reasonToInstall() {
  if (!existsSync(join(ROOT, 'node_modules'))) return 'node_modules is missing';
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash()) return undefined;
  if (!existsSync(join(ROOT, RECORD))) return 'node_modules is incomplete';
  // Without this, a developer's own `npm install x` would be followed by a needless `npm ci`.
  const same = holds(readJson(RECORD).packages, readJson('package-lock.json').packages);
  return same ? undefined : 'package-lock.json has changed';
}

/**
 * Whether every package that the lockfile wants is installed as it says. Packages for other
 * platforms are optional, so absent ones of that kind do not count.
 * @param {Packages} installed
 * @param {Packages} wanted
 */
export function holds(installed, wanted) {
  return Object.entries(wanted).every(([path, want]) => {
    if (path === '') return true; // the project itself
    const have = installed[path];
    if (!have) return want.optional === true;
    return have.version === want.version && have.integrity === want.integrity;
  });
}

function stamp() {
  const hash = lockHash();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return;
  writeFileSync(STAMP, hash);
}

function lockHash() {
  const lockfile = readFileSync(join(ROOT, 'package-lock.json'));
  return createHash('sha256').update(lockfile).digest('hex');
}

/**
 * Makes sure that `node_modules/.bin/node` is the version package.json asks for. The package
 * fetches its binary in an install script; where scripts are switched off (`ignore-scripts`, npm's
 * script approval) it is missing, and everything would silently run on the system's Node.
 */
async function ensureNode() {
  const wanted = projectVersion();
  if (nodeVersion() === wanted) return;
  await npm(`fetching Node ${wanted}, which the project runs on`, [
    'rebuild',
    'node',
    '--ignore-scripts=false',
  ]);
  const found = nodeVersion();
  if (found === wanted) return;
  throw new SetupError(
    `The project runs on Node ${wanted}, but node_modules/.bin/node is ${found ?? 'missing'}.`,
    'Run `npm rebuild node --ignore-scripts=false` and read what it says.',
  );
}

function projectVersion() {
  return `v${readJson('package.json').devDependencies.node}`;
}

function nodeVersion() {
  if (process.execPath === PROJECT_NODE) return process.version;
  try {
    return execFileSync(PROJECT_NODE, ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined; // missing, or made for another platform
  }
}
