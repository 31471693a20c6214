import type { ServerResponse } from 'node:http';
import { types } from 'node:util';
import type { OperationName } from './protocol.ts';
import { callOf, isObject, read, type Call } from './reading.ts';
import type { Visit } from './visit/visit.ts';
import { Visits, visitsOn } from './visit/visits.ts';
import type { WatchedCall } from './visit/watched-call.ts';

/** How to watch one method of a store. */
interface Watched {
  op: OperationName;
  /** Where its callback stands. */
  callbackAt: number;
  /** What it is given: an id, an id and a session, or the request. */
  given: 'id' | 'session' | 'request';
}

const METHODS = {
  get: { op: 'load', callbackAt: 1, given: 'id' },
  set: { op: 'save', callbackAt: 2, given: 'session' },
  touch: { op: 'touch', callbackAt: 2, given: 'session' },
  destroy: { op: 'destroy', callbackAt: 1, given: 'id' },
  regenerate: { op: 'regenerate', callbackAt: 1, given: 'request' },
} satisfies Readonly<Record<string, Watched>>;

/** What is known of a store, and of the sessions that it is given. */
export interface StoreFacts {
  /** Whether its calls end with a callback, or with what they return: a promise, or the answer. */
  answers: 'by-callback' | 'by-result';
  /** Which of its methods the middleware calls; each that is known where it does not say. */
  methods?: readonly string[];
  /** Such methods by the store's own names for them, where it has others. */
  names?: Readonly<Record<string, keyof typeof METHODS>>;
  /** Whether a call without a callback is done when it returns. */
  isAtOnce?: boolean;
  /** Whether the adapter tells what the first load of a request gave, and no callback has to. */
  tellsLoads?: boolean;
  /** The request of a call, where what it is given tells it. */
  requestOf(given: readonly unknown[]): unknown;
  /** Until when a session is stored that the store is given, where that tells it: in epoch ms. */
  expiryOf?(session: unknown): number | null | undefined;
  /** Whether an answer to `get` only means that there is no such row. */
  isMissing?(error: unknown): boolean;
}

const watched = new WeakSet<object>();

/**
 * Watches the calls to a store, once and in place: the app may hold the store itself. A method that
 * is missing stays missing.
 */
export function watchStore(store: object, facts: StoreFacts): void {
  if (!isFirst(store)) return;
  const visits = visitsOn(store);
  for (const [name, { op, callbackAt, given }] of methodsOf(facts)) {
    around(store, name, (original, self, args) => {
      const session = given === 'session' ? args[1] : null;
      const visit =
        given === 'request'
          ? visits.ofRequest(args[0])
          : visits.ofCall(op, args[0], facts.requestOf(args));
      // Whoever it is, the others that have this session cannot know that it ended.
      if (op === 'destroy' && visit?.id !== args[0]) visits.uncertain(args[0]);
      if (visit === null) return original(self, args);
      const id = given === 'request' ? visit.id : String(args[0]);
      const expiresAt = isObject(session) ? facts.expiryOf?.(session) : undefined;
      const call = visit.call(op, { id, session, expiresAt });
      const end: End = { call, isMissing: op === 'load' ? facts.isMissing : undefined };
      const callback = facts.answers === 'by-callback' ? args[callbackAt] : null;
      const isTold = op === 'load' && facts.tellsLoads === true && !visit.isBegun;
      if (isTold) visit.awaits(call);
      else if (typeof callback === 'function') {
        args[callbackAt] = toldBefore(callback, end);
      }
      let result: unknown;
      // What a call makes of other calls at once, as `regenerate` does, is of the same request.
      const before = Visits.enter(visit);
      try {
        const { around } = call;
        result = around === null ? original(self, args) : around(() => original(self, args));
      } catch (thrown) {
        ends(end, thrown, null);
        throw thrown;
      } finally {
        Visits.leave(before);
      }
      call.returned();
      if (facts.answers === 'by-result') {
        return settled(result, (error, found) => ends(end, error, found));
      }
      // Without a callback the end of the call is not known, unless the store is known to us. Its
      // promise, if any, is left alone: to look at it would mark a rejection as handled.
      if (typeof callback === 'function' || isTold) return result;
      if (facts.isAtOnce === true) call.ended(null, null);
      else if (op === 'destroy') call.untold();
      return result;
    });
  }
}

/** Whether this is watched for the first time: an app may give its store to several middlewares. */
export function isFirst(target: object): boolean {
  const isIt = !watched.has(target);
  watched.add(target);
  return isIt;
}

function methodsOf({ methods, names }: StoreFacts): [name: string, watched: Watched][] {
  if (names !== undefined) {
    return Object.entries(names).map(([name, method]) => [name, METHODS[method]]);
  }
  return Object.entries(METHODS).filter(([name]) => methods?.includes(name) !== false);
}

/** A call, and how its answer is read. */
interface End {
  call: WatchedCall;
  isMissing: StoreFacts['isMissing'];
}

function ends({ call, isMissing }: End, error: unknown, found: unknown): void {
  call.ended(isMissing?.(error) === true ? null : error, found);
}

/** Tells how a call ended before its caller has it, who may change at once what was loaded. */
function toldBefore(callback: CallableFunction, end: End): (...results: unknown[]) => unknown {
  return function (this: unknown, ...results) {
    ends(end, results[0], results[1]);
    const result: unknown = Reflect.apply(callback, this, results);
    return result;
  };
}

