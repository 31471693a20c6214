/** Small readers of values whose type is not known. None of them throws on plain values. */

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A property of anything; undefined where there is none. Runs a getter where there is one. */
export function read(value: unknown, key: string): unknown {
  return hasKeys(value) ? value[key] : undefined;
}

/** A keyed load costs a fraction of `Reflect.get`, which no compiler of V8's looks into. */
function hasKeys(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value);
}

/** An own data property; a getter is not run, and counts as absent. */
export function readOwn(value: unknown, key: string): unknown {
  return isObject(value) ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

export function readString(value: unknown, key: string): string | null {
  const found = read(value, key);
  return typeof found === 'string' ? found : null;
}

/** The name of the class that an object is of. */
export function nameOfClass(value: object): string | null {
  return readString(read(Object.getPrototypeOf(value), 'constructor'), 'name');
}

/** What an object inherits a property from; null where it inherits none. */
export function prototypeWith(value: unknown, name: string): object | null {
  let at: unknown = isObject(value) ? Object.getPrototypeOf(value) : null;
  while (isObject(at) && !Object.hasOwn(at, name)) at = Object.getPrototypeOf(at);
  return isObject(at) ? at : null;
}

/** An option as it can be told; null for what is no plain value. */
export function plain(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}

/** Inherits from an object rather than copying it, so that all else is still read from that. */
export function inheriting(given: object, key: string, value: unknown): unknown {
  const inherited: unknown = Object.create(given, {
    [key]: { value, enumerable: true, writable: true, configurable: true },
  });
  return inherited;
}

/** Path of a request target, without query; as the client wrote it, not decoded. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  const fragment = path.indexOf('#');
  return fragment === -1 ? path : path.slice(0, fragment);
}

/** Calls a function with `this` and arguments, whatever its type. */
export type Call = (self: unknown, args: unknown[]) => unknown;

/** How to call a value; null where it is no function. */
export function callOf(value: unknown): Call | null {
  if (typeof value !== 'function') return null;
  return (self, args) => {
    const result: unknown = Reflect.apply(value, self, args);
    return result;
  };
}
