/** Runs a command quietly: a line, dots while it works, its output only when it fails. */
import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { ROOT } from '../lib/project.mjs';

/** A failed step of the set-up; `remedy` is what the reader can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} [remedy]
   */
  constructor(message, remedy) {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`setup: ${line}\n`);
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * The end of a child. Until then it gets the signals that are sent to this process, which ends by
 * itself when the child has.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, error: Error | null }>} the error where it did not start
 */
export function endOf(child) {
  return new Promise((resolve) => {
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    for (const signal of SIGNALS) process.on(signal, forward);
    const end = (/** @type {number | null} */ code, /** @type {Error | null} */ error) => {
      for (const signal of SIGNALS) process.off(signal, forward);
      resolve({ code, error });
    };
    child.on('error', (error) => end(null, error));
    child.on('close', (code) => end(code, null));
  });
}

/**
 * @param {string} what what is done and why, for the reader
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 */
export async function run(what, command, args, { env = process.env, shell = false } = {}) {
  process.stdout.write(`setup: ${what} `);
  const start = Date.now();
  const dots = setInterval(() => process.stdout.write('.'), 2000);
  const { code, output } = await collect(command, args, { env, shell });
  clearInterval(dots);
  const seconds = `${Math.round((Date.now() - start) / 1000)} s`;
  process.stdout.write(code === 0 ? ` done in ${seconds}\n` : ` failed after ${seconds}\n`);
  if (code !== 0) throw new SetupError(`\`${[command, ...args].join(' ')}\` failed:\n${output}`);
}

/**
 * All that a command wrote, and how it ended.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env: NodeJS.ProcessEnv, shell: boolean }} options
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export async function collect(command, args, { env, shell }) {
  let output = '';
  const child = spawn(command, args, { cwd: ROOT, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
  const take = (/** @type {Buffer} */ chunk) => (output += chunk.toString());
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const { code, error } = await endOf(child);
  return { code, output: output + (error?.message ?? '') };
}

/**
 * Runs npm with the Node that runs npm now, unless told otherwise: the project's own may be replaced
 * meanwhile.
 * @param {string} what
 * @param {string[]} args
 * @param {string} [node]
 */
export function npm(what, args, node) {
  const { command, before, shell } = npmCommand(node);
  return run(what, command, [...before, ...args], { shell });
}

/**
 * How npm is called. It is a .cmd file on Windows, which only a shell can start.
 * @param {string} [node] that runs it
 */
export function npmCommand(node = process.env.npm_node_execpath) {
  const { npm_execpath: script } = process.env;
  if (node && script?.endsWith('npm-cli.js'))
    return { command: node, before: [script], shell: false };
  return { command: 'npm', before: [], shell: process.platform === 'win32' };
}
