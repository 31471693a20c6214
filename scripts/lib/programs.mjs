/** Finds programs that are installed. Plain Node >= 18, nothing is started. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @param {string} path */
export function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The first of these programs that is in a folder of PATH, or in one of `places`.
 * @param {string[]} names
 * @param {{ places?: string[], isUsable?: (path: string) => boolean }} [options]
 * @returns {string | undefined}
 */
export function findProgram(names, { places = [], isUsable = isProgram } = {}) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...places];
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name + suffix)).find(isUsable);
    if (found) return found;
  }
  return undefined;
}
