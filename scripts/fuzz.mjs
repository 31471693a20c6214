/**
 * `npm run fuzz [-- times]`: the property tests with a new seed, and that many times (10) the runs of
 * `npm test`, whose seed is fixed. A failure prints its seed and its counterexample.
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { ROOT } from './lib/project.mjs';
import { npmCommand, endOf } from './setup/run.mjs';

const [times = '10'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(times)) {
  console.error(`"${times}" is no number of times. Write for instance: npm run fuzz -- 20`);
  process.exit(2);
}

const tests = globSync('tests/**/*.test.{ts,tsx}', { cwd: ROOT }).filter((file) =>
  readFileSync(`${ROOT}/${file}`, 'utf8').includes('support/property.ts'),
);
const { command, before, shell } = npmCommand();
const args = [...before, 'exec', '--', 'vitest', 'run', ...tests];
const env = { ...process.env, FUZZ: times };
const { code } = await endOf(spawn(command, args, { cwd: ROOT, shell, env, stdio: 'inherit' }));
process.exitCode = code ?? 1;
