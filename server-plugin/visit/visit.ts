import type { IncomingMessage } from 'node:http';
import { decodeCookie, findCookie } from '../exchange/cookies.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { CookieState, MiddlewareKind, OperationName } from '../protocol.ts';
import { isObject } from '../reading.ts';
import { Draft } from '../recording/recorder.ts';
import { Calls, type CallFacts, type LastRead, type OpenCall } from './calls.ts';
import { Course } from './course.ts';
import { beforeSharing } from './earlier-sessions.ts';
import type { Observation } from './middleware.ts';
import { Commit, type Decision, type Known, type Now } from './commit.ts';
import { isSecure, requestFacts } from './facts.ts';
import { cookieState, type CookieLook } from './reasons.ts';
import { States } from './states.ts';
import { NOWHERE, type View } from './view.ts';
import { WatchedCall, type CallListener } from './watched-call.ts';

/**
 * One request in one observed middleware. An adapter tells what happens, in the words of the
 * domain; all else (states, looks, times, reasons) is found here. No method throws. It holds the
 * request only until that is closed, and the session weakly from then on.
 */
export class Visit implements CallListener {
  readonly draft: Draft;
  /** How its response goes on. */
  readonly course: Course;
  readonly exchange: Exchange;
  /** The store whose calls are watched for it. */
  store: object | null = null;
  /** Told when nothing more is expected. */
  watchedBy: { leaves(visit: Visit): void } | null = null;

  readonly #observed: Observation;
  readonly #states: States;
  readonly #calls: Calls;
  /** The value of the session cookie that came. */
  readonly #cookie: string | null;
  #view: View = NOWHERE;
  #id: string | null = null;
  #stateOf: ((cookie: string) => CookieState) | null = null;
  #load: WatchedCall | null = null;
  #isBegun = false;
  #isAlone = false;
  readonly #commit: Commit;

