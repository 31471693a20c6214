import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import { callOf, inheriting, isObject, read } from '../reading.ts';
import { makeSafe, tellBoth } from '../visit/both.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import * as hook from './session-framework.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/**
 * How session-framework is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const sessionFramework: Adapter<(...args: never[]) => unknown> = {
  supports: { name: 'session-framework', from: '0.1', below: '0.2' },
  refuseOther: hook.refuseOther,

  wrap(sessions, begin) {
    return new Proxy(sessions, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const given = args[0] ?? {};
        const theirs = read(given, 'observer');
        const isRefused = theirs !== undefined && callOf(read(theirs, 'begin')) === null;
        if (!isObject(given) || isRefused) return Reflect.apply(factory, self, args);
        const observed = begin();
        const options = inheriting(given, 'observer', observing(observed, theirs));
        const inner: unknown = Reflect.apply(factory, self, [options, ...args.slice(1)]);
        if (!observed.isDescribed) return leaveAlone(observed, inner, hook.otherFactory);
        return behindEndpoint(observed, inner);
      },
    });
  },
};

/** Tells Hono's Node server that all is sent. Made before that puts its own `Response` for Node's. */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/** The middleware, which answers calls to the endpoint first, as each host has it. */
function behindEndpoint(observed: Observed, middleware: unknown): object {
  const call = callOf(middleware);
  if (call === null || !isObject(middleware)) throw hook.otherHost();
  return new Proxy(middleware, {
    apply(_target, self: unknown, args: unknown[]): unknown {
      const [first] = args;
      const isAnswered = observed.answersCall(args);
      if (isAnswered === null) callOf(read(first, 'addHook'))?.(first, hookOfFastify(observed));
      if (isAnswered !== true) return call(self, args);
      // Koa's context looks like a request, and has one.
      if (!isObject(first) || !isObject(read(first, 'req'))) return undefined;
      Reflect.set(first, 'respond', false); // Koa
      return Promise.resolve(ALREADY_SENT);
    },
  });
}

function hookOfFastify(observed: Observed): unknown[] {
  const answer = (request: unknown, reply: unknown, done: () => void): unknown =>
    observed.answersCall([request, reply]) === true
      ? callOf(read(reply, 'hijack'))?.(reply, [])
      : done();
  return ['onRequest', answer];
}

/** @param theirs the app's own observer, which is told everything that it would be told alone */
function observing(observed: Observed, theirs: unknown) {
  return {
    describe(description: hook.Description): void {
      observed.safely(() => {
        observed.describe(hook.describe(description));
      });
      callOf(read(theirs, 'describe'))?.(theirs, [description]);
    },
    begin(about: hook.ObservedRequest): unknown {
      // Theirs first: where it throws, nobody is told of this request.
      const their = callOf(read(theirs, 'begin'))?.(theirs, [about]) ?? null;
      const visit = observed.visitOf(about.request, { secure: about.secure });
      if (visit === null) return their;
      const told = new Told(visit, about.cookie.value);
      return their === null ? told : tellBoth(hook.EVENTS, told, their);
    },
  };
}

/** What the framework tells of one request, in the words of a visit. */
class Told implements View, Required<hook.VisitObserver> {
  readonly tellsLooks = true;
  readonly visit: Visit;
  readonly #isInCookie: boolean;
  readonly #calls = new Map<number, [about: hook.Events['storeStart'], call: WatchedCall]>();
  /** What it gave is told next. */
  #load: WatchedCall | undefined;
  #key: string | null = null;
  #data: object | null = null;
  /** False before it is loaded, and where the app has ended the session. */
  #isThere = false;

  constructor(visit: Visit, cookie: string | null) {
    this.visit = visit;
    this.#isInCookie = visit.kind === 'cookie';
    this.#holds(cookie, null);
    visit.presents(this.#key, this);
  }

  /** A session that is in its cookie has no id. */
  #holds(key: string | null, data: object | null): void {
    [this.#key, this.#data] = [this.#isInCookie ? null : key, data];
  }

  session(): object | null {
    return this.#isThere ? this.#data : null;
  }

  id(): string | null {
    return this.#key;
  }

  loaded({ state, key, data, expiresAt }: hook.Events['loaded']): void {
    const isFound = state === 'valid';
    this.#isThere = true;
    this.#holds(key, data);
    this.#load?.ended(state === 'unreadable' ? hook.UNREADABLE : null, isFound ? data : null);
    this.visit.begins(isFound, this);
    this.visit.cookieIs(state === 'unreadable' ? 'valid' : state);
    this.visit.expires(expiresAt);
  }

  accessed(): void {
    this.visit.accessed(this.session());
  }

  changed({ how, key }: hook.Events['changed']): void {
    if (how === 'key-cycled') this.visit.call('regenerate', { id: this.#key }).ended(null, null);
    if (how === 'in-place' || how === 'flag') this.visit.changedInPlace(key);
    if (hook.CHANGES.has(how)) this.visit.changed(key);
    if (how === 'assigned') this.#isThere = true;
    if (how !== 'flushed') return;
    [this.#isThere, this.#data] = [false, null];
    if (this.#isInCookie) this.visit.call('clear', { id: null }).ended(null, null);
  }

  deciding({ modified, data }: hook.Events['deciding']): void {
    this.#data = data;
    this.visit.deciding(modified);
  }

  storeStart(about: hook.Events['storeStart']): void {
    const { data, payload: text, expiresAt } = about.session ?? {};
    if (data !== undefined) this.#holds(about.key, data);
    const id = this.#isInCookie ? null : about.key;
    const op = hook.operationOf(about.op, this.#isInCookie);
    const call = this.visit.call(op, { id, session: data, text, expiresAt });
    this.#calls.set(about.call, [about, call]);
  }

  storeEnd(event: hook.Events['storeEnd']): void {
    const [about, call] = this.#calls.get(event.call) ?? [];
    this.#calls.delete(event.call);
    this.#load = about?.op === 'load' && about.by !== 'merge' && event.ok ? call : undefined;
    if (this.#load !== undefined) return;
    const failure = hook.failureOf(event);
    if (failure === null && about?.session != null) this.#isThere = true;
    call?.ended(failure, hook.WAS_THERE[event.outcome ?? ''] ?? null);
  }

  decided(event: hook.Events['decided']): void {
    // Where the load failed, and where it was flushed, nothing was told of a look.
    if (event.accessed) this.visit.accessed(null);
    this.#holds(event.key, event.data);
    if (event.expiry.session !== null) this.visit.expires(event.expiry.session);
    this.visit.decided(event);
  }

  ended({ data, unsaved }: hook.Events['ended']): void {
    this.#data = data;
    this.visit.unsaved(unsaved);
  }
}

makeSafe(Told.prototype, hook.EVENTS);

/**
 * Shows the Sessions tab what session-framework does in each request:
 *
 * ```ts
 * app.use(observe(sessions)({ engine: databaseEngine('sessions.sqlite') }));
 * ```
 *
 * The result is used exactly as `sessions` itself. Where NODE_ENV is `production` it *is* `sessions`
 * itself, unless `enabled: true` is given. An observer in its options is told everything as before.
 *
 * @param sessions of `session-framework/express`, `/fastify`, `/koa` or `/hono`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(sessionFramework, processHub, () => process.env.NODE_ENV);
