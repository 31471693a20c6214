import { Exchange, isRequest } from '../exchange.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter, type Observed } from '../observe.ts';
import { callOf, inheriting, isObject, read, type Call } from '../reading.ts';
import type { CallProgress } from '../visit/calls.ts';
import type { View, Visit } from '../visit/visit.ts';
import { describe, otherFactory, otherHost, REFUSALS } from './session-framework.settings.ts';
import type {
  Description,
  Events,
  ObservedRequest,
  Observer,
  VisitObserver,
} from './session-framework.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/**
 * How session-framework is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const sessionFramework: Adapter<(...args: never[]) => unknown> = {
  refuseOther(sessions) {
    if (typeof sessions !== 'function') throw otherFactory(false);
    if (typeof read(sessions, 'MemoryStore') === 'function') throw otherFactory(true);
  },

  wrap(sessions, begin) {
    return new Proxy(sessions, {
      apply(factory, self: unknown, args: unknown[]): unknown {
        const given = args[0] ?? {};
        if (!isObject(given)) return Reflect.apply(factory, self, args);
        const observed = begin();
        const theirs = read(given, 'observer');
        const observer = observing(observed, isObserver(theirs) ? theirs : null);
        const options = inheriting(given, 'observer', observer);
        const inner: unknown = Reflect.apply(factory, self, [options, ...args.slice(1)]);
        const call = callOf(inner);
        if (!observer.isDescribed) throw otherFactory(false);
        if (call === null || !isObject(inner)) throw otherHost();
        return behindEndpoint(observed, inner, call);
      },
    });
  },
};

function isObserver(value: unknown): value is Observer {
  return isObject(value);
}

/**
 * What Hono's Node server takes for: the response is sent by other means. Made before that one puts
 * a `Response` of its own in the place of Node's, which it does not look at so closely.
 */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/** The middleware, before which calls to the endpoint are answered under each host. */
function behindEndpoint(observed: Observed, middleware: object, call: Call): object {
  return new Proxy(middleware, {
    apply(_target, self: unknown, args: unknown[]): unknown {
      const [first] = args;
      const addHook = callOf(read(first, 'addHook'));
      if (addHook !== null) addHook(first, ['onRequest', hookOfFastify(observed)]);
      else if (observed.answersCall(args)) {
        if (isRequest(first)) return undefined;
        if (isObject(first)) Reflect.set(first, 'respond', false); // Koa
        return Promise.resolve(ALREADY_SENT);
      }
      return call(self, args);
    },
  });
}

function hookOfFastify(observed: Observed) {
  return (request: unknown, reply: unknown, done: () => void): void => {
    if (observed.answersCall([request, reply])) callOf(read(reply, 'hijack'))?.(reply, []);
    else done();
  };
}

/** @param theirs the app's own observer, which is told everything that it would be told alone */
function observing(observed: Observed, theirs: Observer | null) {
  let isInCookie = false;
  return {
    isDescribed: false,
    describe(description: Description): void {
      this.isDescribed = true;
      isInCookie = description.kind === 'cookie';
      observed.safely(() => {
        observed.describe(describe(description));
      });
      theirs?.describe?.(description);
    },
    begin(about: ObservedRequest): VisitObserver | null {
      // Theirs first: where it throws, nobody is told of this request.
      const their = theirs?.begin(about) ?? null;
      // Under Hono the framework knows a request of another make.
      const exchange = Exchange.find(about.request) ?? Exchange.current;
      const { req = null, res = null } = exchange ?? {};
      if (req === null || res === null || !observed.isOn) return their;
      const visit = observed.visit(req, res, { isSecure: about.secure });
      if (visit === null) return their;
      return telling(observed, new Told(visit, isInCookie, about.cookie.value), their);
    },
  };
}

const EVENTS = [
  'loaded',
  'accessed',
  'changed',
  'deciding',
  'storeStart',
  'storeEnd',
  'decided',
  'ended',
] as const;

/** Where theirs throws the framework hears of it, as it would without us, and tells no more. */
function telling(observed: Observed, our: Told, their: VisitObserver | null): VisitObserver {
  const guarded = <T>(run: () => T): T => {
    try {
      return run();
    } catch (error) {
      our.visit.cut();
      throw error;
    }
  };
  const both: VisitObserver = {};
  if (their !== null) both.headers = () => guarded(() => [...(their.headers?.() ?? [])]);
  for (const name of EVENTS) {
    Reflect.set(both, name, (event: never) => {
      observed.safely(() => our[name](event));
      if (their !== null) guarded(() => their[name]?.(event));
    });
  }
  return both;
}

/** What the framework tells of one request, in the words of a visit. */
class Told implements View {
  readonly visit: Visit;
  readonly tellsLooks = true;
  readonly #isInCookie: boolean;
  readonly #calls = new Map<number, [about: Events['storeStart'], call: CallProgress]>();
  /** What it gave is told next. */
  #load: CallProgress | null = null;
  #key: string | null;
  #data: object | null = null;
  /** False before it is loaded, and where the app has ended the session. */
  #isThere = false;

