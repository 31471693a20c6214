/**
 * Makes a fresh clone ready to run: packages, the project's Node, browsers. Does nothing, quickly,
 * when all is there. `npm start` and `npm test` call it with whatever Node the system has (>= 18),
 * before anything is installed, so it uses no package.
 *
 * Usage: node scripts/setup.mjs [--no-browser]
 */
import { ensureNode, installPackages } from './lib/dependencies.mjs';
import { ensureBrowsers } from './lib/install-browsers.mjs';
import { SetupError } from './lib/run.mjs';

/** @param {string[]} options */
async function setUp(options) {
  const unknown = options.find((option) => option !== '--no-browser');
  if (unknown) throw new SetupError(`Unknown option ${unknown}`, 'The only one is --no-browser.');
  await installPackages();
  await ensureNode();
  if (!options.includes('--no-browser')) await ensureBrowsers();
}

/** @param {unknown} error */
function report(error) {
  const message = error instanceof Error ? error.message : String(error);
  const remedy = error instanceof SetupError ? error.remedy : undefined;
  process.stderr.write(`setup: ${message}\n${remedy ? `setup: ${remedy}\n` : ''}`);
  process.exitCode = 1;
}

setUp(process.argv.slice(2)).catch(report);
