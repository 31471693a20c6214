import { types } from 'node:util';

/**
 * Values that are there at once with a synchronous engine (but for a write that SQLite has to wait
 * with) and later with an asynchronous one. What is there at once makes no promise: a response is
 * then not held back, not even for a tick.
 */
export type MaybePromise<T> = T | Promise<T>;

/** Not by `instanceof`: test runners such as Jest have a `Promise` of their own beside Node's. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return types.isPromise(value);
}

/** `next` with the value, now or later. */
export function chain<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** Runs, and gives an error back as a value, whether it was thrown or rejected. */
export function attempt<T>(run: () => MaybePromise<T>): MaybePromise<Outcome<T>> {
  try {
    const value = run();
    return isPromise(value) ? value.then(succeeded, failed) : succeeded(value);
  } catch (error) {
    return failed(error);
  }
}

/** `next` with what `attempt` gives, now or later: one promise less than to chain them. */
export function attemptThen<T, R>(
  run: () => MaybePromise<T>,
  next: (outcome: Outcome<T>) => MaybePromise<R>,
): MaybePromise<R> {
  let value: MaybePromise<T>;
  try {
    value = run();
  } catch (error) {
    return next(failed(error));
  }
  if (!isPromise(value)) return next(succeeded(value));
  return value.then(
    (later) => next(succeeded(later)),
    (error: unknown) => next(failed(error)),
  );
}

/** The value of an outcome; its error is thrown. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw outcome.error;
}

function succeeded<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

function failed(error: unknown): { ok: false; error: unknown } {
  return { ok: false, error };
}