  constructor(visit: Visit, isInCookie: boolean, cookie: string | null) {
    this.visit = visit;
    this.#isInCookie = isInCookie;
    this.#key = this.#nameOf(cookie);
    visit.presents(this.#key, this);
  }

  session(): object | null {
    return this.#isThere ? this.#data : null;
  }

  id(): string | null {
    return this.#key;
  }

  loaded({ state, key, data, expiresAt }: Events['loaded']): void {
    const { visit } = this;
    const isFound = state === 'valid';
    if (state === 'undecodable') visit.presents(null, this);
    this.#isThere = true;
    [this.#key, this.#data] = [this.#nameOf(key), data];
    this.#load?.ended(state === 'unreadable' ? UNREADABLE : null, isFound ? data : null);
    visit.begins(isFound, this);
    visit.cookieIs(state === 'unreadable' ? 'valid' : state);
    if (key !== null) visit.expires(expiresAt);
  }

  accessed(): void {
    this.visit.accessed(this.session());
  }

  changed({ how, key }: Events['changed']): void {
    const { visit } = this;
    if (how === 'key-cycled') visit.call('regenerate', { id: this.#key }).ended(null, null);
    if (how === 'in-place' || how === 'flag') visit.changedInPlace();
    if (!CHANGES.has(how)) return;
    visit.changed(key);
    if (how === 'assigned') this.#isThere = true;
    if (how !== 'flushed') return;
    [this.#isThere, this.#data] = [false, null];
    if (this.#isInCookie) visit.call('clear', { id: null }).ended(null, null);
  }

  deciding({ modified, data }: Events['deciding']): void {
    this.#data = data;
    this.visit.decides({ modified });
    this.visit.commitBeginsAtHeaders();
  }

  storeStart(about: Events['storeStart']): void {
    const { op, key, session } = about;
    const id = this.#nameOf(key);
    const stored = this.#isInCookie ? 'commit' : 'save';
    if (session !== null) [this.#key, this.#data] = [id, session.data];
    const { data, payload: text, expiresAt } = session ?? {};
    const name = { load: 'load', create: stored, update: stored, delete: 'destroy' } as const;
    const call = this.visit.call(name[op], { id, session: data, text, expiresAt });
    this.#calls.set(about.call, [about, call]);
  }

  storeEnd({ call: number, ok, outcome, error }: Events['storeEnd']): void {
    const [about, call] = this.#calls.get(number) ?? [];
    if (about === undefined || call === undefined) return;
    this.#calls.delete(number);
    if (ok && about.op === 'load' && about.by !== 'merge') {
      this.#load = call;
      return;
    }
    const failure = ok ? (REFUSALS[outcome ?? ''] ?? null) : (error ?? 'The store failed.');
    if (outcome === 'gone') this.visit.gone(this.#key);
    if (failure === null && about.session !== null) this.#isThere = true;
    call.ended(failure, outcome === 'found' || outcome === 'deleted');
  }

  decided({
    saved,
    cookie,
    accessed,
    modified,
    key,
    expiry,
    data,
    error,
  }: Events['decided']): void {
    const { visit } = this;
    if (accessed) visit.accessed(null);
    [this.#key, this.#data] = [this.#nameOf(key), data];
    const isCommitted = saved !== 'none:not-committed';
    if (isCommitted) visit.commitBeginsAtHeaders();
    visit.decides({ modified, saved, cookie });
    if (!isCommitted) return;
    if (error !== undefined) visit.commitFailed(error);
    const isGone = saved === 'none:interrupted' || (key === null && !this.#isInCookie);
    if (isGone || expiry.session !== null) visit.expires(isGone ? null : expiry.session);
    visit.cookieIsDecided();
    visit.commitEnds();
  }

  ended({ data, unsaved }: Events['ended']): void {
    this.#data = data;
    if (unsaved.length > 0) this.visit.changedInPlace();
  }

  /** A session that is in its cookie has no id. */
  #nameOf(key: string | null): string | null {
    return this.#isInCookie ? null : key;
  }
}

/** Ways in which the dictionary itself changes. */
const CHANGES: ReadonlySet<string> = new Set(['assigned', 'deleted', 'cleared', 'flushed']);

const UNREADABLE = 'Its text could not be read: the session is empty, and replaced when saved.';

/**
 * Shows the Sessions tab what session-framework does in each request:
 *
 * ```ts
 * import { sessions } from 'session-framework/express';
 *
 * app.use(observe(sessions)({ engine: databaseEngine('sessions.sqlite') }));
 * ```
 *
 * The result is used exactly as `sessions` itself. Where NODE_ENV is `production` it *is* `sessions`
 * itself, unless `enabled: true` is given. An observer of your own, in the options of `sessions`, is
 * told everything as before.
 *
 * @param sessions of `session-framework/express`, `/fastify`, `/koa` or `/hono`
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(sessionFramework, processHub, () => process.env.NODE_ENV);
