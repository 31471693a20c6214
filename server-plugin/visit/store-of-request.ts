import { callOf, read } from '../reading.ts';

/** @param given what the function is called with first */
export type Around = (given: unknown, call: () => unknown) => unknown;

/**
 * A store for one request, where a middleware asks for one: so whose call it is needs no context. It
 * inherits from the app's own, which is not changed.
 *
 * @param around by its name, what is around a function of the store
 * @param asIs other functions of it: what is private in the store is not that of an heir
 */
export function storeOfRequest(
  store: object,
  around: Readonly<Record<string, Around>>,
  asIs: readonly string[] = [],
): unknown {
  const own: PropertyDescriptorMap = {};
  for (const name of [...Object.keys(around), ...asIs]) {
    const original = callOf(read(store, name));
    if (original === null) continue;
    const by = around[name];
    const value = (...args: unknown[]): unknown => {
      const call = (): unknown => original(store, args);
      return by === undefined ? call() : by(args[0], call);
    };
    own[name] = { value, enumerable: true, writable: true, configurable: true };
  }
  return Object.create(store, own);
}
