/** Finds the browsers that the tests and the demo drive. Plain Node >= 18, nothing is started. */
import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { openSync, readSync, closeSync, realpathSync } from 'node:fs';
import { isProgram, findProgram } from './programs.mjs';
import { PROJECT_NODE, ROOT } from './project.mjs';

/**
 * A Chromium that can load an unpacked extension, or undefined. Google Chrome is left out on
 * purpose: since version 137 it ignores `--load-extension`, see
 * https://groups.google.com/a/chromium.org/g/chromium-extensions/c/1-g8EFx2BBY
 * @returns {string | undefined}
 */
export function findChromium() {
  return (
    fromEnvironment('CHROMIUM_PATH') ?? onPath(['chromium', 'chromium-browser']) ?? ofPlaywright()
  );
}

/** @returns {string | undefined} */
export function findFirefox() {
  return (
    fromEnvironment('FIREFOX_PATH') ?? onPath(['firefox-esr', 'firefox']) ?? firefoxApplication()
  );
}

/** @param {string} name */
function fromEnvironment(name) {
  const path = process.env[name];
  if (!path) return undefined;
  if (isProgram(path)) return path;
  throw new Error(`${name} names no program: ${path}`);
}

/** @param {string[]} names */
function onPath(names) {
  return findProgram(names, { isUsable });
}

/** @param {string} path */
function isUsable(path) {
  return isProgram(path) && !isSnap(path);
}

/**
 * A snap cannot see a profile in /tmp, and Ubuntu's apt packages `chromium-browser` and `firefox`
 * are only scripts that start one.
 * @param {string} path
 */
function isSnap(path) {
  if (/[\\/]snap[\\/]/.test(path) || realpathSync(path) === '/usr/bin/snap') return true;
  const head = Buffer.alloc(1024);
  const file = openSync(path, 'r');
  const length = readSync(file, head, 0, head.length, 0);
  closeSync(file);
  const text = head.toString('latin1', 0, length);
  return text.startsWith('#!') && text.includes('/snap/bin/');
}

/** Playwright's own Chromium, if downloaded. Asked in a process of the project's Node: Playwright needs 20. */
function ofPlaywright() {
  const ask = "process.stdout.write(require('@playwright/test').chromium.executablePath())";
  try {
    const path = execFileSync(PROJECT_NODE, ['-e', ask], { cwd: ROOT, encoding: 'utf8' });
    return isProgram(path) ? path : undefined;
  } catch {
    return undefined; // not installed yet
  }
}

function firefoxApplication() {
  const places = [
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    ...[process.env.ProgramFiles, process.env['ProgramFiles(x86)']]
      .filter(Boolean)
      .map((folder) => `${folder}\\Mozilla Firefox\\firefox.exe`),
  ];
  return places.find(isProgram);
}
