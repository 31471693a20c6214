import { inspect } from 'node:util';
import type { Values } from './session.ts';
import type { SessionState } from './state.ts';

/**
 * The dictionary as a plain object. The target is only a stand-in: each trap asks the state, so
 * that reads count as accesses, and assignments and deletions as modifications.
 */
export function dictionaryProxy<Data extends object>(state: SessionState): Values<Data>;
export function dictionaryProxy(state: SessionState): object {
  const target: object = Object.defineProperty({ __proto__: null }, inspect.custom, {
    value: () => ({ ...state.known }),
    configurable: true,
  });
  return new Proxy(target, {
    get(_target, key) {
      const value: unknown = typeof key === 'string' ? state.read()[key] : Reflect.get(target, key);
      return value;
    },
    has: (_target, key) => typeof key === 'string' && Object.hasOwn(state.read(), key),
    set(_target, key, value: unknown) {
      if (typeof key !== 'string') return false;
      state.set(key, value);
      return true;
    },
    defineProperty(_target, key, descriptor) {
      // Reached by Object.defineProperty only; what would not be stored is refused.
      if (typeof key !== 'string' || !('value' in descriptor)) return false;
      if (!descriptor.configurable || !descriptor.enumerable || !descriptor.writable) return false;
      state.set(key, descriptor.value);
      return true;
    },
    deleteProperty(_target, key) {
      if (typeof key === 'string') state.delete(key);
      return true;
    },
    ownKeys: () => Object.keys(state.read()),
    getOwnPropertyDescriptor(_target, key) {
      if (typeof key !== 'string') return undefined;
      return Object.getOwnPropertyDescriptor(state.read(), key);
    },
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
}
