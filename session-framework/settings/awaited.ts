import { types } from 'node:util';
import type { Engine } from '../engine.ts';

/**
 * An engine of the application may give what query builders give: an object with a `then`, which is
 * no promise, and would be taken for the answer. It is awaited.
 */
export function awaited(engine: Engine): Engine {
  const { name, carries, comparesRevisions } = engine;
  const members = {
    ...{ name, carries, comparesRevisions },
    create: (...args: Parameters<Engine['create']>) => asPromise(engine.create(...args)),
    update: (...args: Parameters<Engine['update']>) => asPromise(engine.update(...args)),
    delete: (...args: Parameters<Engine['delete']>) => asPromise(engine.delete(...args)),
    clearExpired: (now: number) => asPromise(engine.clearExpired(now)),
    isWellFormed: (cookie: string) => engine.isWellFormed?.(cookie) ?? cookie !== '',
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
