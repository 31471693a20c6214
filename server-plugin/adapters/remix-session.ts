import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, readString, type Call } from '../reading.ts';
import { storeOfRequest } from '../visit/store-of-request.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { settled } from '../watch.ts';
import * as remix from './remix-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How the session middleware of Remix 3 is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const remixSession: Adapter<Factory> = {
  supports: { name: '@remix-run/session-middleware', from: '0.2', below: '0.3' },
  refuseOther(factory) {
    if (readString(factory, 'name') !== 'session') throw remix.notRemixSession();
  },

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const [cookie, storage, ...rest] = args;
        if (!isObject(cookie) || !isObject(storage)) return Reflect.apply(target, self, args);
        const kept = remix.keptBy(storage);
        const make = (own: unknown): unknown => Reflect.apply(target, self, [cookie, own, ...rest]);
        const made = make(kept.storage);
        const [inner, observed] = [callOf(made), begin()];
        if (inner === null) return leaveAlone(observed, made, remix.notRemixSession);
        observed.safely(() => observed.describe(remix.describe(target, cookie, kept)));
        return middleware(observed, kept, { inner, make });
      },
    });
  },
};

/** The middleware as it is for the app, and how to make one for a storage. */
interface Made {
  inner: Call;
  make: (storage: unknown) => unknown;
}

/** The middleware that the app gets. */
function middleware(observed: Observed, kept: remix.Kept, { inner, make }: Made): unknown {
  return function session(this: unknown, context: object, next: unknown): unknown {
    const visit = observed.isOn ? observed.visitOf(read(context, 'request')) : null;
    if (visit === null) return inner(this, [context, next]);
    // One for each request: so whose calls to the storage these are needs no context.
    const request = new Request(visit, kept);
    const own = callOf(make(request.storage)) ?? inner;
    return settled(own(this, [context, next]), (error) => request.ends(error));
  };
}

/** The session of a request. */
class Request implements View, remix.Told {
  readonly tellsLooks = true;
  readonly storage: unknown;
  readonly #visit: Visit;
  readonly #isInCookie: boolean;
  #session: object | null = null;
  #isCommitting = false;

  constructor(visit: Visit, { kind, storage }: remix.Kept) {
    this.#visit = visit;
    this.#isInCookie = kind === 'cookie';
    this.storage = storeOfRequest(storage, {
      read: (cookie, call) => this.#reads(cookie, call),
      save: (session, call) => this.#saves(session, call),
    });
  }

  session(): object | null {
    return read(this.#session, 'destroyed') === true ? null : this.#session;
  }

  id(): string | null {
    return this.#isInCookie ? null : readString(this.#session, 'id');
  }

  #reads(given: unknown, call: () => unknown): unknown {
    const visit = this.#visit;
    const value = typeof given === 'string' && given !== '' ? given : null;
    let load: WatchedCall | null = null;
    visit.safely(() => {
      visit.came(() => remix.refusalOf(given));
      if (value !== null && !this.#isInCookie) load = visit.call('load', { id: value });
    });
    return settled(call(), (error, session) => {
      visit.safely(() => {
        const isFound = this.#isFound(session, value);
        load?.ended(error, isFound ? session : null);
        if (isObject(session)) this.#begins(session, isFound);
      });
    });
  }

  /** Where there is none of that id it makes a new one, of another id. */
  #isFound(session: unknown, value: string | null): boolean {
    if (value === null) return false;
    const id = this.#isInCookie ? remix.idIn(value) : value;
    return id !== null && readString(session, 'id') === id;
  }

  #begins(session: object, isFound: boolean): void {
    this.#session = session;
    remix.watchSession(session, this);
    this.#visit.begins(isFound, this);
  }

  looks(): void {
    if (!this.#isCommitting) this.#visit.accessed(this.session());
  }

  rotates(): void {
    this.looks();
    if (this.#isInCookie) return;
    this.#visit.safely(() => {
      this.#visit.call('regenerate', { id: this.id() }).ended(null, null);
    });
  }

  #saves(session: unknown, call: () => unknown): unknown {
    const visit = this.#visit;
    let calls: WatchedCall[] = [];
    this.#isCommitting = true;
    visit.safely(() => {
      visit.commitBegins();
      visit.decides({ modified: read(session, 'dirty') === true });
      calls = isObject(session) ? this.#callsFor(session) : [];
      // Its line is signed in a later turn, and the client may be gone by then.
      if (this.#isInCookie && calls.length > 0) visit.cookieFailed();
    });
    const [last] = calls;
    const result = last === undefined ? call() : last.run(call);
    for (const each of calls) each.returned();
    return settled(result, (error) => {
      for (const each of calls) each.ended(error, null);
    });
  }

  /** What a storage does to save; the last is the first. */
  #callsFor(session: object): WatchedCall[] {
    const visit = this.#visit;
    const [id, old] = [this.id(), readString(session, 'deleteId')];
    const calls: WatchedCall[] = [];
    if (old !== null && !this.#isInCookie) calls.push(visit.call('destroy', { id: old }));
    if (read(session, 'destroyed') === true) {
      calls.unshift(visit.call(this.#isInCookie ? 'clear' : 'destroy', { id }));
    } else if (read(session, 'dirty') === true) {
      calls.unshift(visit.call(this.#isInCookie ? 'commit' : 'save', { id, session }));
    }
    return calls;
  }

  /** @param error for which it has given up */
  ends(error: unknown): void {
    const visit = this.#visit;
    this.#isCommitting = false;
    visit.commitBegins();
    visit.commitEnds(error);
    visit.cookieIsDecided();
    visit.cookieFailed();
  }
}

/**
 * Shows the Sessions tab what the session middleware of Remix 3 does in each request:
 *
 * ```ts
 * const router = createRouter({ middleware: [observe(session)(sessionCookie, sessionStorage)] });
 * ```
 *
 * The result is used exactly as `session` itself. Where NODE_ENV is `production` it *is* that, unless
 * `enabled: true` is given.
 *
 * @param session of `@remix-run/session-middleware`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(remixSession, processHub, () => process.env.NODE_ENV);
