/** Step 3 of the set-up: a Chromium, and in CI a Firefox. */
import { existsSync, readFileSync } from 'node:fs';
import { findChromium, findFirefox } from './browsers.mjs';
import { PROJECT_NODE, isCI } from './project.mjs';
import { SetupError, run, say } from './run.mjs';

/**
 * A way to get a browser.
 * @typedef {{ name: string, install: () => Promise<void> }} Way
 */

/**
 * What decides how browsers are installed on this machine.
 * @typedef {{ root: boolean, distribution: string | undefined, linux: boolean }} Machine
 */

export async function ensureBrowsers() {
  const machine = thisMachine();
  await ensure('Chromium', findChromium, chromiumWays(machine), chromiumRemedy(machine));
  if (isCI()) await ensure('Firefox', findFirefox, firefoxWays(machine), FIREFOX_REMEDY);
}

/**
 * Tries one way after another until the browser is found.
 * @param {string} browser
 * @param {() => string | undefined} find
 * @param {Way[]} ways
 * @param {string} remedy
 */
async function ensure(browser, find, ways, remedy) {
  if (find()) return;
  for (const way of ways) {
    try {
      await way.install();
    } catch (error) {
      say(`${browser} could not be had from ${way.name}: ${complaint(error)}`);
    }
    if (find()) return;
  }
  throw new SetupError(`No ${browser} was found.`, remedy);
}

/**
 * The line of a program's output that says what went wrong, as well as one can tell.
 * @param {unknown} error
 */
function complaint(error) {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return lines.findLast((line) => /^(E|Error)\b/.test(line)) ?? lines.at(-1);
}

/**
 * The ways to a Chromium, best first: the system's package on Debian, where it brings its libraries
 * along; else Playwright's download, with the libraries where that is possible. Ubuntu's package is
 * a snap and of no use here.
 * @param {Machine} machine
 * @returns {Way[]}
 */
function chromiumWays({ root, distribution, linux }) {
  const ways = [{ name: "Playwright's download", install: () => installFromPlaywright(false) }];
  if (root && linux) {
    ways.unshift({ name: 'Playwright and apt-get', install: () => installFromPlaywright(true) });
  }
  if (root && distribution === 'debian') {
    const packages = ['chromium', 'fonts-liberation'];
    ways.unshift({ name: 'apt-get', install: () => installFromApt(packages) });
  }
  return ways;
}

/**
 * @param {Machine} machine
 * @returns {Way[]}
 */
function firefoxWays({ root, distribution }) {
  const apt = { name: 'apt-get', install: () => installFromApt(['firefox-esr']) };
  return root && distribution === 'debian' ? [apt] : [];
}

/** @param {Machine} machine */
function chromiumRemedy({ distribution }) {
  const install =
    distribution === 'debian'
      ? '`apt-get install chromium`'
      : '`npx playwright install chromium` (on Linux also `npx playwright install-deps chromium`)';
  return (
    `Install one with ${install}, or set CHROMIUM_PATH to a Chromium.\n` +
    'Google Chrome does not do: since version 137 it loads no unpacked extension by itself.'
  );
}

const FIREFOX_REMEDY =
  'With CI=true the tests run in Firefox too. Install firefox or firefox-esr, or set FIREFOX_PATH.';

/** @returns {Machine} */
function thisMachine() {
  const linux = process.platform === 'linux';
  return {
    root: process.getuid?.() === 0,
    linux,
    distribution: linux ? distribution() : undefined,
  };
}

/** The `ID` of /etc/os-release, such as `debian`. */
function distribution() {
  const file = '/etc/os-release';
  if (!existsSync(file)) return undefined;
  return /^ID="?([^"\n]+)"?$/m.exec(readFileSync(file, 'utf8'))?.[1];
}

/** @param {string[]} packages */
async function installFromApt(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('reading the package lists of apt', 'apt-get', ['update', '-q'], { env });
  const args = ['install', '-q', '-y', '--no-install-recommends', ...packages];
  await run(`installing ${packages.join(', ')} with apt-get`, 'apt-get', args, { env });
}

/** @param {boolean} withDependencies also installs system libraries: as root, where Playwright can */
async function installFromPlaywright(withDependencies) {
  await run("downloading Playwright's Chromium", PROJECT_NODE, [
    'node_modules/@playwright/test/cli.js',
    'install',
    '--no-shell',
    ...(withDependencies ? ['--with-deps'] : []),
    'chromium',
  ]);
}
