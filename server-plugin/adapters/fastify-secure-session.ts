import { AccessTrap } from '../exchange/access.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read } from '../reading.ts';
import { createStamp } from '../exchange/stamp.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { followed } from '../watch.ts';
import {
  addHook,
  describe,
  expiryOf,
  onHook,
  refusalOf,
  refuseOther,
  registerHooks,
  sessionsIn,
  watchCookies,
  type Given,
} from './fastify-secure-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Plugin = (...args: never[]) => unknown;

/**
 * How @fastify/secure-session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const fastifySecureSession: Adapter<Plugin> = {
  supports: { name: '@fastify/secure-session', from: '8', below: '9' },
  refuseOther,

  wrap(plugin, begin) {
    return new Proxy(plugin, {
      apply(inner, self: unknown, args: unknown[]): unknown {
        const [fastify, options, next] = args;
        if (!isObject(fastify)) return Reflect.apply(inner, self, args);
        const all = sessionsIn(options).map((given) => {
          const observed = begin();
          observed.safely(() => observed.describe(describe(plugin, given)));
          return new Sessions(observed, given);
        });
        for (const sessions of all) sessions.hooksBefore(fastify);
        const done = (...results: unknown[]): unknown => {
          // The plugin has put its own hooks in the queue of what is registered.
          for (const sessions of all) sessions.hooksAfter(fastify);
          return callOf(next)?.(undefined, results);
        };
        return Reflect.apply(inner, self, [fastify, options, done]);
      },
    });
  },
};

/** What the requests of an app have under one name. */
class Sessions {
  readonly #observed: Observed;
  readonly #given: Given;
  readonly #requests = createStamp<Request>();
  readonly #bySession = new WeakMap<object, Request>();
  /** Those that were made of a cookie. */
  readonly #found = new WeakSet();
  /** What was said of the last cookie that was refused, in this very turn. */
  #refusal: unknown = null;

  constructor(observed: Observed, given: Given) {
    this.#observed = observed;
    this.#given = given;
  }

  hooksBefore(fastify: object): void {
    addHook(fastify, 'onRequest', (request, reply, next) => {
      const observed = this.#observed;
      if (!observed.isOn) return next();
      if (observed.answersCall([request, reply])) return callOf(read(reply, 'hijack'))?.(reply, []);
      this.#enters(request);
      return next();
    });
    onHook(fastify, 'onSend', (request) => this.#requests.get(request)?.commitBegins());
  }

  hooksAfter(fastify: object): void {
    registerHooks(fastify, (instance) => {
      watchCookies(fastify, this.#given.sessionName, {
        refuses: (said) => void (this.#refusal = said),
        found: (session) => void this.#found.add(session),
        requestOf: (session) => this.#bySession.get(session),
      });
      onHook(instance, 'onRequest', (request) => this.#begins(request));
      onHook(instance, 'onSend', (request) => this.#requests.get(request)?.commitEnds());
    });
  }

  #enters(request: object): void {
    const secure = read(request, 'protocol') === 'https';
    const visit = this.#observed.visitOf(read(request, 'raw'), { secure });
    visit?.safely(() => {
      // Fastify has made the place for it.
      const trap = this.#given.sessionName === 'session' ? AccessTrap.over(request) : null;
      this.#requests.set(request, new Request(visit, trap, this.#given));
    });
  }

  #begins(request: object): void {
    const entered = this.#requests.get(request);
    if (entered === undefined) return;
    this.#observed.safely(() => {
      const session = entered.trap?.peek() ?? read(request, this.#given.sessionName);
      if (!isObject(session)) return;
      this.#bySession.set(session, entered);
      entered.begins(session, { isFound: this.#found.has(session), refusal: this.#refusal });
    });
  }
}

/** The session of a request. */
class Request implements View {
  readonly tellsLooks: boolean;
  readonly trap: AccessTrap | null;
  readonly #visit: Visit;
  readonly #given: Given;
  #session: object | null = null;
  #isCommitting = false;

  constructor(visit: Visit, trap: AccessTrap | null, given: Given) {
    this.#visit = visit;
    this.trap = trap;
    this.tellsLooks = trap !== null;
    this.#given = given;
  }

  session(): object | null {
    return read(this.#session, 'deleted') === true ? null : this.#session;
  }

  id(): null {
    return null;
  }

  begins(session: object, { isFound, refusal }: { isFound: boolean; refusal: unknown }): void {
    this.#session = session;
    this.#visit.came(() => refusalOf(refusal));
    this.#visit.begins(isFound, this);
    if (isFound) this.#visit.expires(expiryOf(session, this.#given));
    this.trap?.arm(() => {
      this.#visit.accessed(this.session());
    });
  }

  commitBegins(): void {
    this.trap?.pause();
    this.#isCommitting = true;
    this.#visit.commitBegins('at-headers');
    this.#visit.decides({ modified: read(this.#session, 'changed') === true });
  }

  /** @param work writes the session out */
  encodes(work: () => unknown): unknown {
    if (!this.#isCommitting) return work();
    const session = this.#session;
    const expiresAt = session === null ? null : expiryOf(session, this.#given);
    return followed(this.#visit.call('commit', { id: null, session, expiresAt }), work);
  }

  commitEnds(): void {
    const visit = this.#visit;
    this.trap?.resume();
    this.#isCommitting = false;
    const isSent = read(this.#session, 'changed') === true;
    if (this.session() === null && isSent) visit.call('clear', { id: null }).ended(null, null);
    visit.commitEnds();
    visit.cookieIsDecided();
  }
}

/**
 * Shows the Sessions tab what @fastify/secure-session does in each request:
 *
 * ```ts
 * app.register(observe(secureSession), { key });
 * ```
 *
 * The result is used exactly as `secureSession` itself. Where NODE_ENV is `production` it *is*
 * that, unless `enabled: true` is given.
 *
 * @param plugin what `@fastify/secure-session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(fastifySecureSession, processHub, () => process.env.NODE_ENV);
