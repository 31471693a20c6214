import type { OperationName } from './protocol.ts';
import { callOf, type Call } from './reading.ts';
import { Visits, visitsOn } from './visit/visits.ts';

/** How to watch one method of a store. */
interface Watched {
  op: OperationName;
  /** Where its callback stands. */
  callbackAt: number;
  /** What it is given: an id, an id and a session, or the request. */
  given: 'id' | 'session' | 'request';
}

const METHODS: Readonly<Record<string, Watched>> = {
  get: { op: 'load', callbackAt: 1, given: 'id' },
  set: { op: 'save', callbackAt: 2, given: 'session' },
  touch: { op: 'touch', callbackAt: 2, given: 'session' },
  destroy: { op: 'destroy', callbackAt: 1, given: 'id' },
  regenerate: { op: 'regenerate', callbackAt: 1, given: 'request' },
};

/** What is known of a store, and of the sessions that it is given. */
export interface StoreFacts {
  /** Whether a call without a callback is done when it returns. */
  isAtOnce: boolean;
  /** The request of a session, where that tells it. */
  requestOf(session: unknown): unknown;
  /** Whether an answer to `get` only means that there is no such row. */
  isMissing(error: unknown): boolean;
}

const watched = new WeakSet<object>();

/**
 * Watches the calls to a store, once and in place: the app may hold the store itself. A method that
 * is missing stays missing.
 */
export function watchStore(store: object, facts: StoreFacts): void {
  if (watched.has(store)) return;
  watched.add(store);
  const visits = visitsOn(store);
  for (const [name, method] of Object.entries(METHODS)) {
    around(store, name, (original, self, args) => {
      const { op, callbackAt, given } = method;
      const session = given === 'session' ? args[1] : null;
      const visit =
        given === 'request'
          ? visits.ofRequest(args[0])
          : visits.ofCall(op, args[0], facts.requestOf(session));
      // Whoever it is, the others that have this session cannot know that it ended.
      if (op === 'destroy' && visit?.id !== args[0]) visits.uncertain(args[0]);
      if (visit === null) return original(self, args);
      const id = given === 'request' ? visit.id : String(args[0]);
      const call = visit.call(op, { id, session });
      const end = (error: unknown, found: unknown): void => {
        call.ended(op === 'load' && facts.isMissing(error) ? null : error, found);
      };
      const callback = args[callbackAt];
      if (typeof callback === 'function') {
        args[callbackAt] = function (this: unknown, ...results: unknown[]): unknown {
          // Before the caller has it: what is loaded may be changed by whoever gets it.
          end(results[0], results[1]);
          const result: unknown = Reflect.apply(callback, this, results);
          return result;
        };
      }
      let result: unknown;
      // What a call makes of other calls at once, as `regenerate` does, is of the same request.
      const before = Visits.enter(visit);
      try {
        result =
          call.around === null ? original(self, args) : call.around(() => original(self, args));
      } catch (thrown) {
        end(thrown, null);
        throw thrown;
      } finally {
        Visits.leave(before);
      }
      call.returned();
      // Without a callback the end of the call is not known, unless the store is known to us. Its
      // promise, if any, is left alone: to look at it would mark a rejection as handled.
      if (typeof callback !== 'function' && facts.isAtOnce) end(null, null);
      return result;
    });
  }
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

/** Around a method that is given a request: the calls that it makes itself are of that request. */
export function aroundRequest(
  target: object,
  name: string,
  by: (original: () => unknown, req: unknown) => unknown,
): void {
  const visits = visitsOn(target);
  around(target, name, (original, self, args) => {
    const before = Visits.enter(visits.ofRequest(args[0]));
    try {
      return by(() => original(self, args), args[0]);
    } finally {
      Visits.leave(before);
    }
  });
}