  /** @param secure whether it came over https, where the middleware tells it for each request */
  constructor(
    observed: Observation,
    exchange: Exchange,
    { req, secure }: { req: IncomingMessage; secure?: boolean | undefined },
  ) {
    const { hub, middleware, redactor } = observed;
    const { count, bytes, value } = findCookie(
      req.headers.cookie,
      middleware.cookieName,
      middleware.isChunked,
    );
    this.#observed = observed;
    this.exchange = exchange;
    this.draft = new Draft(
      requestFacts(req, middleware, { count, bytes, secure: secure ?? isSecure(middleware, req) }),
      hub.revisions,
      redactor,
    );
    this.#cookie = this.draft.cookie = value;
    const states = (this.#states = new States(this.draft, redactor, middleware));
    const calls = (this.#calls = new Calls(this.draft, states, middleware));
    const commit = (this.#commit = new Commit(this.draft, middleware, states, calls));
    this.course = new Course(this, { observed, states, calls, commit });
  }

  /** False where the middleware stepped aside. */
  get ran(): boolean {
    const { isLazy, cookieId, hasStored } = this.#calls;
    return this.#isBegun || isLazy || cookieId !== null || hasStored;
  }

  /** Whether the middleware is at work, and the app has not got its session yet. */
  get isMaking(): boolean {
    return this.#isAlone && !this.#isBegun && !this.isClosed;
  }

  /** The app does not run until the visit begins: all calls for it till then are the middleware's. */
  makes(): void {
    this.#isAlone = true;
  }

  /** Whether the middleware has its session. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  get kind(): MiddlewareKind {
    return this.#observed.middleware.kind;
  }

  /** Whether the store had a row for the id in the cookie. */
  get hasRow(): boolean {
    return this.#calls.rowFound;
  }

  get isClosed(): boolean {
    return this.course.isClosed;
  }

  /** Whether nothing that the app answers from now on reaches its client. */
  get isUnheard(): boolean {
    return this.isClosed || this.exchange.isStandIn;
  }

  /** The id of the session now, or the last one where the request is over. */
  get id(): string | null {
    return this.#id;
  }

  /** Whether the session was taken from its request, as when it is destroyed. */
  get isGone(): boolean {
    return this.#isBegun && !this.isClosed && this.#view.session() === null;
  }

  /** Whether a call for this id can be what the middleware makes of its cookie. */
  isLoadedBy(id: string): boolean {
    const cookie = this.#cookie;
    // Mostly an id is written as it is, and nothing has to be decoded.
    return cookie === null || cookie.includes(id) || decodeCookie(cookie).includes(id);
  }

  /** Runs the adapter's own work so that no mistake of it reaches the app. */
  safely(work: () => void): void {
    this.#tell(work);
  }

  /**
   * What the middleware made of its cookie, where it asked no store for it.
   *
   * @param stateOf the value as sent; called at most once, and only where it matters
   */
  came(stateOf: (cookie: string) => CookieState): void {
    this.#stateOf = stateOf;
  }

  /**
   * The cookie names a session, for which the middleware asks when somebody looks, if ever.
   *
   * @param id null where the cookie cannot name one
   */
  presents(id: string | null, view: View): void {
    this.#tell(() => {
      this.#view = view;
      this.#id = id;
      this.#calls.presented(id);
      if (view.tellsLooks) this.draft.accessed = false;
    });
  }

  /** The middleware says what the cookie that came turned out to be. */
  cookieIs(state: CookieState): void {
    this.draft.cookieIn.state = state;
    this.#calls.rowFound = state === 'valid';
    if (state === 'undecodable') this.#calls.presented((this.#id = null));
  }

  /**
   * The middleware has its session, and the app gets it now.
   *
   * @param isFound whether it was there before; else it is new and empty
   */
  begins(isFound: boolean, view: View): void {
    this.#tell(() => {
      if (this.#isBegun) return;
      this.#isBegun = true;
      this.#view = view;
      this.noteId();
      const { draft } = this;
      const session = view.session();
      const row = this.#calls.takeRow();
      if (!isFound) this.#states.startEmpty(this.#id);
      else if (row === null && session !== null) {
        const revision = this.#states.of(session, this.#id, true);
        this.#states.startFrom(this.#id, session, revision);
        this.#calls.found(revision);
        draft.timing.loaded = draft.now();
      }
      draft.cookieIn.state = cookieState({
        count: draft.cookieIn.count,
        asked: this.#calls.cookieId !== null,
        rowFound: this.#calls.rowFound,
        loadFailed: this.#calls.loadFailed,
        told: () => (this.#cookie === null ? null : (this.#stateOf?.(this.#cookie) ?? null)),
      });
      if (session === null) return;
      this.#states.handTo(session);
      if (view.tellsLooks) draft.accessed = false;
      // Where the response tells nothing, this is the last that is told for long.
      if (this.exchange.isStandIn) this.course.publish();
    });
  }

  /**
   * The app looks at its session.
   *
   * @param session that it sees
   */
  accessed(session: object | null): void {
    this.#tell(() => {
      const { draft } = this;
      if (draft.accessed === true) return;
      draft.accessed = true;
      draft.timing.firstAccess = draft.now();
      if (!this.isClosed) this.#states.accessed();
      else if (session !== null && draft.version !== 0) {
        // Nobody had looked as long as the request lasted: what the app does now is not stored.
        this.course.publish();
        if (this.course.mayLookLater()) this.course.lookLater(session);
      }
    });
  }

  /** The app gives a key of its session another value or takes it away; null: all of them. */
  changed(key: string | null): void {
    this.draft.timing.firstChange ??= this.draft.now();
    this.#states.changed(key);
  }

  /** A value of its session has other content; null: perhaps one has. */
  changedInPlace(key: string | null): void {
    this.#states.changedInPlace(key);
  }

  /** Keys that have other content than the store when the response is over. */
  unsaved(keys: readonly string[]): void {
    if (keys.length > 0) this.#states.unsaved(keys);
  }

  /** Until when the session is kept, in epoch ms; null where there is none any more. */
  expires(at: number | null): void {
    this.#calls.expires(at);
  }

  /** A call of the middleware to its store, or a commit of its own, begins. */
  call(op: OperationName, facts: CallFacts): WatchedCall {
    return new WatchedCall(
      this,
      this.#observed.shield.run(() => this.#begin(op, facts), null),
    );
  }

  /** What this load gives is told by `loaded`. */
  awaits(load: WatchedCall): void {
    this.#load = load;
  }

  /** @param row that the middleware makes its session of; null where it makes a new one */
  loaded(row: object | null): void {
    this.#load?.ended(null, row);
    this.#load = null;
  }

  /** What the middleware has read of the session last. */
  get lastRead(): LastRead {
    return this.#calls.lastRead;
  }

  /** The app stores what it made of this, though the middleware has read another state since. */
  madeFrom(read: LastRead): void {
    this.#calls.madeFrom(read);
  }

  #begin(op: OperationName, facts: CallFacts): OpenCall {
    this.noteId();
    this.#lookAtReplaced(op, facts);
    const call = this.#calls.begin(op, facts, { currentId: this.#id, isBegun: this.#isBegun });
    this.#seesEnd();
    return call;
  }

  /** Where a store keeps the objects themselves, another request's may have changed until now. */
  #lookAtReplaced(op: OperationName, { id }: CallFacts): void {
    const { hub, middleware } = this.#observed;
    if (op === 'load' || op === 'touch' || id === null) return;
    const kept = middleware.rows?.objectOf?.(id) ?? null;
    if (kept !== null && kept !== this.#view.session()) hub.looks.soonerKept(kept, this.draft);
  }

  /** The call has returned. */
  callReturned(call: OpenCall): void {
    this.#tell(() => {
      this.#calls.returned(call);
      this.#seesEnd();
    });
  }

  callUntold(): void {
    this.#tell(() => {
      this.draft.pending -= 1;
      if (this.isClosed) this.course.publish();
    });
  }

  callEnded(call: OpenCall, error: unknown, found: unknown): void {
    this.#tell(() => {
      if (call.id !== null && isObject(found) && !this.isClosed) {
        beforeSharing(this.#observed, { id: call.id, row: found, by: this.draft });
      }
      this.#calls.ended(call, error, found);
      this.#seesEnd();
      if (this.isClosed) this.#endedLate(call);
    });
  }

  callCounts(call: OpenCall): void {
    this.#tell(() => {
      this.#calls.counts(call);
    });
  }

  /** Where a call tells what the middleware saw at the end, that is noted. */
  #seesEnd(): void {
    if (this.#commit.seesEnd) this.#commit.seen(this.now());
    else this.noteId();
  }

  /** A save after the end: what it stored is the newest state that is known. */
  #endedLate({ op, id }: OpenCall): void {
    if (op === 'save' && id === this.#id && this.#calls.lastSave?.failed === false) {
      this.draft.set('end', this.draft.get('saved'));
    }
    this.course.publish();
  }

  /** A call has ended the session, and it is not certain which of several requests made it. */
  uncertain(): void {
    this.#tell(() => {
      this.#calls.uncertain(this.#id);
      if (this.isClosed) this.course.publish();
    });
  }

  /** No more is told of the calls that are under way, nor of anything else but the response. */
  cut(): void {
    this.draft.pending = 0;
  }

  /**
   * The middleware's own commit begins: a save is its own until it ends.
   *
   * @param when the handler has ended then, or the headers go out, while it may go on
   */
  commitBegins(when: 'at-end' | 'at-headers' = 'at-end'): void {
    this.#tell(() => {
      if (when === 'at-end') this.draft.timing.handlerEnd ??= this.draft.now();
      this.#commit.begins(this.now());
    });
  }

  /** One that tells all decides now what to store and to send: a save is its own until it has. */
  deciding(isModified: boolean): void {
    this.#tell(() => {
      this.draft.modified ??= isModified;
      this.#commit.begins(this.now());
    });
  }

  /** One that tells all has decided, and stored what it wanted to. */
  decided(decision: Decision): void {
    this.#tell(() => {
      const isCommitted = decision.saved !== 'none:not-committed';
      this.draft.modified ??= decision.modified;
      if (isCommitted) this.#commit.begins(this.now());
      this.#commit.tells(decision);
      if (isCommitted) {
        this.course.decidesCookie();
        this.#commit.ends(this.now());
      }
      if (this.isClosed) this.course.publish();
    });
  }

  /** @param error for which the middleware has given its commit up */
  commitEnds(error: unknown = null): void {
    this.#tell(() => {
      // What could not even be written out went nowhere.
      const isRefused = error !== null && !this.#calls.hasTried;
      if (isRefused) this.#commit.knows({ saved: 'none:error' });
      this.#commit.ends(this.now());
    });
  }

  /** What a middleware knows better of its decisions than can be seen, where it does not tell all. */
  decides(known: Known): void {
    this.#tell(() => {
      this.#commit.knows(known);
      if (this.isClosed) this.course.publish();
    });
  }

  /** The middleware could not put its cookie among the headers. */
  cookieFailed(): void {
    const { timing, setCookie } = this.draft;
    const isLate = timing.headers !== null && setCookie.length === 0;
    if (isLate) this.decides({ cookie: 'none:headers-sent' });
  }

  /**
   * The middleware decides now whether to send its cookie; at the latest when the headers go out.
   *
   * @returns what it decides by; null where that is not known
   */
  cookieIsDecided(): CookieLook | null {
    this.#tell(() => {
      this.course.decidesCookie();
    });
    return this.#commit.atHeaders;
  }

  /** The request is over. */
  leaves(): void {
    this.#view = NOWHERE;
  }

  /** Nothing more is expected. */
  isDone(): void {
    this.watchedBy?.leaves(this);
    this.watchedBy = null;
  }

  /** Takes over the id of the session now. */
  noteId(): void {
    const id = this.#view.id();
    if (id === null || id === this.#id) return;
    this.#id = id;
    this.#calls.goesOnWith(id);
  }

  now(): Now {
    this.noteId();
    return { session: this.#view.session(), id: this.#id, ran: this.ran };
  }

  #tell(work: () => void): void {
    this.#observed.shield.run(work, undefined);
  }
}
