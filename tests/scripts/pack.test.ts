import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyScripts, type ScriptsCopy } from '../support/scripts-copy.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['server-plugin', 'session-framework', 'cli'];

/** Stands in for npm: writes down what it was asked, and packs nothing into a tarball for each. */
const NPM = `
  const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
  const args = process.argv.slice(2);
  const script = args[0] === 'run' ? args.at(-1) : args[0];
  appendFileSync('ran.log', script + '\\n');
  if (script === process.env.FAILS) { console.log('EACCES'); process.exit(3); }
  const valuesOf = (option) =>
    args.filter((arg) => arg.startsWith(option + '=')).map((arg) => arg.slice(option.length + 1));
  for (const folder of valuesOf('--workspace')) {
    const { name, version } = JSON.parse(readFileSync(folder + '/package.json', 'utf8'));
    const [destination] = valuesOf('--pack-destination');
    mkdirSync(destination, { recursive: true });
    writeFileSync(destination + '/' + name + '-' + version + '.tgz', '');
  }
`;

const SETUP = `
  import { appendFileSync } from 'node:fs';
  appendFileSync('ran.log', ['setup', ...process.argv.slice(2)].join(' ') + '\\n');
  process.exit(process.env.FAILS === 'setup' ? 1 : 0);
`;

let project: ScriptsCopy;

beforeEach(() => {
  project = copyScripts(NPM);
  for (const name of PACKAGES) {
    cpSync(join(ROOT, name, 'package.json'), join(project.folder, name, 'package.json'));
  }
  // The set-up has tests of its own.
  writeFileSync(join(project.folder, 'scripts/setup.mjs'), SETUP);
});

afterEach(() => project.remove());

function pack(env: NodeJS.ProcessEnv = {}) {
  return { ...project.run('pack.mjs', env), ran: project.ran() };
}

it('sets a fresh clone up, builds, packs, and says where all is', () => {
  const { status, stdout, ran } = pack();
  expect(status).toBe(0);
  expect(ran).toEqual(['setup --no-browser', 'build', 'pack']);
  const tarballs = [...stdout.matchAll(/"([^"]+\.tgz)"/g)].map(([, file = '']) => file);
  expect(tarballs.map((file) => existsSync(file))).toEqual(PACKAGES.map(() => true));
  for (const extension of ['chrome-mv3', 'firefox-mv2/manifest.json']) {
    expect(stdout).toContain(join(project.folder, '.output', extension));
  }
});

it.each([
  ['setup', ['setup --no-browser']],
  ['build', ['setup --no-browser', 'build']],
  ['pack', ['setup --no-browser', 'build', 'pack']],
])('names no place where %s failed', (step, steps) => {
  const { status, stdout, ran } = pack({ FAILS: step });
  expect(status).not.toBe(0);
  expect(stdout).not.toContain('.tgz');
  expect(ran).toEqual(steps);
});

it('shows what npm wrote where it fails', () => {
  expect(pack({ FAILS: 'build' }).stderr).toContain('EACCES');
});

it('is what npm run pack starts, on whatever Node there is', () => {
  const { scripts } = v.parse(
    v.object({ scripts: v.record(v.string(), v.string()) }),
    JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
  );
  expect(scripts.pack).toBe('node scripts/pack.mjs');
});
