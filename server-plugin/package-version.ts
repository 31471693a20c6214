import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readOwn, readString } from './reading.ts';

/**
 * The version of the CommonJS package that exported a value: found in the module cache by
 * identity, so it is the copy that the app really uses. Null where it was bundled or is ESM.
 *
 * @param name of the package, to know its package.json from one nested in it
 */
export function versionOf(name: string, exported: unknown): string | null {
  try {
    for (const module of Object.values(createRequire(import.meta.url).cache)) {
      if (module === undefined) continue;
      if (module.exports !== exported && readOwn(module.exports, 'default') !== exported) continue;
      return versionAbove(dirname(module.filename), name);
    }
  } catch {
    // No file system, or an exotic loader: the version is unknown.
  }
  return null;
}

/** The version of the package of this name that a folder is in; null where it is in none. */
export function versionAbove(directory: string, name: string): string | null {
  for (let at = directory; dirname(at) !== at; at = dirname(at)) {
    try {
      const manifest: unknown = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
      if (readString(manifest, 'name') === name) return readString(manifest, 'version');
    } catch {
      // Not here: one folder up.
    }
  }
  return null;
}
