/**
 * What the tests need besides a Chromium: a Firefox, and the servers that engines and stores of sessions use.
 * On a build server all of it; elsewhere tests of what is missing are skipped, and that is said.
 */
import { findMariaDB, findPostgres, findRedis } from '../lib/find-servers.mjs';
import { aptWays, ensure, obtain, thisMachine } from './install.mjs';
import { firefox } from './browsers.mjs';
import { isCI } from '../lib/project.mjs';

/** @param {import('./install.mjs').Machine} machine */
const testNeeds = (machine) => [
  firefox(machine),
  server(machine, { name: 'Redis', find: findRedis, debian: 'redis-server' }),
  server(machine, { name: 'PostgreSQL', find: findPostgres, debian: 'postgresql' }),
  server(machine, { name: 'MariaDB', find: findMariaDB, debian: 'mariadb-server' }),
];

/**
 * Tests start servers themselves, on loopback and on free ports: only the program is needed.
 * @param {import('./install.mjs').Machine} machine
 * @param {{ name: string, find: () => string | undefined, debian: string }} program
 * @returns {import('./install.mjs').Need}
 */
function server(machine, { name, find, debian }) {
  const remedy = `Install it so that its program is on PATH (Debian: \`apt-get install ${debian}\`).`;
  return { name, find: () => find(), ways: aptWays(machine, [debian]), remedy };
}

/** Gets what can be had. On a build server what cannot is an error. */
export async function ensureTestNeeds() {
  for (const need of testNeeds(thisMachine())) await (isCI() ? ensure(need) : obtain(need));
}

/** @returns {string[]} a line for each thing that is missing: what is skipped, and the remedy */
export function skippedTests() {
  return testNeeds(thisMachine())
    .filter(({ find }) => !find())
    .map(({ name, remedy }) => `skipped: all tests that need ${name}. ${remedy}`);
}
