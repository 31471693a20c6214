import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, type Call } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import type { Visit } from '../visit/visit.ts';
import { visitsOn } from '../visit/visits.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { around, onGiven, settled, whenSettled } from '../watch.ts';
import * as hono from './hono-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;
type Describe = (storage: object | null) => Middleware;

/**
 * How @hono/session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const honoSession: Adapter<Factory> = {
  supports: { name: '@hono/session', from: '0.2', below: '0.3' },
  refuseOther(factory) {
    const isNamed = isObject(factory) && read(factory, 'name') !== 'useSessionStorage';
    if (typeof factory !== 'function' || !isNamed) throw hono.notHonoSession();
  },

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const made: unknown = Reflect.apply(target, self, args);
        const inner = callOf(made);
        const observed = begin();
        if (inner === null) return leaveAlone(observed, made, hono.notHonoSession);
        return middleware(inner, observed, (storage) => hono.describe(target, args[0], storage));
      },
    });
  },
};

/** Tells Hono's Node server that all is sent. Made before that puts its own `Response` for Node's. */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/** The middleware that the app gets. Where its sessions are is known in a request alone. */
function middleware(inner: Call, observed: Observed, describe: Describe): unknown {
  let known: object | null | undefined;
  function requestOf(context: object): Request | null {
    const storage = hono.storageOf(context);
    if (storage !== known) observed.describe(describe((known = storage)));
    if (storage !== null) hono.watch(storage);
    const visit = observed.visitOf(read(read(context, 'env'), 'incoming'));
    return visit === null ? null : new Request(visit, context, storage);
  }

  return function session(this: unknown, context: object, next: unknown): unknown {
    if (observed.isOn && observed.answersCall([context])) return Promise.resolve(ALREADY_SENT);
    let request: Request | null = null;
    observed.safely(() => (request = requestOf(context)));
    return run(request, next, (watched) => inner(this, [context, watched]));
  };
}

function run(request: Request | null, next: unknown, work: (next: unknown) => unknown): unknown {
  if (request === null) return work(next);
  const made = work(() => {
    const result = callOf(next)?.(undefined, []);
    whenSettled(result, () => request.ends());
    return result;
  });
  return settled(made, (error) => request.isOver(error));
}

/** A request: its session is opened when the app asks for it, and stored when its handler has ended. */
class Request {
  readonly #visit: Visit;
  readonly #isInCookie: boolean;
  #kept: hono.Kept | null = null;
  /** What the app has got last. */
  #base: Visit['lastRead'] | null = null;
  #call: WatchedCall | null = null;

  constructor(visit: Visit, context: object, storage: object | null) {
    this.#visit = visit;
    this.#isInCookie = storage === null;
    if (storage !== null) visitsOn(storage).add(visit);
    onGiven(context, 'session', (manager) => visit.safely(() => this.#watch(manager)));
  }

  #watch(manager: object): void {
    const visit = this.#visit;
    const kept = (this.#kept = new hono.Kept(manager, this.#isInCookie));
    visit.presents(null, kept);
    around(manager, 'get', (get, self, [refresh]) =>
      this.#gets(kept, (own) => get(self, [own]), refresh),
    );
    around(manager, 'update', (update, self, [data]) =>
      this.#updates(kept, (own) => update(self, [own]), data),
    );
    around(manager, 'delete', (end, self, args) => {
      visit.safely(() => {
        kept.does = 'delete';
        if (!visit.isBegun) visit.came(() => 'unchecked');
        visit.begins(false, kept);
      });
      return end(self, args);
    });
  }

  #gets(kept: hono.Kept, get: (refresh: unknown) => unknown, given: unknown): unknown {
    const visit = this.#visit;
    if (!visit.isBegun) visit.makes();
    const refresh = (expired: unknown): unknown => {
      visit.safely(() => kept.expires(expired));
      return callOf(given)?.(undefined, [expired]) ?? null;
    };
    return settled(get(refresh), (error, data) => {
      if (error !== null) return;
      visit.safely(() => {
        kept.opened(isObject(data) ? data : null, (isFound) => this.#begins(kept, isFound, false));
        this.#base = visit.lastRead;
      });
    });
  }

  #begins(kept: hono.Kept, isFound: boolean, isUpdate = true): void {
    const visit = this.#visit;
    kept.noteId();
    if (visit.isBegun) return;
    visit.came((cookie) => hono.refusalOf(cookie, isUpdate));
    visit.begins(isFound, kept);
    if (!isFound && kept.isExpired) visit.cookieIs('expired');
    visit.accessed(kept.session());
  }

  /** It opens its session once more for an update, as it came. */
  #updates(kept: hono.Kept, update: (data: unknown) => unknown, given: unknown): unknown {
    const visit = this.#visit;
    if (!visit.isBegun) visit.makes();
    const change = callOf(given);
    const told = (came: unknown): unknown => {
      visit.safely(() => {
        if (kept.changes(came)) this.#begins(kept, true);
      });
      const data = change === null ? given : change(undefined, [came]);
      visit.safely(() => {
        kept.changed(data);
        // Made of what the app had, and not of what came now.
        if (change === null && this.#base !== null) visit.madeFrom(this.#base);
      });
      return data;
    };
    return settled(update(told), (error) => {
      if (error === null) visit.safely(() => this.#begins(kept, false));
    });
  }

  /** The handler has ended. What is to become of the session is done next. */
  ends(): void {
    const [visit, kept] = [this.#visit, this.#kept];
    visit.safely(() => {
      if (kept === null) return;
      if (kept.does === 'update') this.#begins(kept, false);
      visit.commitBegins();
      if (!this.#isInCookie || kept.does === 'nothing') return;
      const isEnd = kept.does === 'delete';
      this.#call = visit.call(isEnd ? 'clear' : 'commit', { id: null, session: kept.sealed });
      this.#call.returned();
    });
  }

  /** @param error for which it has given up */
  isOver(error: unknown): void {
    const visit = this.#visit;
    if ((this.#kept?.does ?? 'nothing') !== 'nothing') visit.cookieFailed();
    this.#call?.ended(error, null);
    visit.commitEnds(error);
    visit.cookieIsDecided();
  }
}

/**
 * Shows the Sessions tab what @hono/session does in each request:
 *
 * ```ts
 * app.use(observe(useSession)({ secret }));
 * ```
 *
 * The result is used exactly as `useSession` itself. Where NODE_ENV is `production` it *is* that,
 * unless `enabled: true` is given.
 *
 * @param useSession of `@hono/session`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(honoSession, processHub, () => process.env.NODE_ENV);
