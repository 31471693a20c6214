import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, readOwn, readString, type Call } from '../reading.ts';
import { refusalOfSession } from '../visit/seals.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { Visits, visitsOn } from '../visit/visits.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { listen, onGiven, settled } from '../watch.ts';
import * as hono from './hono-sessions.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How hono-sessions is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const honoSessions: Adapter<Factory> = {
  supports: { name: 'hono-sessions', from: '0.8', below: '0.9' },
  refuseOther(factory) {
    // What else it exports are classes, and asynchronous functions.
    const isClass = Object.getOwnPropertyDescriptor(factory, 'prototype')?.writable === false;
    const isPlain = Object.prototype.toString.call(factory) === '[object Function]';
    if (isClass || !isPlain) throw hono.notHonoSessions();
  },

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const made: unknown = Reflect.apply(target, self, args);
        const [inner, store] = [callOf(made), read(args[0], 'store')];
        const observed = begin();
        if (inner === null || !isObject(store)) {
          return leaveAlone(observed, made, hono.notHonoSessions);
        }
        observed.safely(() => {
          observed.describe(hono.describe(target, args[0], store));
          hono.watch(store);
        });
        return middleware(inner, observed, store);
      },
    });
  },
};

/** Tells Hono's Node server that all is sent. Made before that puts its own `Response` for Node's. */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/** The middleware that the app gets. */
function middleware(inner: Call, observed: Observed, store: object): unknown {
  return function session(this: unknown, context: object, next: unknown): unknown {
    if (observed.isOn && observed.answersCall([context])) return Promise.resolve(ALREADY_SENT);
    const incoming = read(read(context, 'env'), 'incoming');
    const visit = observed.isOn ? observed.visitOf(incoming) : null;
    if (visit === null) return inner(this, [context, next]);
    const request = new Request(visit, context, store);
    const outer = Visits.enter(visit);
    try {
      return settled(inner(this, [context, next]), (error) => request.ends(error));
    } finally {
      Visits.leave(outer);
    }
  };
}

/** The session of a request. */
class Request implements View, hono.Told {
  readonly tellsLooks = true;
  readonly visit: Visit;
  readonly #context: object;
  readonly #isInCookie: boolean;
  #session: object | null = null;
  /** That it has got now, which is not noted in what is stored. */
  #newId: string | null = null;
  /** What was in the cookie, and whether another one was made all the same. */
  #wasFound = false;
  #isNew = false;
  #isCommitting = false;
  #isOver = false;
  #rotation: WatchedCall | null = null;

  constructor(visit: Visit, context: object, store: object) {
    this.visit = visit;
    this.#context = context;
    this.#isInCookie = hono.isCookieStore(store);
    visit.safely(() => {
      visit.came(refusalOfSession);
      visit.makes();
      if (this.#isInCookie) hono.requests.set(context, this);
      else visitsOn(store).add(visit);
      // It gives the session to the app by its context, once.
      onGiven(context, 'session', (session) => visit.safely(() => this.#begins(session)));
    });
  }

  get #content(): object | null {
    const content = readOwn(this.#session, 'cache');
    return isObject(content) ? content : null;
  }

  /** None that is to be deleted when the handler has ended: nothing stays of it. */
  session(): object | null {
    const content = this.#content;
    return readOwn(content, '_delete') === true ? null : content;
  }

  id(): string | null {
    return this.#isInCookie ? null : (this.#newId ?? readString(this.#content, '_id'));
  }

  loads(isThere: boolean): void {
    this.#wasFound = isThere;
  }

  creates(id: unknown): void {
    this.#isNew = true;
    if (this.#rotation === null || typeof id !== 'string') return;
    this.#newId = id;
    this.visit.commitBegins();
  }

  #begins(session: object): void {
    const { visit } = this;
    this.#session = session;
    hono.requests.set(session, this);
    const content = this.#content;
    if (content !== null && !this.#isInCookie) hono.requests.set(content, this);
    const wasFound = this.#wasFound || visit.hasRow;
    const isFound =
      wasFound && (this.#isInCookie ? !this.#isNew : visit.draft.before === this.id());
    visit.begins(isFound, this);
    if (wasFound && !isFound) visit.cookieIs('expired');
    // All sessions at once: methods of its own would cost each request more.
    const prototype: unknown = Object.getPrototypeOf(session);
    if (isObject(prototype)) listen(prototype, hono.SESSION);
  }

  looks(): void {
    // Who commits looks as well.
    if (!this.#isCommitting || this.#isOver) this.visit.accessed(this.session());
  }

  /** It asks whether the session has changed: then the handler has ended, and Hono has its answer. */
  compares(): void {
    if (this.#isCommitting || read(this.#context, 'finalized') !== true) return;
    this.#isCommitting = true;
    if (this.#rotates()) this.#rotation = this.visit.call('regenerate', { id: this.id() });
    // Else with the new id: it decides by that one.
    else this.visit.commitBegins();
    // What has gone out already went past Hono, and its cookies.
    this.visit.cookieFailed();
  }

  #rotates(): boolean {
    if (this.#isInCookie || this.session() === null) return false;
    return callOf(read(this.#context, 'get'))?.(this.#context, ['session_key_rotation']) === true;
  }

  /** @param error for which it has given up */
  ends(error: unknown): void {
    const { visit } = this;
    this.#isOver = true;
    this.#rotation?.ended(error, null);
    visit.commitBegins();
    visit.commitEnds(error);
    visit.cookieIsDecided();
    visit.cookieFailed();
  }
}

/**
 * Shows the Sessions tab what hono-sessions does in each request:
 *
 * ```ts
 * app.use('*', observe(sessionMiddleware)({ store }));
 * ```
 *
 * The result is used exactly as `sessionMiddleware` itself. Where NODE_ENV is `production` it *is*
 * that, unless `enabled: true` is given.
 *
 * @param sessionMiddleware of `hono-sessions`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(honoSessions, processHub, () => process.env.NODE_ENV);
