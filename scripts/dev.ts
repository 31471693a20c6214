/**
 * For contributors: the demo, the plugin and the extension, each rebuilt on every change, and, with
 * a display, a browser that has the extension loaded. Ends with Ctrl+C.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../tests/e2e/support/chromium.ts';
import { ownProcess } from '../tests/e2e/support/owned.ts';
import { poll } from '../tests/e2e/support/wait.ts';
import { existsSync } from 'node:fs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const EXTENSION = `${ROOT}.output/chrome-mv3-dev`;
const DEMO = `${ROOT}examples/local-library`;

/** Starts a program of the project, with its output in this terminal. */
function start(command: string, args: string[], cwd = ROOT): void {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
  ownProcess(child);
}

start('tsdown', ['--watch', '--no-clean']);
await poll('the built packages', () =>
  existsSync(`${ROOT}server-plugin/dist/adapters/express-session.js`) &&
  existsSync(`${ROOT}session-framework/dist/index.js`)
    ? true
    : undefined,
);
start(
  'node',
  ['--watch', '--watch-path=.', '--watch-path=../../server-plugin/dist', 'server.ts'],
  DEMO,
);
start('wxt', []);

if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) {
  process.env.HEADED = '1';
  await poll('the built extension', () =>
    existsSync(`${EXTENSION}/manifest.json`) ? true : undefined,
  );
  const chromium = await launchChromium({ extension: EXTENSION });
  const page = await chromium.newPage();
  await page.goto('http://localhost:3000');
} else {
  console.log(`No display: load ${EXTENSION} into a browser of your own.`);
}
