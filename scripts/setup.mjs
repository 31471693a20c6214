/**
 * Makes a fresh clone ready to run: packages, the project's Node, a browser; for tests also what
 * they start. Does nothing, quickly, when all is there. `npm start` and `npm test` call it with
 * whatever Node the system has (>= 18), before anything is installed, so it uses no package.
 *
 * Usage: node scripts/setup.mjs [--no-browser] [--for-tests]
 */
import { installPackages } from './setup/dependencies.mjs';
import { chromium } from './setup/browsers.mjs';
import { ensure, thisMachine } from './setup/install.mjs';
import { SetupError } from './setup/run.mjs';
import { ensureTestNeeds } from './setup/test-needs.mjs';

const OPTIONS = ['--no-browser', '--for-tests'];

/** @param {string[]} options */
async function setUp(options) {
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (unknown)
    throw new SetupError(`Unknown option ${unknown}`, `There are ${OPTIONS.join(', ')}.`);
  await installPackages();
  if (!options.includes('--no-browser')) await ensure(chromium(thisMachine()));
  if (options.includes('--for-tests')) await ensureTestNeeds();
}

/** @param {unknown} error */
function report(error) {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof SetupError ? error.remedy : undefined;
  process.stderr.write(`setup: ${message}\n${remedy ? `setup: ${remedy}\n` : ''}`);
  process.exitCode = 1;
}

setUp(process.argv.slice(2)).catch(report);
