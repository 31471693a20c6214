import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyScripts, type ScriptsCopy } from '../support/scripts-copy.ts';

/** Stands in for npm: writes down the script that it was to run, and fails in that of FAILS. */
const NPM = `
  const script = process.argv.at(-1);
  require('node:fs').appendFileSync('ran.log', script + '\\n');
  process.exit(script === process.env.FAILS ? 3 : 0);
`;

const SETUP = `
  import { appendFileSync } from 'node:fs';
  appendFileSync('ran.log', process.argv.slice(2).join(' ') + '\\n');
  process.exit(process.env.FAILS === 'setup' ? 1 : 0);
`;

let project: ScriptsCopy;

beforeEach(() => {
  project = copyScripts(NPM);
  // The set-up has tests of its own.
  writeFileSync(join(project.folder, 'scripts/setup.mjs'), SETUP);
});

afterEach(() => project.remove());

function npmTest(env: NodeJS.ProcessEnv = {}) {
  const { status, stdout } = project.run('test.mjs', env);
  const ran = project.ran();
  const table = Object.fromEntries(
    [...stdout.matchAll(/^(setup|build|check|unit|e2e|total) +(.+)$/gm)].map(([, name, said]) => [
      name,
      said?.replace(/\d+:\d\d/, 'm:ss'),
    ]),
  );
  return { status, stdout, ran, table };
}

it('runs every stage in turn, and says how long each took', () => {
  const { status, ran, table } = npmTest();
  expect(status).toBe(0);
  expect(ran).toEqual(['--for-tests', 'build', 'check', 'test:unit', 'test:e2e']);
  const time = 'm:ss';
  expect(table).toEqual({
    setup: time,
    build: time,
    check: time,
    unit: time,
    e2e: time,
    total: time,
  });
});

it('ends at a stage that fails, says which, and fails as it did', () => {
  const { status, ran, table } = npmTest({ FAILS: 'test:unit' });
  expect(status).toBe(3);
  expect(ran.at(-1)).toBe('test:unit');
  expect(table).toMatchObject({ check: 'm:ss', unit: 'm:ss  failed with 3', e2e: 'not run' });
});

it('goes no further where the set-up fails', () => {
  const { status, ran, table } = npmTest({ FAILS: 'setup' });
  expect(status).toBe(1);
  expect(ran).toEqual(['--for-tests']);
  expect(table).toMatchObject({ setup: 'm:ss  failed with 1', build: 'not run' });
});

it('says once which tests were skipped, and what helps', () => {
  const lines = npmTest()
    .stdout.split('\n')
    .filter((line) => line.startsWith('skipped:'));
  expect(lines).toContainEqual(expect.stringMatching(/need Redis.+apt-get install redis-server/));
  expect(new Set(lines).size).toBe(lines.length);
});
