import { Exchange, isRequest, isResponse } from '../exchange/exchange.ts';
import { processHub } from '../hub.ts';
import { createObserve, type Adapter, type Observed } from '../observe.ts';
import { callOf, isObject } from '../reading.ts';
import { createStamp } from '../exchange/stamp.ts';
import { OpenedSessions } from '../visit/opened-sessions.ts';
import { SilentCalls } from '../visit/silent-calls.ts';
import type { Visit } from '../visit/visit.ts';
import { settled } from '../watch.ts';
import * as iron from './iron-session.settings.ts';

export { ConfigurationError } from '../errors.ts';
export type { Limits, ObserveOptions } from '../options.ts';

/**
 * How iron-session is observed, for a hub of one's own: `observe` is made of it.
 *
 * @internal
 */
export const ironSession: Adapter<iron.Module> = {
  supports: { name: 'iron-session', from: '9', below: '10' },
  refuseOther: iron.refuseOther,

  wrap(module, begin) {
    const observed = begin();
    const requests = createStamp<Map<string, Request | null>>();
    const call = callOf(module.getIronSession);

    /** One for all sessions of a cookie that the app opens in a request. */
    function requestOf(exchange: Exchange, { cookieName, options }: iron.Opening): Request | null {
      const all = requests.get(exchange) ?? new Map<string, Request | null>();
      requests.set(exchange, all);
      let request = all.get(cookieName);
      if (request !== undefined) return request;
      observed.describe(iron.describe(module, options));
      all.set(cookieName, (request = beginOn(exchange, observed)));
      return request;
    }

    function opens(args: readonly unknown[]): Opened | null {
      let opened: Opened | null = null;
      observed.safely(() => {
        const [opening, exchange] = [iron.openingOf(module, args), exchangeOf(args)];
        if (opening === null || exchange === undefined) return;
        const request = requestOf(exchange, opening);
        opened = request === null ? null : new Opened(request, opening);
      });
      return opened;
    }

    return Object.assign({}, module, {
      getIronSession(...args: unknown[]): unknown {
        const opened = opens(args);
        if (opened === null) return call?.(undefined, args);
        return settled(call?.(undefined, [opened.jar, opened.options]), (_error, session) => {
          if (isObject(session)) opened.has(session);
        });
      },
    });
  },
};

/** Node's own request and response are given, or they are found by their context. */
function exchangeOf([req, res]: readonly unknown[]): Exchange | undefined {
  if (isRequest(req) && isResponse(res)) return Exchange.of(req, res);
  return Exchange.find(req) ?? Exchange.current;
}

/** Null where nothing is recorded of it. */
function beginOn(exchange: Exchange, observed: Observed): Request | null {
  const { req, res } = exchange;
  if (req === null || res === null) return null;
  let request: Request | null = null;
  // Before the visit: that tells then what has become of each save.
  const settle = (isOver: boolean) => (): void => request?.settle(isOver);
  exchange.join({ headersBegin: settle(false), closed: settle(true) });
  const visit = observed.visit(req, res);
  return visit === null ? null : (request = new Request(visit));
}

/** A request in which the app opens its session. */
class Request {
  readonly visit: Visit;
  readonly sessions = new OpenedSessions();
  readonly opened: Opened[] = [];

  constructor(visit: Visit) {
    this.visit = visit;
  }

  /** @param isOver whether no cookie can go out any more */
  settle(isOver: boolean): void {
    this.visit.safely(() => {
      for (const { saves } of this.opened) saves.settle(isOver);
    });
  }
}

/** A session that the app opens: told by the jar through which iron-session reads and writes it. */
class Opened implements iron.JarListener {
  readonly jar: object;
  readonly options: object;
  readonly #request: Request;
  #session: object | null = null;
  #seal = '';
  #refusal: unknown = null;
  /** A cookie tells that one has succeeded; its promise is the app's alone. */
  readonly saves = new SilentCalls();

  constructor(request: Request, { jar, options, cookieName }: iron.Opening) {
    this.#request = request;
    this.options = iron.withRefusal(options, (reason) => void (this.#refusal = reason));
    this.jar = iron.watchedJar(jar, cookieName, this);
  }

  get isTooLate(): boolean {
    return this.#request.visit.isClosed || this.#request.visit.draft.timing.headers !== null;
  }

  found(value: string): void {
    if (this.#session === null) this.#seal += value;
  }

  has(session: object): void {
    const { visit, sessions, opened } = this.#request;
    this.#session = session;
    visit.safely(() => {
      if (visit.isClosed) return;
      opened.push(this);
      sessions.add(session);
      if (!visit.isBegun) this.#begins(visit, session);
    });
  }

  #begins(visit: Visit, session: object): void {
    const isFound = this.#seal !== '' && this.#refusal === null;
    if (this.#seal !== '') visit.came(() => iron.refusalOf(this.#refusal, this.#seal));
    visit.begins(isFound, this.#request.sessions);
    // It asks for its session, whatever it makes of it then.
    visit.accessed(session);
    if (isFound) this.#keeps(this.#seal);
  }

  #keeps(seal: string): void {
    const expiry = iron.expiryOf(seal);
    if (expiry !== null) this.#request.visit.expires(expiry);
  }

  saveBegins(): void {
    const { visit, sessions } = this.#request;
    const session = this.#session;
    if (session === null) return;
    visit.safely(() => {
      sessions.commits(session, { isEnd: false });
      const call = visit.call('commit', { id: null, session });
      call.returned();
      this.saves.begins(call);
      if (!this.isTooLate) return;
      this.saves.settle(true);
      visit.cookieFailed();
    });
  }

  wrote(seal: string, error: unknown): void {
    this.#request.visit.safely(() => {
      this.saves.ends(error);
      if (error === null) this.#keeps(seal);
    });
  }

  cleared(error: unknown): void {
    const { visit, sessions } = this.#request;
    const session = this.#session;
    // A save clears cookies, too: those that a longer session was in.
    if (session === null || sessions.hasEnded(session) || Object.keys(session).length > 0) return;
    visit.safely(() => {
      sessions.commits(session, { isEnd: true });
      visit.call('clear', { id: null }).ended(error, null);
    });
  }
}

/**
 * Shows the Sessions tab what iron-session does in each request:
 *
 * ```ts
 * import * as iron from 'iron-session';
 *
 * export const { getIronSession } = observe(iron);
 * ```
 *
 * The result is used exactly as iron-session itself. Where NODE_ENV is `production` it *is*
 * iron-session itself, unless `enabled: true` is given.
 *
 * @param module all that `iron-session` exports
 * @param options see README.md; each has a default
 * @throws ConfigurationError at start, where an option is wrong; it says what to write instead
 */
export const observe = createObserve(ironSession, processHub, () => process.env.NODE_ENV);
