/**
 * `npm test`: everything that a change must pass, one stage after another, and at the end how long
 * each took. Ends at the first stage that fails. Runs on whatever Node the system has (>= 18), as
 * the first stage brings the project's own; the others find that on npm's PATH.
 */
import { spawn } from 'node:child_process';
import { endOf, npmCommand } from './setup/run.mjs';
import { skippedTests } from './setup/test-needs.mjs';
import { ROOT } from './lib/project.mjs';

/**
 * @typedef {{ name: string, what: string, command: string, args: string[], shell: boolean }} Stage
 * @typedef {{ code: number, seconds: number }} Result
 */

/** @type {Stage[]} */
const STAGES = [
  {
    name: 'setup',
    what: 'packages, browsers, servers',
    command: process.execPath,
    args: ['scripts/setup.mjs', '--for-tests'],
    shell: false,
  },
  npmStage('build', 'the packages and the extension', 'build'),
  npmStage('check', 'types, lint, formatting, licences', 'check'),
  npmStage('unit', 'unit, contract and component tests', 'test:unit'),
  npmStage('e2e', 'the extension in real browsers', 'test:e2e'),
];

/**
 * @param {string} name
 * @param {string} what
 * @param {string} script
 * @returns {Stage}
 */
function npmStage(name, what, script) {
  const { command, before, shell } = npmCommand();
  return { name, what, command, args: [...before, 'run', '--silent', script], shell };
}

/** @returns {Promise<number>} the exit code: that of the first stage that failed, or 0 */
async function test() {
  /** @type {Map<string, Result>} */
  const results = new Map();
  for (const [index, stage] of STAGES.entries()) {
    say(`\n${index + 1}/${STAGES.length} ${stage.name}: ${stage.what}`);
    const result = await run(stage);
    results.set(stage.name, result);
    if (result.code !== 0) break;
  }
  const failed = [...results.values()].find(({ code }) => code !== 0);
  say(`\n${STAGES.map(({ name }) => line(name, results.get(name))).join('\n')}`);
  const total = [...results.values()].reduce((sum, { seconds }) => sum + seconds, 0);
  say(line('total', { code: 0, seconds: total }));
  if (!failed) for (const skipped of skippedTests()) say(skipped);
  return failed?.code ?? 0;
}

/**
 * @param {string} name
 * @param {Result} [result]
 */
function line(name, result) {
  if (!result) return `${name.padEnd(6)}   not run`;
  const { code, seconds } = result;
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return `${name.padEnd(6)} ${time.padStart(6)}${code === 0 ? '' : `  failed with ${code}`}`;
}

/**
 * @param {Stage} stage
 * @returns {Promise<Result>}
 */
async function run({ command, args, shell }) {
  const begin = Date.now();
  // By a signal the stage ends, and then we do, with the table.
  const { code, error } = await endOf(
    spawn(command, args, { cwd: ROOT, shell, stdio: ['ignore', 'inherit', 'inherit'] }),
  );
  if (error !== null) process.stderr.write(`${error.message}\n`);
  const seconds = Math.round((Date.now() - begin) / 1000);
  return { code: error === null ? (code ?? 1) : 127, seconds };
}

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await test();
