import type { Engine, SynchronousEngine } from '../../../session-framework/engine.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import type { MaybePromise } from '../../../session-framework/maybe-promise.ts';

/** Names of the calls that a store got, in order. */
export type Calls = string[];

/** A real engine that writes down what it is asked. */
export function watched(inner = memoryEngine()): { engine: SynchronousEngine; calls: Calls } {
  const calls: Calls = [];
  const engine: SynchronousEngine = {
    ...inner,
    load: (key, now) => (calls.push('load'), inner.load(key, now)),
    create: (key, session, now) => (calls.push('create'), inner.create(key, session, now)),
    update: (key, session, saving) => (calls.push('update'), inner.update(key, session, saving)),
    delete: (key, now) => (calls.push('delete'), inner.delete(key, now)),
  };
  return { engine, calls };
}

/** The same engine, answering later. */
export function later(inner = memoryEngine()): Engine {
  return {
    ...inner,
    loads: 'before-handler',
    load: async (key, now) => Promise.resolve(inner.load(key, now)),
    create: async (key, session, now) => Promise.resolve(inner.create(key, session, now)),
    update: async (key, session, saving) => Promise.resolve(inner.update(key, session, saving)),
    delete: async (key, now) => Promise.resolve(inner.delete(key, now)),
  };
}

/** The same engine, whose writes are made at once and later in turn, as those of SQLite may be. */
export function inTurn(inner = memoryEngine()): Engine {
  let writes = 0;
  const sometimes = <T>(write: () => MaybePromise<T>): MaybePromise<T> => {
    writes += 1;
    return writes % 2 === 0 ? write() : new Promise(setImmediate).then(write);
  };
  return {
    ...inner,
    create: (key, session, now) => sometimes(() => inner.create(key, session, now)),
    update: (key, session, saving) => sometimes(() => inner.update(key, session, saving)),
    delete: (key, now) => sometimes(() => inner.delete(key, now)),
  };
}

/** A store that is down, at once or later. */
export function broken(when: 'at-first-access' | 'before-handler' = 'at-first-access'): Engine {
  const fail = (): never => {
    throw new Error('the store is down');
  };
  const members = {
    name: 'broken',
    carries: 'key',
    comparesRevisions: true,
    create: fail,
    update: fail,
    delete: fail,
    clearExpired: fail,
  } as const;
  return when === 'at-first-access'
    ? { ...members, loads: when, load: fail }
    : { ...members, loads: when, load: async () => Promise.reject(new Error('the store is down')) };
}
