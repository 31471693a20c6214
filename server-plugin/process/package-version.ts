import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { processWide } from './process-wide.ts';
import { isObject, readOwn, readString } from '../reading.ts';

/**
 * The version of the CommonJS package that exported a value: found in the module cache by
 * identity, so it is the copy that the app really uses. Null where it was bundled, or is an ES module
 * that nobody saw being imported.
 *
 * @param name of the package, to know its package.json from one nested in it
 */
export function versionOf(name: string, exported: unknown): string | null {
  const noted = isObject(exported) ? versions().get(exported) : undefined;
  if (noted !== undefined) return noted;
  try {
    for (const module of Object.values(createRequire(import.meta.url).cache)) {
      if (module === undefined) continue;
      if (!isOf(module, name, exported)) continue;
      return versionAbove(dirname(module.filename), name);
    }
  } catch {
    // No file system, or an exotic loader: the version is unknown.
  }
  return null;
}

/** One of several exports is looked for in the files of the package only. */
function isOf(module: NodeJS.Module, name: string, exported: unknown): boolean {
  const given: unknown = module.exports;
  if (given === exported || readOwn(given, 'default') === exported) return true;
  if (!isObject(given) || !module.filename.replaceAll('\\', '/').includes(`/${name}/`))
    return false;
  return Object.keys(given).some((key) => readOwn(given, key) === exported);
}

/** A version that somebody knows who has seen the package being imported. */
export function noteVersion(exported: object, version: string | null): void {
  if (version !== null) versions().set(exported, version);
}

function versions(): WeakMap<object, string> {
  return processWide('versions', isWeakMap, () => new WeakMap<object, string>());
}

function isWeakMap(value: unknown): value is WeakMap<object, string> {
  return value instanceof WeakMap;
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
