import { types } from 'node:util';
import type { UnserialisableValue } from './protocol.ts';

/** One state of a session dictionary. */
export interface Snapshot {
  /** The dictionary as JSON text; null where it cannot be written (BigInt, cycle, throwing getter). */
  text: string | null;
  /** Values that do not come back from a store as they went in, at most `MOST_UNSERIALISABLE`. */
  unserialisable: UnserialisableValue[];
}

/** More of them than this are not listed: the first few say what is wrong. */
export const MOST_UNSERIALISABLE = 20;

/** The walk for unserialisable values goes no deeper; a cycle behind that depth is not named. */
const DEEPEST_WALK = 200;

/**
 * The dictionary of a session: its JSON text without the middleware's own metadata keys, and the
 * values that do not survive being stored.
 *
 * The text comes from one plain `JSON.stringify`, the fastest there is; the walk after it builds
 * no strings. Getters and `toJSON` of the app's values run once for the text, as they do each time
 * the middleware itself hashes the session. Never throws.
 *
 * @param session the session object, or the row that a store gave back
 * @param metadata own keys of the middleware, such as `cookie`, which are not part of the dictionary
 */
export function takeSnapshot(session: object, metadata: ReadonlySet<string>): Snapshot {
  let text: string | null = null;
  const unserialisable: UnserialisableValue[] = [];
  try {
    const dictionary = withoutMetadata(session, metadata);
    try {
      const written: unknown = JSON.stringify(dictionary);
      text = typeof written === 'string' ? written : null;
    } catch {
      // BigInt, a cycle, or a getter or toJSON that throws: the walk names what it can.
    }
    walk(dictionary, [], text === null ? new Set() : null, unserialisable);
  } catch {
    // A getter or Proxy that throws while we look: what was found so far is still true.
  }
  return { text, unserialisable };
}

function withoutMetadata(session: object, metadata: ReadonlySet<string>): object {
  const dictionary: Record<string, unknown> = {};
  for (const key of Object.keys(session)) {
    if (metadata.has(key)) continue;
    const value: unknown = Reflect.get(session, key);
    // Plain assignment would set the prototype, and the key would vanish from the text.
    if (key === '__proto__') {
      Object.defineProperty(dictionary, key, { value, enumerable: true, configurable: true });
    } else {
      dictionary[key] = value;
    }
  }
  return dictionary;
}

/**
 * @param path keys down to `value`; the same array is pushed and popped all the way
 * @param ancestors objects above `value`, to find cycles; null where the text was written, since
 *   then there are none
 */
function walk(
  value: object,
  path: (string | number)[],
  ancestors: Set<object> | null,
  found: UnserialisableValue[],
): void {
  if (path.length >= DEEPEST_WALK) return;
  ancestors?.add(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      step(item, index, path, ancestors, found);
      if (found.length >= MOST_UNSERIALISABLE) break;
    }
  } else {
    for (const key of Object.keys(value)) {
      const item: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
      step(item, key, path, ancestors, found);
      if (found.length >= MOST_UNSERIALISABLE) break;
    }
  }
  ancestors?.delete(value);
}

function step(
  item: unknown,
  key: string | number,
  path: (string | number)[],
  ancestors: Set<object> | null,
  found: UnserialisableValue[],
): void {
  if (typeof item === 'string' || typeof item === 'boolean' || item == null) return;
  const type = isSimple(item) ? null : unserialisableType(item);
  if (type !== null) {
    found.push({ path: told(path, key), type });
    return;
  }
  if (typeof item !== 'object') return;
  if (ancestors?.has(item)) {
    found.push({ path: told(path, key), type: 'cycle' });
    return;
  }
  // A value that writes itself (Date, Buffer, Decimal, …) is the author's choice.
  if (isSimple(item) ? Object.hasOwn(item, 'toJSON') : writesItself(item)) return;
  path.push(key);
  walk(item, path, ancestors, found);
  path.pop();
}

/** A path as it is told: a key may be data, and long. */
function told(path: (string | number)[], key: string | number): (string | number)[] {
  return [...path, key].map((part) => (typeof part === 'string' ? part.slice(0, 1000) : part));
}

/** Finite number, plain object or array: by far the most values, told from the rest cheaply. */
function isSimple(item: unknown): boolean {
  if (typeof item === 'number') return Number.isFinite(item);
  if (typeof item !== 'object' || item === null) return false;
  if (Array.isArray(item)) return true;
  const prototype: unknown = Object.getPrototypeOf(item);
  return prototype === Object.prototype || prototype === null;
}

function writesItself(item: object): boolean {
  if (ArrayBuffer.isView(item)) return true;
  for (let at: object | null = item; at !== null; at = prototypeOf(at)) {
    const toJson: unknown = Object.getOwnPropertyDescriptor(at, 'toJSON')?.value;
    if (toJson !== undefined) return typeof toJson === 'function';
  }
  return false;
}

function prototypeOf(item: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(item);
  return typeof prototype === 'object' ? prototype : null;
}

function unserialisableType(item: unknown): string | null {
  if (typeof item === 'number') return String(item);
  if (typeof item === 'function' || typeof item === 'symbol' || typeof item === 'bigint') {
    return typeof item;
  }
  if (types.isMap(item)) return 'Map';
  if (types.isSet(item)) return 'Set';
  if (types.isWeakMap(item)) return 'WeakMap';
  if (types.isWeakSet(item)) return 'WeakSet';
  if (types.isRegExp(item)) return 'RegExp';
  if (item instanceof Error) return 'Error';
  if (types.isPromise(item)) return 'Promise';
  return null;
}
