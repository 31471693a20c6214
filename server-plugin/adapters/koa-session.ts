import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import type { CookieState } from '../protocol.ts';
import { callOf, isObject, read, readOwn, readString, type Call } from '../reading.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import { Visits, visitsOn } from '../visit/visits.ts';
import { after, around, before, settled, watchStore } from '../watch.ts';
import * as koa from './koa-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How koa-session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const koaSession: Adapter<Factory> = {
  supports: { name: 'koa-session', from: '7', below: '8' },
  refuseOther(session) {
    // The middleware that it makes is an asynchronous function, and it is none itself.
    if (Object.prototype.toString.call(session) !== '[object Function]') throw koa.notKoaSession();
  },

  wrap(session, begin) {
    return new Proxy(session, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const made: unknown = Reflect.apply(factory, self, args);
        const inner = callOf(made);
        const { key, options } = koa.appIn(args);
        const observed = begin();
        if (key === null || inner === null) return leaveAlone(observed, made, koa.notKoaSession);
        observed.safely(() => observed.describe(koa.describe(factory, options)));
        return middleware(inner, observed, key);
      },
    });
  },
};

/** The middleware that the app gets. */
function middleware(inner: Call, observed: Observed, key: symbol): unknown {
  return function session(this: unknown, ctx: object, next: unknown): unknown {
    if (observed.isOn && observed.answersCall([ctx])) {
      Reflect.set(ctx, 'respond', false);
      return undefined;
    }
    const visit = observed.isOn ? enters(ctx, observed, key) : null;
    const outer = Visits.enter(visit);
    try {
      return inner(this, [ctx, next]);
    } finally {
      Visits.leave(outer);
    }
  };
}

function enters(ctx: object, observed: Observed, key: symbol): Visit | null {
  const own: unknown = Reflect.get(ctx, key);
  // What was used before was not seen to begin; and there is no other one for a second middleware.
  if (!isObject(own) || readOwn(own, 'session') !== undefined) return null;
  const visit = observed.visitOf(read(ctx, 'req'), { secure: read(ctx, 'secure') === true });
  visit?.safely(() => new ContextSession(own, visit));
  return visit;
}

/** koa-session's own state of a request, which has that name there, while it is watched. */
class ContextSession implements View {
  readonly tellsLooks = true;
  readonly #own: object;
  readonly #visit: Visit;
  readonly #hasStore: boolean;
  #cookie: CookieState;
  /** The session is being written to its cookie. */
  #commit: ReturnType<Visit['call']> | null = null;

  constructor(own: object, visit: Visit) {
    const store = read(own, 'store');
    this.#own = own;
    this.#visit = visit;
    this.#hasStore = isObject(store);
    // A store is asked for a good cookie only.
    const state = this.#hasStore ? 'bad-signature' : 'unchecked';
    this.#cookie = visit.draft.cookieIn.count === 0 ? 'absent' : state;
    if (isObject(store)) {
      watchStore(store, koa.STORE);
      visitsOn(store).add(visit);
    } else {
      visit.presents(null, this);
      this.#watchCookie(read(own, 'opts'));
    }
    this.#watchBeginning();
    this.#watchCommits();
  }

  session(): object | null {
    const session = readOwn(this.#own, 'session');
    return isObject(session) ? session : null;
  }

  id(): string | null {
    return this.#hasStore ? readString(this.#own, 'externalKey') : null;
  }

  #watchCookie(options: unknown): void {
    before(this.#own, 'initFromCookie', () => {
      if (this.#cookie === 'unchecked') this.#cookie = 'bad-signature';
    });
    if (!isObject(options)) return;
    before(options, 'decode', () => {
      this.#cookie = 'undecodable';
    });
    around(options, 'encode', (original, self, args) => {
      const facts = { id: null, session: args[0], expiresAt: koa.expiryOf(args[0]) };
      this.#commit = this.#visit.call('commit', facts);
      return this.#commit.run(() => original(self, args));
    });
  }

  #watchBeginning(): void {
    const [own, visit] = [this.#own, this.#visit];
    after(own, 'valid', (isValid, [found]) => {
      const stateOf = () => (isValid === true ? 'valid' : koa.refusalOf(found, this.#hasStore));
      visit.safely(() => (this.#cookie = stateOf()));
    });
    after(own, 'create', (_, [found]) => {
      if (!visit.isBegun) visit.safely(() => this.#begins(koa.expiryOf(found)));
    });
    after(own, 'get', () => visit.accessed(this.session()));
  }

  #begins(expiresAt: number | null | undefined): void {
    const isFound = this.#cookie === 'valid';
    this.#visit.begins(isFound, this);
    this.#visit.cookieIs(this.#cookie);
    if (isFound && expiresAt !== undefined) this.#visit.expires(expiresAt);
  }

  #watchCommits(): void {
    const visit = this.#visit;
    around(this.#own, 'commit', (original, self, args) => {
      // A call of the app hands on what it was given, be it nothing.
      if (args.length === 0) return this.#commits(() => original(self, args));
      if (read(args[0], 'regenerate') !== true) return original(self, args);
      const call = visit.call('regenerate', { id: this.id() });
      return settled(original(self, args), call.ended.bind(call));
    });
    after(this.#own, '_shouldSaveSession', (reason) => {
      visit.decides({ modified: reason === 'changed' });
    });
    around(this.#own, 'save', (original, self, args) => {
      const isForced = readOwn(this.session(), '_requireSave') === true && this.#cookie === 'valid';
      return settled(original(self, args), (error) => {
        this.#commit?.ended(error, null);
        if (error !== null) visit.cookieFailed();
        else if (isForced) visit.decides({ saved: 'explicit' });
      });
    });
    around(this.#own, 'remove', (original, self, args) => {
      const call = this.#hasStore ? null : visit.call('clear', { id: null });
      return settled(original(self, args), (error) => {
        call?.ended(error, null);
        if (error !== null) visit.cookieFailed();
      });
    });
  }

  /** Its own commit, when the handler has ended. */
  #commits(work: () => unknown): unknown {
    this.#visit.commitBegins();
    return settled(work(), (error) => {
      this.#visit.commitEnds(error);
      this.#visit.cookieIsDecided();
    });
  }
}

/**
 * Shows the Sessions tab what koa-session does in each request:
 *
 * ```ts
 * app.use(observe(session)({ store }, app));
 * ```
 *
 * The result is used exactly as `session` itself. Where NODE_ENV is `production` it *is* `session`
 * itself, unless `enabled: true` is given.
 *
 * @param session what `koa-session` exports by default
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(koaSession, processHub, () => process.env.NODE_ENV);
