/** The browsers that the tests and the demo drive, and how to get them. */
import { findChromium, findFirefox } from '../lib/browsers.mjs';
import { aptWays } from './install.mjs';
import { PROJECT_NODE } from '../lib/project.mjs';
import { run } from './run.mjs';

/**
 * The ways to a Chromium, best first: the system's package on Debian, where it brings its libraries
 * along; else Playwright's download, with the libraries where that is possible. Ubuntu's package is
 * a snap and of no use here.
 * @param {import('./install.mjs').Machine} machine
 * @returns {import('./install.mjs').Need}
 */
export function chromium(machine) {
  const { root, distribution, linux } = machine;
  const ways = distribution === 'debian' ? aptWays(machine, ['chromium', 'fonts-liberation']) : [];
  if (root && linux) {
    ways.push({ name: 'Playwright and apt-get', install: () => installFromPlaywright(true) });
  }
  ways.push({ name: "Playwright's download", install: () => installFromPlaywright(false) });
  const install =
    distribution === 'debian'
      ? '`apt-get install chromium`'
      : '`npx playwright install chromium` (on Linux also `npx playwright install-deps chromium`)';
  const remedy =
    `Install one with ${install}, or set CHROMIUM_PATH to a Chromium.\n` +
    'Google Chrome does not do: since version 137 it loads no unpacked extension by itself.';
  return { name: 'Chromium', find: findChromium, ways, remedy };
}

/**
 * @param {import('./install.mjs').Machine} machine
 * @returns {import('./install.mjs').Need}
 */
export function firefox(machine) {
  const ways = machine.distribution === 'debian' ? aptWays(machine, ['firefox-esr']) : [];
  const remedy = 'Install firefox or firefox-esr, or set FIREFOX_PATH.';
  return { name: 'Firefox', find: findFirefox, ways, remedy };
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
