import { createStamp } from '../exchange/stamp.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter } from '../observe.ts';
import { callOf, isObject } from '../reading.ts';
import { LateCommits } from '../visit/late-commits.ts';
import { OpenedSessions } from '../visit/opened-sessions.ts';
import type { Visit } from '../visit/visit.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { around, followed, settled } from '../watch.ts';
import * as h3 from './h3.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/** One of h3's functions, called as the app calls it. */
type Work = () => unknown;
type Telling = (request: Request, opening: h3.Opening, work: Work) => unknown;

/**
 * How the sessions of h3 are observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const h3Sessions: Adapter<h3.Module> = {
  supports: { name: 'h3', from: '1.15', below: '3' },
  refuseOther: h3.refuseOther,

  wrap(module, begin) {
    const observed = begin();
    const requests = createStamp<Map<string, Request | null>>();

    /** One for each cookie of an event: all who open its session get the same. */
    function requestOf(opening: h3.Opening): Request | null {
      const all = requests.get(opening.event) ?? new Map<string, Request | null>();
      requests.set(opening.event, all);
      let request = all.get(opening.cookieName);
      if (request !== undefined) return request;
      observed.describe(h3.describe(module, opening));
      const visit = h3.visitOf(observed, opening.event);
      all.set(opening.cookieName, (request = visit === null ? null : new Request(visit, module)));
      return request;
    }

    /** Null where nothing is recorded of it. */
    function begins(name: keyof h3.Module, args: readonly unknown[]): [Request, h3.Opening] | null {
      let begun: [Request, h3.Opening] | null = null;
      observed.safely(() => {
        const opening = h3.openingOf(args);
        const request = opening === null ? null : requestOf(opening);
        if (opening === null || request === null) return;
        const isSent = h3.sendsNew(module, name);
        const made = (): void => observed.safely(() => request.makes(opening, isSent));
        begun = [request, { ...opening, config: h3.watchedConfig(opening.config, made) }];
      });
      return begun;
    }

    function watched(name: keyof h3.Module, tell: Telling): (...args: unknown[]) => unknown {
      const call = callOf(module[name]);
      return (...args) => {
        const begun = begins(name, args);
        if (begun === null) return call?.(undefined, args);
        const [request, opening] = begun;
        const given = [opening.event, opening.config, ...args.slice(2)];
        return tell(request, opening, () => call?.(undefined, given));
      };
    }

    return Object.assign({}, module, {
      useSession: watched('useSession', (request, ...how) => request.uses(...how)),
      getSession: watched('getSession', (request, ...how) => request.opens(...how)),
      updateSession: watched('updateSession', (request, ...how) => request.updates(...how)),
      clearSession: watched('clearSession', (request, ...how) => request.clears(...how)),
    });
  },
};

/** A request in which the app opens its session. */
class Request {
  readonly #visit: Visit;
  readonly #module: h3.Module;
  readonly #sessions = new OpenedSessions();
  readonly #commits: LateCommits;
  /** Of the session that h3 makes anew, and sends at once. */
  #making: WatchedCall | null = null;
  /** Done when it is known why the cookie was not taken. */
  #refusal = Promise.resolve();

  constructor(visit: Visit, module: h3.Module) {
    this.#visit = visit;
    this.#module = module;
    this.#commits = new LateCommits(visit);
  }

  /** h3 has no session in the cookie, and makes one. It is empty, and may be sealed next. */
  makes(opening: h3.Opening, isSent: boolean): void {
    const visit = this.#visit;
    const session = h3.sessionIn(opening);
    if (session === null || visit.isClosed) return;
    const { cookie } = visit.draft;
    if (!visit.isBegun && cookie !== null) {
      visit.came(() => h3.refusalOf(null, cookie));
      const asked = h3.whyRefused(this.#module, opening, cookie);
      this.#refusal = asked.then((state) => visit.safely(() => visit.cookieIs(state)));
    }
    if (isSent) this.#making = this.#commits.begins(session);
    this.#begins(session, false);
  }

  #begins(session: object, isFound: boolean): void {
    this.#sessions.add(session);
    this.#visit.begins(isFound, this.#sessions);
    // It asks for its session, whatever it makes of it then.
    this.#visit.accessed(session);
  }

  opens(opening: h3.Opening, work: Work): unknown {
    const before = h3.linesNow(opening);
    const opened = settled(work(), (error) => {
      const isSealed = this.#making === null && before !== h3.linesNow(opening);
      this.#commits.ends(this.#making, error);
      this.#making = null;
      if (error === null) this.#visit.safely(() => this.#opened(opening, isSealed));
    });
    return Promise.resolve(opened).then((result) => this.#refusal.then(() => result));
  }

  /** @param isSealed whether h3 2 has sealed it anew for that, such as for its `idleTimeout` */
  #opened(opening: h3.Opening, isSealed: boolean): void {
    const session = h3.sessionIn(opening);
    if (session === null || this.#visit.isClosed) return;
    if (isSealed) this.#commits.ends(this.#commits.begins(session), null);
    if (!this.#visit.isBegun) this.#begins(session, true);
    this.#visit.expires(h3.expiryOf(opening.config, session));
  }

  /** The app gets what it changes and ends its session by, too. */
  uses(opening: h3.Opening, work: Work): unknown {
    return settled(this.opens(opening, work), (_error, manager) => {
      if (!isObject(manager)) return;
      around(manager, 'update', (call, self, args) =>
        this.updates(opening, () => call(self, args)),
      );
      around(manager, 'clear', (call, self, args) => this.clears(opening, () => call(self, args)));
    });
  }

  /** What is not open yet is opened first, as h3 does: so it is told as it came. */
  updates(opening: h3.Opening, work: Work): unknown {
    if (h3.sessionIn(opening) !== null) return this.#saves(opening, work);
    const get = callOf(this.#module.getSession);
    const opened = this.opens(opening, () => get?.(undefined, [opening.event, opening.config]));
    return Promise.resolve(opened).then(() => this.#saves(opening, work));
  }

  /** The session is written out before the call returns. */
  #saves(opening: h3.Opening, work: Work): unknown {
    const visit = this.#visit;
    const session = h3.sessionIn(opening);
    const result = work();
    if (session === null) return result;
    this.#sessions.commits(session, { isEnd: false });
    const call = this.#commits.begins(session);
    return settled(result, (error) => {
      this.#commits.ends(call, error);
      if (error === null) visit.expires(h3.expiryOf(opening.config, session));
    });
  }

  clears(opening: h3.Opening, work: Work): unknown {
    const session = h3.sessionIn(opening);
    if (!this.#visit.isBegun) {
      this.#visit.came(() => 'unchecked');
      this.#visit.begins(false, this.#sessions);
    }
    const result = followed(this.#visit.call('clear', { id: null }), work);
    if (session !== null) this.#sessions.commits(session, { isEnd: true });
    return result;
  }
}

/**
 * Shows the Sessions tab what the sessions of h3 do in each request:
 *
 * ```ts
 * import * as h3 from 'h3';
 *
 * export const { useSession, getSession, updateSession, clearSession } = observe(h3);
 * ```
 *
 * The result is used exactly as h3 itself. Where NODE_ENV is `production` it *is* h3 itself, unless
 * `enabled: true` is given.
 *
 * @param module all that `h3` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(h3Sessions, processHub, () => process.env.NODE_ENV);
