import type { ServerResponse } from 'node:http';
import { Exchange } from '../exchange/exchange.ts';
import { idIn } from '../exchange/json-cookie.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, readString } from '../reading.ts';
import { createStamp } from '../exchange/stamp.ts';
import { CalledInRequest } from '../visit/called-storage.ts';
import { LinesOfNobody } from '../visit/stored-by-nobody.ts';
import { settled } from '../watch.ts';
import * as settings from './react-router.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How the session storages of React Router are observed, for a hub of one's own: `observe` is made
 * of it.
 *
 * @internal
 */
export const reactRouter: Adapter<Factory> = {
  supports: { name: 'react-router', from: '7', below: '9' },
  refuseOther: settings.refuseOther,

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const [options, ...rest] = args;
        const kept = settings.keptBy(target, options);
        const storage: unknown = Reflect.apply(target, self, [kept.options, ...rest]);
        // A storage in files is made by another function, which may be observed already.
        if (!isObject(storage) || observedStorages.has(storage)) return storage;
        const observed = begin();
        observed.safely(() => observed.describe(settings.describe(target, options, kept)));
        const watched = new Storage(storage, observed, kept, settings.cookieOf(options)).watched();
        observedStorages.add(watched);
        return watched;
      },
    });
  },
};

const observedStorages = new WeakSet<object>();

/** A storage, whose functions the app calls in its requests. */
class Storage {
  readonly #requests = createStamp<{ request: CalledInRequest | null }>();
  /** In which request each session was opened. */
  readonly #opened = createStamp<CalledInRequest>();
  readonly #lines = new LinesOfNobody();
  readonly #storage: object;
  readonly #observed: Observed;
  readonly #kept: settings.Kept;
  readonly #cookie: settings.Cookie;

  constructor(storage: object, observed: Observed, kept: settings.Kept, cookie: settings.Cookie) {
    this.#storage = storage;
    this.#observed = observed;
    this.#kept = kept;
    this.#cookie = cookie;
  }

  watched(): object {
    return {
      ...this.#storage,
      ...this.#around('getSession', (call, args) => this.#opens(call, args)),
      ...this.#around('commitSession', (call, args) => this.#stores(call, args)),
      ...this.#around('destroySession', (call, args) => this.#ends(call, args)),
    };
  }

  #around(name: string, by: (call: () => unknown, args: unknown[]) => unknown): object {
    const original = callOf(read(this.#storage, name));
    if (original === null) return {};
    return { [name]: (...args: unknown[]) => by(() => original(this.#storage, args), args) };
  }

  /** The request that is running; null where nothing is recorded of it. */
  #now(): CalledInRequest | null {
    const { current } = Exchange;
    if (current === undefined) return null;
    const known = this.#requests.get(current);
    if (known !== undefined) return known.request;
    const begun: { request: CalledInRequest | null } = { request: null };
    this.#requests.set(current, begun);
    this.#observed.safely(() => {
      const { req, res } = current;
      if (req === null || res === null) return;
      // Before the visit: that tells then which session the browser has.
      const headersSent = (sent: ServerResponse): void => begun.request?.headersSent(sent);
      current.join({ headersSent, closed: () => undefined });
      const visit = this.#observed.visit(req, res);
      const [cookie, { dictionary }, lines] = [this.#cookie, settings, this.#lines];
      const storage = { ...this.#kept, cookie, dictionary, lines };
      if (visit !== null) begun.request = new CalledInRequest(visit, storage);
    });
    return begun.request;
  }

  /**
   * The request of a session: its context may be lost, be that in which a pool was made, or have
   * ended with the client that left. One that is over has what no other request does.
   */
  #requestOf(session: unknown): CalledInRequest | null {
    const own = isObject(session) ? this.#opened.get(session) : undefined;
    if (own === undefined) return this.#now();
    return own.isOver ? (this.#now() ?? own) : own;
  }

  #opens(call: () => unknown, [header]: unknown[]): unknown {
    const request = this.#now();
    if (request === null) return call();
    const opening = request.opens(header);
    return settled(call(), (error, session) => {
      if (isObject(session)) this.#opened.set(session, request);
      opening(error, session);
    });
  }

  #stores(call: () => unknown, [session, options]: unknown[]): unknown {
    const { stored } = this.#kept;
    const request = this.#requestOf(session);
    if (!isObject(session)) return call();
    const row = {
      data: settings.dictionary(session),
      expiresAt: this.#cookie.expiresAt(options),
    };
    // Of a request that is not recorded nothing is kept for later.
    const isOfNobody = request === null && Exchange.current === undefined;
    const storing = request?.stores(session, row.expiresAt);
    return settled(call(), (error, line) => {
      const id = this.#kept.kind === 'cookie' ? null : idIn(line, this.#cookie);
      if (id !== null) stored?.(id, row);
      storing?.(error, id, line);
      if (isOfNobody && error === null)
        this.#lines.add(line, { session, id, expiresAt: row.expiresAt });
    });
  }

  #ends(call: () => unknown, [session]: unknown[]): unknown {
    const { ended } = this.#kept;
    const request = this.#requestOf(session);
    if (!isObject(session) || (request === null && ended === undefined)) return call();
    const ending = request?.ends(session);
    return settled(call(), (error) => {
      if (error === null) ended?.(readString(session, 'id') ?? '');
      ending?.(error);
    });
  }
}

/**
 * Shows the Sessions tab what the session storages of React Router do in each request:
 *
 * ```ts
 * export const { getSession, commitSession, destroySession } = observe(createCookieSessionStorage)({
 *   cookie: { name: '__session', secrets },
 * });
 * ```
 *
 * The result is used exactly as the function itself. Where NODE_ENV is `production` it *is* that
 * function itself, unless `enabled: true` is given.
 *
 * @param factory a function of `react-router` or `@react-router/node` that makes a session storage
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(reactRouter, processHub, () => process.env.NODE_ENV);
