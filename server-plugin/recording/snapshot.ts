import { types } from 'node:util';
import type { UnserialisableValue } from '../protocol.ts';
import { readOwn } from '../reading.ts';

/** One state of a session dictionary. */
export interface Snapshot {
  /**
   * The dictionary as JSON text. Null where it cannot be written (BigInt, cycle), and where to write
   * it would run code of the app (getter, toJSON, Proxy): such code may do or give something else
   * each time, so that a look would change what is stored.
   */
  text: string | null;
  /** Values that do not come back from a store as they went in, at most `MOST_UNSERIALISABLE`. */
  unserialisable: UnserialisableValue[];
}

/** More of them than this are not listed: the first few say what is wrong. */
export const MOST_UNSERIALISABLE = 20;

/** The walk goes no deeper, and gives a dictionary up that is. */
const DEEPEST_WALK = 200;

/** Values after which the walk gives up: an object that stands in two places is walked twice. */
const MOST_VALUES = 500_000;

/**
 * The dictionary of a session: its JSON text without the middleware's own metadata keys, and the
 * values that do not survive being stored.
 *
 * First a walk over property descriptors, which runs no code of the app; the text only where that
 * finds none to run. Never throws.
 *
 * @param session the session object, or the row that a store gave back
 * @param metadata own keys of the middleware, such as `cookie`, which are not part of the dictionary
 */
export function takeSnapshot(session: object, metadata: ReadonlySet<string>): Snapshot {
  const walk = new Walk();
  let text: string | null = null;
  try {
    walk.top(session, metadata);
    if (walk.isPlain) {
      const written: unknown = JSON.stringify(withoutMetadata(session, metadata));
      text = typeof written === 'string' ? written : null;
    }
  } catch {
    // Out of memory or stack: what was found so far is still true.
  }
  return { text, unserialisable: walk.found };
}

/** Only of what a walk has found plain: reads each value. */
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

class Walk {
  readonly found: UnserialisableValue[] = [];
  /** Whether JSON.stringify can write it, and runs nothing but itself to do so. */
  isPlain = true;
  readonly #path: (string | number)[] = [];
  /** Objects above the present one, to find cycles. */
  readonly #ancestors: object[] = [];
  #values = 0;

  top(session: object, metadata: ReadonlySet<string>): void {
    if (types.isProxy(session)) {
      this.isPlain = false;
      return;
    }
    if (!isQuiet(session) || someJsonIsReplaced()) this.isPlain = false;
    this.#ancestors.push(session);
    for (const key of Object.keys(session)) {
      if (!metadata.has(key)) this.#property(session, key);
    }
  }

  #property(owner: object, key: string | number): void {
    const descriptor = Object.getOwnPropertyDescriptor(owner, key);
    if (descriptor === undefined) return;
    if (descriptor.get === undefined && descriptor.set === undefined) {
      this.#value(descriptor.value, key);
    } else {
      this.isPlain = false;
    }
  }

  #value(item: unknown, key: string | number): void {
    if (typeof item === 'string' || typeof item === 'boolean' || item == null) return;
    if (typeof item === 'number') {
      if (!Number.isFinite(item)) this.#tell(key, String(item));
      return;
    }
    if (typeof item === 'object') {
      this.#object(item, key);
      return;
    }
    // JSON.stringify looks for a toJSON of functions and BigInts too, and throws for the latter.
    if (typeof item === 'bigint' || (typeof item === 'function' && !isQuiet(item))) {
      this.isPlain = false;
    }
    this.#tell(key, typeof item);
  }

  #object(item: object, key: string | number): void {
    if (types.isProxy(item)) {
      this.isPlain = false;
      return;
    }
    if (this.#ancestors.includes(item)) {
      this.isPlain = false;
      this.#tell(key, 'cycle');
      return;
    }
    if (this.#ancestors.length > DEEPEST_WALK) {
      this.isPlain = false;
      return;
    }
    const isArray = Array.isArray(item);
    const prototype: unknown = Object.getPrototypeOf(item);
    const isSimple =
      prototype === null || prototype === (isArray ? Array.prototype : Object.prototype);
    if (!isSimple || Object.hasOwn(item, 'toJSON')) {
      if (!isQuiet(item)) this.isPlain = false;
      // A value that writes itself (Date, Buffer, Decimal, …) is the author's choice.
      if (ArrayBuffer.isView(item) || hasToJson(item)) return;
      if (types.isBoxedPrimitive(item)) this.isPlain = false;
      const type = typeOf(item);
      if (type !== null) {
        this.#tell(key, type);
        return;
      }
    }
    this.#path.push(key);
    this.#ancestors.push(item);
    if (isArray) {
      for (let index = 0; index < item.length && this.#goesOn(); index += 1) {
        this.#property(item, index);
      }
      this.#namedKeys(item);
    } else {
      for (const name of Object.keys(item)) {
        if (!this.#goesOn()) break;
        this.#property(item, name);
      }
    }
    this.#ancestors.pop();
    this.#path.pop();
  }

  /** JSON has an array's elements only: what stands under a name is gone. */
  #namedKeys(array: readonly unknown[]): void {
    const names = Object.keys(array);
    // Indexes come first (ECMA-262, OrdinaryOwnPropertyKeys), so that the names are at the end.
    for (let at = names.length - 1; at >= 0; at -= 1) {
      const name = names[at];
      if (name === undefined || isIndex(name, array)) return;
      this.#tell(name, 'named key of an array');
    }
  }

  /** Counts a value; false where there are too many to vouch for the rest. */
  #goesOn(): boolean {
    this.#values += 1;
    if (this.#values > MOST_VALUES) this.isPlain = false;
    return this.#values <= MOST_VALUES;
  }

  #tell(key: string | number, type: string): void {
    if (this.found.length >= MOST_UNSERIALISABLE) return;
    // A key may be data, and long.
    const path = [...this.#path, key].map((part) =>
      typeof part === 'string' ? part.slice(0, 1000) : part,
    );
    this.found.push({ path, type });
  }
}

