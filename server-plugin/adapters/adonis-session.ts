import { pairIn } from '../exchange/exchange.ts';
import { processHub } from '../hub.ts';
import { createObserve, leaveAlone, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject, read, readString, type Call } from '../reading.ts';
import { storeOfRequest, type Around } from '../visit/store-of-request.ts';
import type { View } from '../visit/view.ts';
import type { Visit } from '../visit/visit.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { attempted, settled } from '../watch.ts';
import * as adonis from './adonis-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

type Factory = (...args: never[]) => unknown;

/**
 * How @adonisjs/session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const adonisSession: Adapter<Factory> = {
  supports: { name: '@adonisjs/session', from: '8', below: '9' },
  refuseOther(factory) {
    if (readString(factory, 'name') !== 'defineConfig') throw adonis.notAdonisSession();
  },

  wrap(factory, begin) {
    return new Proxy(factory, {
      apply(target, self: unknown, args: unknown[]): unknown {
        const made: unknown = Reflect.apply(target, self, args);
        const [resolver, observed] = [callOf(read(made, 'resolver')), begin()];
        if (!isObject(made) || resolver === null) {
          return leaveAlone(observed, made, adonis.notAdonisSession);
        }
        const resolves = (...given: unknown[]): unknown =>
          Promise.resolve(resolver(made, given)).then((config) => {
            if (!isObject(config)) return config;
            const describe = (store: object): void =>
              observed.safely(() => observed.describe(adonis.describe(target, config, store)));
            const stores = adonis.eachStore(config, (make) => storeMaker(make, observed, describe));
            return { ...config, stores };
          });
        return { ...made, resolver: resolves };
      },
    });
  },
};

/**
 * What makes a store for a request.
 *
 * @param describe is told the first store, which tells what sessions are kept in
 */
function storeMaker(make: Call, observed: Observed, describe: (store: object) => void): object {
  return function store(this: unknown, ...args: unknown[]): unknown {
    const made = make(this, args);
    const [context] = args;
    // Without a context it is for those who look for sessions in no request.
    if (!isObject(made) || !isObject(context) || !observed.isOn) return made;
    if (!observed.isDescribed) describe(made);
    const request = read(context, 'request');
    const pair = pairIn([read(request, 'request'), read(request, 'response')]);
    const visit = pair && observed.visit(...pair);
    return visit === null ? made : new Request(visit, context, made).store;
  };
}

/** The session of a request. */
class Request implements View, adonis.Told {
  readonly store: unknown;
  readonly tellsLooks: boolean;
  readonly #visit: Visit;
  readonly #context: object;
  readonly #isInCookie: boolean;
  #session: object | null = null;
  /** What is in the cookie; null where none is that Adonis takes. */
  #cookieId: string | null = null;
  #hasRow = false;
  #isCommitting = false;

  constructor(visit: Visit, context: object, store: object) {
    this.#visit = visit;
    this.#context = context;
    // A template reads a copy of what is in the session, which tells nobody.
    this.tellsLooks = !('view' in context);
    visit.came(() => 'bad-signature');
    this.#isInCookie = adonis.isInCookie(store);
    const calls: Record<string, Around> = {
      read: (id, call) => this.#reads(id, call),
      write: this.#calling('save'),
      // That in cookies writes it anew, with what was changed inside a value.
      touch: this.#calling(this.#isInCookie ? 'save' : 'touch'),
      destroy: this.#calling('destroy'),
    };
    this.store = storeOfRequest(store, calls, ['tag', 'untag', 'tagged']);
  }

  /** None that is empty, and was not: Adonis ends it. */
  session(): object | null {
    const session = this.#session;
    return session !== null && this.#hasRow && adonis.isEmpty(session) ? null : session;
  }

  /** One that has ended has no other id, whatever the app has asked for. */
  id(): string | null {
    const session = this.session();
    return session === null ? this.#cookieId : readString(session, 'sessionId');
  }

  #reads(id: unknown, call: () => unknown): unknown {
    const visit = this.#visit;
    let load: WatchedCall | null = null;
    visit.safely(() => {
      const session = read(this.#context, 'session');
      if (!isObject(session) || typeof id !== 'string') return;
      this.#session = session;
      // It asks for an id that it has just made, too: nobody can have a row for that.
      if (read(session, 'fresh') === true) return;
      this.#cookieId = id;
      load = visit.call('load', { id });
    });
    return attempted(call, (error, row) => {
      visit.safely(() => {
        (load ?? (error === null ? null : visit.call('load', { id: null })))?.ended(error, row);
        if (error === null) this.#begins(load !== null && isObject(row));
      });
    });
  }

  #begins(isFound: boolean): void {
    this.#hasRow = isFound;
    if (this.#session === null) return;
    adonis.watchSession(this.#session, this);
    this.#visit.begins(isFound, this);
  }

  looks(): void {
    if (!this.#isCommitting) this.#visit.accessed(this.session());
  }

  rotates(): void {
    this.looks();
    this.#visit.call('regenerate', { id: this.id() }).ended(null, null);
  }

  commits(call: () => unknown): unknown {
    const [visit, session] = [this.#visit, this.#session];
    this.#isCommitting = true;
    visit.safely(() => {
      const isFlagged = read(session, 'hasBeenModified') === true || adonis.isFlashing(session);
      visit.commitBegins();
      visit.decides({ modified: isFlagged });
      // What has gone out already went past Adonis, and its cookie.
      visit.cookieFailed();
    });
    return settled(call(), (error) => {
      this.#isCommitting = false;
      visit.commitEnds(error);
      visit.cookieIsDecided();
      visit.cookieFailed();
    });
  }

  #calling(op: 'save' | 'touch' | 'destroy'): Around {
    return (given, work) => {
      const id = String(given);
      const begin = (): WatchedCall =>
        this.#visit.call(op, op === 'destroy' ? { id } : { id, session: this.#session });
      // It ends what is not there, too, with each request of a visitor who has nothing stored.
      const call = op === 'destroy' && !this.#hasRow ? null : begin();
      const ended = (error: unknown): void => {
        const told = call !== null && this.#isInCookie;
        const cause = error ?? (told ? adonis.refusalOf(this.#context, id, this.#visit) : null);
        if (call !== null || cause !== null) (call ?? begin()).ended(cause, null);
      };
      const result = attempted(() => (call === null ? work() : call.run(work)), ended);
      call?.returned();
      return result;
    };
  }
}

/**
 * Shows the Sessions tab what @adonisjs/session does in each request. In `config/session.ts`:
 *
 * ```ts
 * export default observe(defineConfig)({ store: 'redis', stores: { … } });
 * ```
 *
 * The result is used exactly as `defineConfig` itself. Where NODE_ENV is `production` it *is* that,
 * unless `enabled: true` is given.
 *
 * @param defineConfig of `@adonisjs/session`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(adonisSession, processHub, () => process.env.NODE_ENV);
