import { types } from 'node:util';
import type { Engine } from '../engine.ts';

/**
 * An engine of the application may give what query builders give: an object with a `then`, which is
 * no promise, and would be taken for the answer. It is awaited.
 */
export function awaited(engine: Engine): Engine {
  const { name, carries, comparesRevisions } = engine;
  const members: Omit<Engine, 'loads' | 'load'> = {
    ...{ name, carries, comparesRevisions },
    create: (key, session, now) => asPromise(engine.create(key, session, now)),
    update: (key, session, saving) => asPromise(engine.update(key, session, saving)),
    delete: (key, now) => asPromise(engine.delete(key, now)),
    clearExpired: (now) => asPromise(engine.clearExpired(now)),
    isWellFormed: (cookie) => engine.isWellFormed?.(cookie) ?? cookie !== '',
  };
  return engine.loads === 'before-handler'
    ? { ...members, loads: engine.loads, load: (key, now) => asPromise(engine.load(key, now)) }
    : { ...members, loads: engine.loads, load: (key, now) => asPromise(engine.load(key, now)) };
}

/** What is no promise, and has none of its functions, is the answer itself. */
function asPromise<T>(value: T): T;
function asPromise<T>(value: T | Promise<T>): T | Promise<T> {
  if (typeof value !== 'object' || value === null || types.isPromise(value)) return value;
  return typeof Reflect.get(value, 'then') === 'function' ? Promise.resolve(value) : value;
}
