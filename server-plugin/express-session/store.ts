import { callOf } from '../reading.ts';

/**
 * Watches the calls to a store, in place: the app may hold the store itself, and express-session
 * samples `touch` when it is made. A method that is missing stays missing.
 */

export type StoreMethod = 'get' | 'set' | 'touch' | 'destroy' | 'regenerate';

/** Told of one store call. None of these may throw on its own account. */
export interface WatchedCall {
  /** Makes the call itself, and passes on what `work` gives or throws; null where it just runs. */
  readonly around: (<T>(work: () => T) => T) | null;
  /** The call has returned, and its end may be still to come. */
  returned(): void;
  /** @param row of `get` */
  ended(error: unknown, row: unknown): void;
}

export interface StoreListener {
  /**
   * A store call begins.
   *
   * @param session for `set` and `touch`, the session given
   */
  storeCall(method: StoreMethod, id: unknown, session: unknown): WatchedCall | null;
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

/** Where each method takes its callback. */
const METHODS: Readonly<Record<StoreMethod, number>> = {
  get: 1,
  set: 2,
  touch: 2,
  destroy: 1,
  regenerate: 1,
};

const watched = new WeakSet<object>();

/** Watches `get`, `set`, `touch`, `destroy` and `regenerate` of a store, once per store. */
export function watchStore(store: object, find: FindListener): void {
  if (watched.has(store)) return;
  watched.add(store);
  watchMethod(store, 'get', find);
  watchMethod(store, 'set', find);
  watchMethod(store, 'touch', find);
  watchMethod(store, 'destroy', find);
  watchMethod(store, 'regenerate', find);
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

function watchMethod(store: object, method: StoreMethod, find: FindListener): void {
  const original = callOf(Reflect.get(store, method));
  if (original === null) return;
  const callbackAt = METHODS[method];
  const hasSession = method === 'set' || method === 'touch';
  replace(store, method, function (this: unknown, ...args: unknown[]): unknown {
    const isRegenerate = method === 'regenerate';
    const session = hasSession ? args[1] : null;
    const listener = isRegenerate ? find.byRequest(store, args[0]) : find.bySession(store, session);
    const id = isRegenerate ? sessionIdOf(args[0]) : args[0];
    const call = listener?.storeCall(method, id, session) ?? null;
    if (listener === null || call === null) return original(this, args);
    let open = true;
    const end = (error: unknown, row: unknown): void => {
      if (open) call.ended(error, row);
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
      result =
        call.around === null ? original(this, args) : call.around(() => original(this, args));
    } catch (thrown) {
      end(thrown, null);
      throw thrown;
    }
    call.returned();
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
