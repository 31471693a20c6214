/**
 * `npm run check`: what is read without being run. Two parts at a time, as each keeps one core
 * busy, and what a part wrote in one piece when it has ended. All run, also where one fails.
 */
import { collect, npmCommand } from './setup/run.mjs';

/** The longest first, as it takes about as long as the others together. */
const PARTS = ['lint', 'types', 'format', 'packages', 'licences'];
const AT_A_TIME = 2;

/** @returns {Promise<number>} the exit code: that of the first part that failed, or 0 */
async function check() {
  const waiting = [...PARTS];
  let exitCode = 0;
  const work = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const code = await run(part);
      exitCode ||= code;
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return exitCode;
}

/** @param {string} part */
async function run(part) {
  const { command, before, shell } = npmCommand();
  const begin = Date.now();
  const args = [...before, 'run', '--silent', `check:${part}`];
  const { code, output } = await collect(command, args, { env: process.env, shell });
  const seconds = Math.round((Date.now() - begin) / 1000);
  const end = code === 0 ? '' : ', failed';
  process.stdout.write(`check:${part} (${seconds} s${end})\n${output}`);
  return code ?? 1;
}

process.exitCode = await check();
