import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyScripts, type ScriptsCopy } from '../support/scripts-copy.ts';

const MANIFEST = new URL('../../package.json', import.meta.url);

/** Stands in for npm: writes down the script that it was to run, and fails in those of FAILS. */
const NPM = `
  const script = process.argv.at(-1);
  require('node:fs').appendFileSync('ran.log', script + '\\n');
  console.log('first of ' + script);
  console.error('second of ' + script);
  process.exit((process.env.FAILS ?? '').split(' ').includes(script) ? 3 : 0);
`;

let project: ScriptsCopy;

beforeEach(() => {
  project = copyScripts(NPM);
});

afterEach(() => project.remove());

function check(env: NodeJS.ProcessEnv = {}) {
  const { status, stdout } = project.run('check.mjs', env);
  return { status, lines: stdout.split('\n'), ran: project.ran().sort() };
}

/** Every part there is, as package.json has it. */
const PARTS = [...readFileSync(MANIFEST, 'utf8').matchAll(/^ {4}"(check:\w+)":/gm)].map(
  ([, part = '']) => part,
);

it('runs every part', () => {
  const { status, ran } = check();
  expect(status).toBe(0);
  expect(ran).toEqual(PARTS.toSorted());
});

it('runs every part also where some fail, says which, and fails as they did', () => {
  const { status, lines, ran } = check({ FAILS: 'check:lint check:licences' });
  expect(status).toBe(3);
  expect(ran).toEqual(PARTS.toSorted());
  const failed = lines.filter((line) => line.includes('failed'));
  expect(failed.map((line) => line.split(' ')[0]).sort()).toEqual(['check:licences', 'check:lint']);
});

it('shows what a part wrote in one piece, under its name', () => {
  const { lines } = check();
  for (const part of PARTS) {
    const begin = lines.findIndex((line) => line.startsWith(part));
    expect(lines.slice(begin + 1, begin + 3).sort()).toEqual([
      `first of ${part}`,
      `second of ${part}`,
    ]);
  }
});