function isIndex(name: string, { length }: readonly unknown[]): boolean {
  const index = Number(name);
  return index < length && String(index) === name && Number.isInteger(index) && index >= 0;
}

/** What Node itself brings, and what runs nothing of the app's. */
const KNOWN_TO_JSON: ReadonlySet<unknown> = new Set(
  [Date.prototype, Buffer.prototype, URL.prototype].map((prototype) =>
    readOwn(prototype, 'toJSON'),
  ),
);

/** Whether JSON.stringify runs no code of the app to write the object itself, its values aside. */
function isQuiet(item: object): boolean {
  for (let at: object | null = item; at !== null; at = prototypeOf(at)) {
    if (types.isProxy(at)) return false;
    const toJson = Object.getOwnPropertyDescriptor(at, 'toJSON');
    if (toJson === undefined) continue;
    if (toJson.get !== undefined || toJson.set !== undefined) return false;
    if (KNOWN_TO_JSON.has(toJson.value)) {
      // Date's own toJSON calls valueOf and toISOString, which the app may have replaced.
      return !types.isDate(item) || isOrdinary(item);
    }
    return typeof toJson.value !== 'function';
  }
  return true;
}

/** Whether a date has nothing but what every date has. */
function isOrdinary(date: object): boolean {
  return prototypeOf(date) === Date.prototype && Reflect.ownKeys(date).length === 0;
}

function hasToJson(item: object): boolean {
  for (let at: object | null = item; at !== null; at = prototypeOf(at)) {
    if (types.isProxy(at)) return false;
    const toJson = Object.getOwnPropertyDescriptor(at, 'toJSON');
    if (toJson !== undefined) return typeof toJson.value === 'function';
  }
  return false;
}

/** Whether the app has given every object, list or string a toJSON. */
function someJsonIsReplaced(): boolean {
  return (
    'toJSON' in Object.prototype ||
    'toJSON' in Array.prototype ||
    'toJSON' in String.prototype ||
    'toJSON' in Number.prototype ||
    'toJSON' in Boolean.prototype
  );
}

function prototypeOf(item: object): object | null {
  const prototype: unknown = Object.getPrototypeOf(item);
  return typeof prototype === 'object' ? prototype : null;
}

/** Without `instanceof`, which a Proxy among the prototypes would notice. */
function isError(item: object): boolean {
  for (let at: object | null = item; at !== null; at = prototypeOf(at)) {
    if (types.isProxy(at)) return false;
    if (at === Error.prototype) return true;
  }
  return false;
}

function typeOf(item: object): string | null {
  if (types.isMap(item)) return 'Map';
  if (types.isSet(item)) return 'Set';
  if (types.isWeakMap(item)) return 'WeakMap';
  if (types.isWeakSet(item)) return 'WeakSet';
  if (types.isRegExp(item)) return 'RegExp';
  if (isError(item)) return 'Error';
  if (types.isPromise(item)) return 'Promise';
  return null;
}
