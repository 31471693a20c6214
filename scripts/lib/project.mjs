/** Where the project is and which Node it runs on. Plain Node >= 18: nothing is installed yet. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The binary behind `node_modules/.bin/node`, called directly as Windows has no symbolic link there. */
export const PROJECT_NODE = join(
  ROOT,
  'node_modules/node/bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** @param {string} file path from the project's root */
export function readJson(file) {
  return JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
}

/** True on a build server; `CI=false` and `CI=0` switch it off. */
export function isCI() {
  return !['', '0', 'false'].includes(process.env.CI ?? '');
}
