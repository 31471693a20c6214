import { PLUGIN_VERSION } from '../version.ts';

const PREFIX = 'sessions-devtools@';

/** Where globalThis is frozen each copy of the package has its own. */
const own = new Map<string, unknown>();

/**
 * One value for the whole process, also where this package is evaluated several times: as an ES
 * module beside CommonJS, or once for each bundle of a framework's dev server. It is kept on
 * `globalThis`, so that a worker thread, and a realm as Jest makes one, have their own.
 *
 * The key has the version: what another version keeps may have another shape.
 *
 * @param is whether a value is what is meant
 */
export function processWide<T extends object>(
  name: string,
  is: (value: unknown) => value is T,
  make: () => T,
): T {
  const found = findProcessWide(name, is);
  if (found !== null) return found;
  const made = make();
  const key = Symbol.for(keyOf(name));
  const isKept = Reflect.defineProperty(globalThis, key, { value: made, configurable: true });
  if (!isKept) own.set(name, made);
  return made;
}

/** The same, where it has been made; else null. */
export function findProcessWide<T extends object>(
  name: string,
  is: (value: unknown) => value is T,
): T | null {
  const found: unknown = Reflect.get(globalThis, Symbol.for(keyOf(name))) ?? own.get(name);
  return is(found) ? found : null;
}

/** Of the symbol under which such a value is, for a module that can import nothing. */
export function keyOf(name: string): string {
  return `${PREFIX}${PLUGIN_VERSION}/${name}`;
}

/** Other versions of this package that keep a value of this name in the process. */
export function otherVersions(name: string): string[] {
  return Object.getOwnPropertySymbols(globalThis).flatMap((symbol) => {
    const key = Symbol.keyFor(symbol) ?? '';
    if (!key.startsWith(PREFIX) || !key.endsWith(`/${name}`)) return [];
    const version = key.slice(PREFIX.length, -`/${name}`.length);
    return version === PLUGIN_VERSION ? [] : [version];
  });
}