/**
 * Tells how a result ends, be it a promise or not.
 *
 * @param ended is told before the caller
 * @returns what the caller gets in its place: where nobody handles a rejection, it stays unhandled
 */
export function settled(result: unknown, ended: (error: unknown, found: unknown) => void): unknown {
  const fulfil = (next: unknown) => (found: unknown) => {
    ended(null, found);
    return typeof next === 'function' ? callOf(next)?.(undefined, [found]) : found;
  };
  const reject = (next: unknown) => (error: unknown) => {
    ended(error, null);
    if (typeof next !== 'function') throw error;
    return callOf(next)?.(undefined, [error]);
  };
  if (types.isPromise(result)) return result.then(fulfil(null), reject(null));
  if (!isObject(result) || typeof read(result, 'then') !== 'function') return fulfil(null)(result);
  // It may do nothing until somebody awaits it, as a query does: so that is not done here.
  around(result, 'then', (then, self, [fulfilled, rejected]) =>
    then(self, [fulfil(fulfilled), reject(rejected)]),
  );
  return result;
}

/** Makes a call, and tells how it ends. */
export function followed(call: WatchedCall, work: () => unknown): unknown {
  return attempted(() => call.run(work), call.ended.bind(call));
}

/** The same where it is not known yet what call it is. */
export function attempted(
  work: () => unknown,
  ended: (error: unknown, found: unknown) => void,
): unknown {
  let result: unknown;
  try {
    result = work();
  } catch (error) {
    ended(error, null);
    throw error;
  }
  return settled(result, ended);
}

/** Tells when a promise has settled, before who awaits it later, and changes nothing of it. */
export function whenSettled(promise: unknown, told: () => void): void {
  if (types.isPromise(promise)) void promise.then(told, told);
  else told();
}

/** Tells of the first object that is given to `context.set` under a name, and is away again then. */
export function onGiven(context: object, name: string, told: (given: object) => void): void {
  const before = Object.getOwnPropertyDescriptor(context, 'set');
  around(context, 'set', (set, self, args) => {
    const [key, given] = args;
    if (key === name && isObject(given)) {
      if (before !== undefined) Object.defineProperty(context, 'set', before);
      told(given);
    }
    return set(self, args);
  });
}

/** Puts a function around a method, in place and as visible as it was. */
export function around(
  target: object,
  name: string,
  by: (original: Call, self: unknown, args: unknown[]) => unknown,
): void {
  const original = callOf(Reflect.get(target, name));
  if (original === null) return;
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    value(this: unknown, ...args: unknown[]): unknown {
      return by(original, this, args);
    },
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
}

/** Tells of each call to a method before it is made. The method is called whatever that does. */
export function before(target: object, name: string, tell: () => void): void {
  around(target, name, (original, self, args) => {
    tell();
    return original(self, args);
  });
}

/** By the name of a method, who is told of each call to it. */
export type Listeners = Readonly<Record<string, (self: unknown, args: readonly unknown[]) => void>>;

const listened = new WeakSet<object>();

/** The same for several methods, once: a prototype's are those of all its objects. */
export function listen(target: object, listeners: Listeners): void {
  if (listened.has(target)) return;
  listened.add(target);
  for (const [name, tell] of Object.entries(listeners)) {
    around(target, name, (original, self, args) => {
      tell(self, args);
      return original(self, args);
    });
  }
}

/** Tells of each call to a method that has returned. */
export function after(
  target: object,
  name: string,
  tell: (result: unknown, args: unknown[]) => void,
): void {
  around(target, name, (original, self, args) => {
    const result = original(self, args);
    tell(result, args);
    return result;
  });
}

/**
 * Around a method that is given a request: the calls that it makes itself are of that request.
 *
 * @param by is told of those only of which something is recorded
 */
export function aroundRequest(
  target: object,
  name: string,
  by: (visit: Visit, original: () => unknown, args: readonly unknown[]) => unknown,
): void {
  const visits = visitsOn(target);
  around(target, name, (original, self, args) => {
    const visit = visits.ofRequest(args[0]);
    const before = Visits.enter(visit);
    try {
      return visit === null ? original(self, args) : by(visit, () => original(self, args), args);
    } finally {
      Visits.leave(before);
    }
  });
}

/**
 * Tells when somebody puts his own function around `writeHead`, and when that has called the one
 * before: so all that the middleware does at the headers is done.
 *
 * @see https://github.com/jshttp/on-headers/blob/v1.1.0/index.js#L73
 */
export function onNextWriteHead(
  res: ServerResponse,
  told: { assigned(): void; called(): void },
): void {
  const writeHead = callOf(Reflect.get(res, 'writeHead'));
  if (writeHead === null) return;
  function last(this: unknown, ...args: unknown[]): unknown {
    told.called();
    return writeHead?.(this, args);
  }
  Object.defineProperty(res, 'writeHead', {
    configurable: true,
    enumerable: true,
    get: () => last,
    set(value: unknown) {
      const own = { value, writable: true, configurable: true, enumerable: true };
      Object.defineProperty(res, 'writeHead', own);
      told.assigned();
    },
  });
}
