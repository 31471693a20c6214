import { callOf } from '../reading.ts';

/**
 * Watches the calls to a store, in place: the app may hold the store itself, and express-session
 * samples `touch` when it is made. A method that is missing stays missing.
 */

export type StoreMethod = 'get' | 'set' | 'touch' | 'destroy' | 'regenerate';

/** Told when a store call begins. None of these may throw. */
export interface StoreListener {
  /**
   * @param session for `set` and `touch`, the session given
   * @returns told when the call ends: error, and for `get` the row
   */
  storeCall(
    method: StoreMethod,
    id: unknown,
    session: unknown,
  ): ((error: unknown, row: unknown) => void) | null;
  /** A new, empty session was put on the request. */
  generated(): void;
  /** Whether a call without a callback is done when it returns. */
  readonly storeIsSynchronous: boolean;
}

/** Finds who listens to a call; null where the call belongs to no observed request. */
export interface FindListener {
  /** By the session that `set` and `touch` are given, else by the asynchronous context. */
  bySession(store: object, session: unknown): StoreListener | null;
  byRequest(store: object, req: unknown): StoreListener | null;
}

const watched = new WeakSet<object>();

/** Watches `get`, `set`, `touch`, `destroy` and `regenerate` of a store, once per store. */
export function watchStore(store: object, find: FindListener): void {
  if (watched.has(store)) return;
  watched.add(store);
  watchMethod(store, 'get', 1, (id) => [find.bySession(store, null), id, null]);
  watchMethod(store, 'set', 2, (id, session) => [find.bySession(store, session), id, session]);
  watchMethod(store, 'touch', 2, (id, session) => [find.bySession(store, session), id, session]);
  watchMethod(store, 'destroy', 1, (id) => [find.bySession(store, null), id, null]);
  watchMethod(store, 'regenerate', 1, (req) => [
    find.byRequest(store, req),
    sessionIdOf(req),
    null,
  ]);
}

/** Watches `store.generate`, which each `session()` on the store assigns anew. */
export function watchGenerate(store: object, find: FindListener): void {
  const generate = callOf(Reflect.get(store, 'generate'));
  if (generate === null) return;
  replace(store, 'generate', function (this: unknown, ...args: unknown[]): unknown {
    const result = generate(this, args);
    find.byRequest(store, args[0])?.generated();
    return result;
  });
}

function watchMethod(
  store: object,
  method: StoreMethod,
  callbackAt: number,
  target: (first: unknown, second: unknown) => [StoreListener | null, unknown, unknown],
): void {
  const original = callOf(Reflect.get(store, method));
  if (original === null) return;
  replace(store, method, function (this: unknown, ...args: unknown[]): unknown {
    const [listener, id, session] = target(args[0], args[1]);
    const ended = listener?.storeCall(method, id, session) ?? null;
    if (listener === null || ended === null) return original(this, args);
    let open = true;
    const end = (error: unknown, row: unknown): void => {
      if (open) ended(error, row);
      open = false;
    };
    const callback = args[callbackAt];
    if (typeof callback === 'function') {
      args[callbackAt] = function (this: unknown, ...results: unknown[]): unknown {
        // Before the caller has it: express-session moves a row's cookie into an object of its own.
        end(results[0], results[1]);
        const result: unknown = Reflect.apply(callback, this, results);
        return result;
      };
    }
    let result: unknown;
    try {
      result = original(this, args);
    } catch (thrown) {
      end(thrown, null);
      throw thrown;
    }
    // Without a callback the end of the call is not known, unless the store is known to us. Its
    // promise, if any, is left alone: to look at it would mark a rejection as handled.
    if (typeof callback !== 'function' && listener.storeIsSynchronous) end(null, null);
    return result;
  });
}

function replace(store: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(store, name);
  Object.defineProperty(store, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
}

function sessionIdOf(req: unknown): unknown {
  return typeof req === 'object' && req !== null ? Reflect.get(req, 'sessionID') : undefined;
}
