import { AccessTrap } from '../exchange/access.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, readString, type Call } from '../reading.ts';
import { createStamp } from '../exchange/stamp.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { Visits, visitsOn } from '../visit/visits.ts';
import { watchStore } from '../watch.ts';
import {
  describe,
  notFastifySession,
  stateOf,
  STORE,
  withStore,
  type Given,
} from './fastify-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Plugin = (...args: never[]) => unknown;

/**
 * How @fastify/session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const fastifySession: Adapter<Plugin> = {
  supports: { name: '@fastify/session', from: '11', below: '12' },
  refuseOther(plugin) {
    const isIt = typeof plugin === 'function' && isObject(read(plugin, 'fastifySession'));
    if (!isIt || typeof read(plugin, 'MemoryStore') !== 'function') throw notFastifySession();
  },

  wrap(plugin, begin) {
    return new Proxy(plugin, {
      apply(inner, self: unknown, args: unknown[]): unknown {
        const [fastify, options, next] = args;
        const given = withStore(inner, options);
        if (given === null || !isObject(fastify)) return Reflect.apply(inner, self, args);
        const observed = begin();
        observed.safely(() => {
          watchStore(given.store, STORE);
          observed.describe(describe(plugin, given));
        });
        return withHooks(fastify, hooksOf(observed, given), (done) =>
          Reflect.apply(inner, self, [fastify, given.options, done(next)]),
        );
      },
    });
  },
};

/** Around a hook, which is called with the request, the reply, and at the end what comes next. */
type Around = (hook: Call, self: unknown, args: unknown[]) => unknown;

/** @param register registers the plugin, given what to make of the function that goes on then */
function withHooks(
  fastify: object,
  hooks: Readonly<Record<string, Around>>,
  register: (until: (next: unknown) => unknown) => unknown,
): unknown {
  const before = Object.getOwnPropertyDescriptor(fastify, 'addHook');
  const addHook = callOf(Reflect.get(fastify, 'addHook'));
  const restore = (): void => {
    if (before === undefined) Reflect.deleteProperty(fastify, 'addHook');
    else Object.defineProperty(fastify, 'addHook', before);
  };
  const value = function (this: unknown, name: unknown, hook: unknown): unknown {
    const [around, call] = [hooks[String(name)], callOf(hook)];
    if (around === undefined || call === null) return addHook?.(this, [name, hook]);
    const watched = function (this: unknown, ...args: unknown[]): unknown {
      return around(call, this, args);
    };
    return addHook?.(this, [name, watched]);
  };
  Object.defineProperty(fastify, 'addHook', { value, configurable: true, writable: true });
  try {
    return register((next) => (...results: unknown[]): unknown => {
      restore();
      return callOf(next)?.(undefined, results);
    });
  } finally {
    restore();
  }
}

/** What is around the plugin's two hooks. */
function hooksOf(observed: Observed, { options, store }: Given): Record<string, Around> {
  const watched = createStamp<Watched>();
  const cookieState = stateOf(options);

  function enters(request: object): Visit | null {
    const secure = read(request, 'protocol') === 'https';
    const visit = observed.visitOf(read(request, 'raw'), { secure });
    visit?.safely(() => {
      visitsOn(store).add(visit);
      visit.came(cookieState);
      watched.set(request, new Watched(request, visit));
    });
    return visit;
  }

  return {
    onRequest(hook, self, args) {
      const [request, reply] = args;
      if (!observed.isOn || !isObject(request)) return hook(self, args);
      if (observed.answersCall([request, reply])) return callOf(read(reply, 'hijack'))?.(reply, []);
      const before = Visits.enter(enters(request));
      try {
        return hook(self, args);
      } finally {
        Visits.leave(before);
      }
    },
    onSend(hook, self, args) {
      const [request] = args;
      const found = isObject(request) ? watched.get(request) : undefined;
      return found === undefined ? hook(self, args) : found.commits(hook, self, args);
    },
  };
}

/** The session of a request, where the plugin and the app put it. */
class Watched implements View {
  readonly tellsLooks = true;
  readonly #visit: Visit;
  readonly #trap: AccessTrap;

  constructor(request: object, visit: Visit) {
    this.#visit = visit;
    // Fastify has made the place for it.
    this.#trap = AccessTrap.over(request);
    this.#trap.watch((session) => {
      const id = readString(session, 'sessionId');
      if (id !== null) visit.safely(() => this.#assigned(id));
    });
  }

  session(): object | null {
    const session = this.#trap.peek();
    return isObject(session) ? session : null;
  }

  id(): string | null {
    return readString(this.#trap.peek(), 'sessionId');
  }

  #assigned(id: string): void {
    const visit = this.#visit;
    if (!visit.isBegun) this.#begins(visit.draft.before === id);
    else if (visit.id !== id) visit.call('regenerate', { id: visit.id }).ended(null, null);
  }

  #begins(isFound: boolean): void {
    const visit = this.#visit;
    // What it finds and does not take, it takes for expired: it has put another one in its place.
    const hasExpired = visit.hasRow && !isFound;
    visit.begins(isFound, this);
    if (hasExpired) visit.cookieIs('expired');
    this.#trap.arm((session) => {
      visit.accessed(isObject(session) ? session : null);
    });
  }

  /** Its own commit, before the headers. */
  commits(hook: Call, self: unknown, args: unknown[]): unknown {
    const visit = this.#visit;
    const next = callOf(args.at(-1));
    visit.commitBegins();
    this.#trap.pause();
    const done = (...results: unknown[]): unknown => {
      this.#trap.resume();
      visit.commitEnds(results[0] ?? null);
      visit.cookieIsDecided();
      return next?.(undefined, results);
    };
    return hook(self, [...args.slice(0, -1), done]);
  }
}

/**
 * Shows the Sessions tab what @fastify/session does in each request:
 *
 * ```ts
 * app.register(observe(session), { secret, cookie: { secure: 'auto' } });
 * ```
 *
 * The result is used exactly as `session` itself. Where NODE_ENV is `production` it *is* `session`
 * itself, unless `enabled: true` is given.
 *
 * @param session what `@fastify/session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(fastifySession, processHub, () => process.env.NODE_ENV);
