import type { IncomingMessage, ServerResponse } from 'node:http';
import { AccessTrap } from '../exchange/access.ts';
import { decodeCookie } from '../exchange/cookies.ts';
import { ConfigurationError } from '../errors.ts';
import { isRequest } from '../exchange/exchange.ts';
import { processHub } from '../hub.ts';
import { nodeMiddleware } from '../node-middleware.ts';
import { createObserve, type Adapter } from '../observe.ts';
import type { CookieState } from '../protocol.ts';
import { isObject, read, readOwn, readString } from '../reading.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { visitsOn } from '../visit/visits.ts';
import { aroundRequest, watchStore } from '../watch.ts';
import { describe, withStore, type Given } from './express-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How express-session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const expressSession: Adapter<Factory> = {
  supports: { name: 'express-session', from: '1.18', below: '2' },
  refuseOther(session) {
    if (typeof session === 'function' && typeof read(session, 'MemoryStore') === 'function') return;
    throw new ConfigurationError(
      'not-express-session',
      'observe() was not given express-session itself.',
      "Write: import session from 'express-session'; app.use(observe(session)({ secret: … })).",
    );
  },

  wrap(session, begin) {
    return new Proxy(session, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const given = withStore(factory, args[0]);
        const inner: unknown = Reflect.apply(factory, self, [given.options, ...args.slice(1)]);
        if (!isCallable(inner) || given.store === null) return inner;
        const observed = begin();
        const described = describe(session, given);
        observed.safely(() => {
          watch(given);
          observed.describe(described);
        });
        return nodeMiddleware(inner, observed, entersOver(given.store));
      },
    });
  },
};

/** Watches the store, and the methods that express-session itself gives it. */
function watch({ store, rows }: Given): void {
  if (store === null) return;
  const makesSessions = !Object.hasOwn(store, 'createSession');
  const isAtOnce = rows?.isAtOnce === true;
  watchStore(store, {
    answers: 'by-callback',
    isAtOnce,
    // It cannot fail: then it is enough to know what express-session makes of its answer.
    tellsLoads: isAtOnce && makesSessions,
    // The other calls are given their callback there.
    requestOf: ([, session]) => (typeof session === 'object' ? readOwn(session, 'req') : undefined),
    // express-session takes a missing file for a missing row.
    isMissing: (error) => read(error, 'code') === 'ENOENT',
  });
  if (makesSessions) {
    aroundRequest(store, 'createSession', (visit, original, [req, row]) =>
      made(visit, { req, row }, original),
    );
  }
  // Each `session()` on a store gives it a new one.
  aroundRequest(store, 'generate', (visit, original, [req]) =>
    made(visit, { req, row: null }, original),
  );
}

/** express-session puts its session on the request. */
function made(
  visit: Visit,
  { req, row }: { req: unknown; row: unknown },
  original: () => unknown,
): unknown {
  if (visit.isBegun || !isRequest(req)) return original();
  visit.safely(() => {
    AccessTrap.on(req);
    visit.loaded(isObject(row) ? row : null);
  });
  const result = original();
  visit.safely(() => begins(visit, req, isObject(row)));
  return result;
}

/** Where express-session keeps what it has for a request. */
class Request implements View {
  readonly tellsLooks: boolean;
  readonly #req: IncomingMessage;
  readonly #trap: AccessTrap | null;

  constructor(req: IncomingMessage, trap: AccessTrap | null) {
    this.tellsLooks = trap !== null;
    this.#req = req;
    this.#trap = trap;
  }

  session(): object | null {
    const session = this.#trap === null ? readOwn(this.#req, 'session') : this.#trap.peek();
    return isObject(session) ? session : null;
  }

  id(): string | null {
    return readString(this.#req, 'sessionID');
  }
}

function begins(visit: Visit, req: IncomingMessage, isFound: boolean): void {
  const trap = AccessTrap.of(req);
  const { res } = visit.exchange;
  visit.begins(isFound, new Request(req, trap));
  trap?.arm((session) => {
    // Until it has wrapped the session's methods, express-session looks itself.
    if (isObject(session) && 'save' in session && !Object.hasOwn(session, 'save')) return false;
    visit.accessed(isObject(session) ? session : null);
    return true;
  });
  if (res !== null) watchResponse(visit, res, trap);
}

/**
 * Wraps the response after express-session did: its calls come first, from the app's handler, and
 * return when express-session has put its cookie in the headers. What express-session reads
 * meanwhile is not a look of the app.
 */
function watchResponse(visit: Visit, res: ServerResponse, trap: AccessTrap | null): void {
  const { writeHead, end }: { writeHead: unknown; end: unknown } = res;
  if (isCallable(writeHead)) {
    Reflect.set(res, 'writeHead', function (this: unknown, ...args: unknown[]): unknown {
      visit.cookieIsDecided();
      return AccessTrap.without(trap, writeHead, this, args);
    });
  }
  if (isCallable(end)) {
    Reflect.set(res, 'end', function (this: unknown, ...args: unknown[]): unknown {
      visit.commitBegins();
      try {
        return AccessTrap.without(trap, end, this, args);
      } finally {
        visit.commitEnds();
      }
    });
  }
}

function entersOver(store: object) {
  return (visit: Visit, req: IncomingMessage): void => {
    // It steps aside where somebody else's session is there already.
    if (isObject(AccessTrap.peekAt(req))) return;
    visitsOn(store).add(visit);
    visit.came(stateOf);
  };
}

/** What express-session makes of a cookie for which it does not ask its store. */
function stateOf(cookie: string): CookieState {
  return decodeCookie(cookie).startsWith('s:') ? 'bad-signature' : 'undecodable';
}

function isCallable(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

/**
 * Shows the Sessions tab what express-session does in each request:
 *
 * ```ts
 * app.use(observe(session)({ secret, resave: false, saveUninitialized: false }));
 * ```
 *
 * The result is used exactly as `session` itself. Where NODE_ENV is `production` it *is* `session`
 * itself, unless `enabled: true` is given.
 *
 * @param session what `express-session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(expressSession, processHub, () => process.env.NODE_ENV);
