/** Gets a program that is missing, in the ways that this machine has. Plain Node >= 18. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findProgram } from '../lib/programs.mjs';
import { isCI } from '../lib/project.mjs';
import { SetupError, run, say } from './run.mjs';

/**
 * A way to get a program.
 * @typedef {{ name: string, install: () => Promise<void> }} Way
 */

/**
 * A program that is needed; `remedy` is what the reader can do where no way leads to it.
 * @typedef {{ name: string, find: () => string | undefined, ways: Way[], remedy: string }} Need
 */

/**
 * What decides how programs are installed on this machine.
 * @typedef {object} Machine
 * @property {boolean} root
 * @property {boolean} linux
 * @property {string | undefined} distribution the `ID` of /etc/os-release, such as `debian`
 * @property {string[] | undefined} apt the command, where there is one and we may use it
 */

/**
 * Tries one way after another until the program is found.
 * @param {Need} need
 * @returns {Promise<boolean>} whether it is there
 */
export async function obtain({ name, find, ways }) {
  if (find()) return true;
  for (const way of ways) {
    try {
      await way.install();
    } catch (error) {
      say(`${name} could not be had from ${way.name}: ${complaint(error)}`);
    }
    if (find()) return true;
  }
  return false;
}

/**
 * As `obtain`, or an error.
 * @param {Need} need
 */
export async function ensure(need) {
  if (!(await obtain(need))) throw new SetupError(`No ${need.name} was found.`, need.remedy);
}

/**
 * The line of a program's output that says what went wrong, as well as one can tell.
 * @param {unknown} error
 */
function complaint(error) {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  return lines.findLast((line) => /^(E|Error)\b/.test(line)) ?? lines.at(-1);
}

/** @returns {Machine} */
export function thisMachine() {
  const linux = process.platform === 'linux';
  const root = process.getuid?.() === 0;
  return { root, linux, distribution: linux ? distribution() : undefined, apt: aptCommand(root) };
}

function distribution() {
  const file = '/etc/os-release';
  if (!existsSync(file)) return undefined;
  return /^ID="?([^"\n]+)"?$/m.exec(readFileSync(file, 'utf8'))?.[1];
}

/**
 * Root may install. On a build server so may who becomes root without a password; a developer's
 * machine is not changed that way unasked.
 * @param {boolean} root
 * @returns {string[] | undefined}
 */
function aptCommand(root) {
  if (!findProgram(['apt-get'])) return undefined;
  if (root) return ['apt-get'];
  // sudo hands no environment on, unless told to where it may.
  const sudo = ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const may = isCI() && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return may ? sudo : undefined;
}

let areListsRead = false;

/**
 * @param {Machine} machine
 * @param {string[]} packages
 * @returns {Way[]} none where apt cannot be used
 */
export function aptWays({ apt: [command, ...before] = [] }, packages) {
  if (command === undefined) return [];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = async () => {
    if (!areListsRead) {
      await run('reading the package lists of apt', command, [...before, 'update', '-q'], { env });
    }
    areListsRead = true;
    const args = [...before, 'install', '-q', '-y', '--no-install-recommends', ...packages];
    await run(`installing ${packages.join(', ')} with apt-get`, command, args, { env });
  };
  return [{ name: 'apt-get', install }];
}
