import type { IncomingMessage, ServerResponse } from 'node:http';
import { linesOf, setCookieLines } from '../exchange/cookies.ts';
import { processHub } from '../hub.ts';
import { nodeMiddleware } from '../node-middleware.ts';
import { createObserve, type Adapter } from '../observe.ts';
import { callOf, isObject, type Call } from '../reading.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { onNextWriteHead } from '../watch.ts';
import { describe, isNew, notCookieSession, refusalOf, textOf } from './cookie-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How cookie-session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const cookieSession: Adapter<Factory> = {
  supports: { name: 'cookie-session', from: '2', below: '3' },
  refuseOther(factory) {
    // It exports nothing but itself.
    if (typeof factory !== 'function' || factory.name !== 'cookieSession') throw notCookieSession();
  },

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const inner: unknown = Reflect.apply(target, self, args);
        if (!isCallable(inner)) return inner;
        const observed = begin();
        const described = describe(target, args[0]);
        observed.safely(() => observed.describe(described));
        return nodeMiddleware(inner, observed, (visit, req) => {
          enters(visit, req, described.cookieName);
        });
      },
    });
  },
};

function enters(visit: Visit, req: IncomingMessage, cookieName: string): void {
  const { res } = visit.exchange;
  if (res === null) return;
  const request = new Request(visit, cookieName);
  visit.presents(null, request);
  // It makes its accessor, then listens for the headers, and then calls the app.
  onNextWriteHead(res, {
    assigned: () => visit.safely(() => request.watch(req)),
    called: () => visit.safely(() => request.decided(res)),
  });
}

/** The session of a request: behind an accessor, which makes it at the app's first look. */
class Request implements View {
  readonly tellsLooks = true;
  readonly #visit: Visit;
  readonly #cookieName: string;
  #session: object | null = null;
  #isUnset = false;
  #isDecided = false;

  constructor(visit: Visit, cookieName: string) {
    this.#visit = visit;
    this.#cookieName = cookieName;
  }

  session(): object | null {
    return this.#session;
  }

  id(): null {
    return null;
  }

  /** Puts an accessor in the place of cookie-session's own, which it calls. */
  watch(req: IncomingMessage): void {
    const own = Object.getOwnPropertyDescriptor(req, 'session');
    const [get, set] = [callOf(own?.get), callOf(own?.set)];
    if (own?.configurable !== true || get === null || set === null) return;
    Object.defineProperty(req, 'session', {
      configurable: true,
      enumerable: own.enumerable === true,
      get: () => this.#looked(get(req, [])),
      set: (value: unknown) => {
        set(req, [value]);
        this.#assigned(req, get);
      },
    });
  }

  #looked(session: unknown): unknown {
    if (!isObject(session)) return session;
    this.#visit.safely(() => {
      // Only now it has read its cookie.
      if (!this.#visit.isBegun) this.#visit.came(refusalOf);
      this.#has(session);
    });
    return session;
  }

  /** @param get reads no cookie any more: what was assigned is there */
  #assigned(req: IncomingMessage, get: Call): void {
    this.#visit.safely(() => {
      const session = get(req, []);
      this.#isUnset = !isObject(session);
      if (isObject(session)) this.#has(session);
      else this.#session = null;
    });
  }

  #has(session: object): void {
    const visit = this.#visit;
    this.#session = session;
    visit.begins(!isNew(session), this);
    visit.accessed(session);
  }

  /** cookie-session has put its cookie among the headers, or has not. It tells nobody why. */
  decided(res: ServerResponse): void {
    if (this.#isDecided) return;
    this.#isDecided = true;
    const visit = this.#visit;
    visit.commitBegins('at-headers');
    if (this.#session !== null) this.#saves(this.#session, this.#sentIn(res));
    else if (this.#isUnset) this.#clears(this.#sentIn(res));
    else this.#leaves('none:unchanged');
    visit.commitEnds();
  }

  #sentIn(res: ServerResponse): string | null {
    const lines = setCookieLines(res.getHeader('set-cookie'));
    return linesOf(lines, this.#cookieName, false).at(-1) ?? null;
  }

  #saves(session: object, line: string | null): void {
    const visit = this.#visit;
    const facts = { id: null, session };
    if (line !== null) visit.call('commit', { ...facts, text: textOf(line) }).ended(null, null);
    const look = visit.cookieIsDecided();
    if (line !== null || look === null || (look.wanted && look.insecure)) return;
    if (look.wanted) visit.call('commit', facts).ended(swallowed(), null);
    else if (isNew(session)) this.#leaves('none:uninitialised');
  }

  #clears(line: string | null): void {
    const clear = this.#visit.call('clear', { id: null });
    clear.ended(line === null ? swallowed() : null, null);
  }

  /** Nothing is stored, whatever comes after the headers. */
  #leaves(reason: 'none:unchanged' | 'none:uninitialised'): void {
    const isOld = this.#visit.draft.cookieIn.count > 0;
    const told = isOld ? reason : 'none:uninitialised';
    this.#visit.decides({ saved: told, cookie: told });
  }
}

/** Made when it is needed: an error costs its stack. */
function swallowed(): Error {
  return new Error(SWALLOWED);
}

const SWALLOWED =
  'no cookie came of it, and cookie-session swallowed the error; DEBUG=cookie-session prints it';

function isCallable(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function';
}

/**
 * Shows the Sessions tab what cookie-session does in each request:
 *
 * ```ts
 * app.use(observe(cookieSession)({ keys }));
 * ```
 *
 * The result is used exactly as `cookieSession` itself. Where NODE_ENV is `production` it *is*
 * that, unless `enabled: true` is given.
 *
 * @param factory what `cookie-session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(cookieSession, processHub, () => process.env.NODE_ENV);
