import type { IncomingMessage, ServerResponse } from 'node:http';
import { findCookie, parseSetCookie, setCookieLines, setCookieName } from '../cookies.ts';
import type { Hub } from '../hub.ts';
import { MOST_LOOKS_AT_ONCE } from '../looks.ts';
import type { MiddlewareInfo } from '../protocol.ts';
import { isObject, read, readOwn, readString } from '../reading.ts';
import { Draft } from '../recorder.ts';
import type { Redactor } from '../redact.ts';
import type { Interned } from '../revisions.ts';
import type { Shield } from '../shield.ts';
import type { AccessTrap } from './access.ts';
import type { Rows } from './rows.ts';
import { cookieReason, cookieState, saveReason, type CookieLook, type Look } from './rule.ts';
import { isSecure, type Settings } from './settings.ts';
import { States } from './states.ts';
import { expiryOf, StoreCalls } from './store-calls.ts';
import { ShieldedCall } from './shielded-call.ts';
import type { StoreListener, StoreMethod, WatchedCall } from './store.ts';

/** What the requests of one observed middleware share. */
export interface Observation {
  hub: Hub;
  shield: Shield;
  redactor: Redactor;
  settings: Settings;
  middleware: MiddlewareInfo;
  store: object;
  rows: Rows;
}

/**
 * One request in one observed express-session, while it runs: turns what happens into the facts of
 * a draft. Holds the request only until it is closed, and the session weakly from then on.
 */
export class Live implements StoreListener {
  readonly draft: Draft;
  readonly store: object;
  readonly storeIsSynchronous: boolean;
  /** Null where the request had a session before: who looks at it cannot be told. */
  trap: AccessTrap | null;
  /** Whether express-session stepped aside, so that the store's calls are not of this one. */
  isAside = false;
  /** Called when the response is closed, and when nothing more is expected. */
  onClosed: (() => void) | null = null;
  onDone: (() => void) | null = null;

  readonly #observed: Observation;
  readonly #states: States;
  readonly #calls: StoreCalls;
  #req: IncomingMessage | null;
  #res: ServerResponse | null;
  #currentId: string | null = null;
  #generated = false;
  #handed = false;
  #atEnd: Look | null = null;
  #endRevision: Interned | null = null;
  #atHeaders: CookieLook | null = null;
  #headersSent = false;
  #closed = false;

  /** The value of the session cookie that came. */
  readonly #cookie: string | null;

  constructor(
    observed: Observation,
    req: IncomingMessage,
    res: ServerResponse,
    trap: AccessTrap | null,
  ) {
    const { settings, hub, middleware, redactor, rows } = observed;
    const { count, bytes, value } = findCookie(req.headers.cookie, settings.cookieName);
    const proto = req.headers['x-forwarded-proto'];
    this.#observed = observed;
    this.#cookie = value;
    this.trap = trap;
    this.#req = req;
    this.#res = res;
    this.store = observed.store;
    this.storeIsSynchronous = settings.store === 'memory';
    this.draft = new Draft(
      {
        method: req.method ?? '',
        url: readString(req, 'originalUrl') ?? req.url ?? '',
        secure: isSecure(req, settings.proxy),
        forwardedProto: typeof proto === 'string' ? proto.slice(0, 256) : null,
        middleware,
        cookieIn: {
          name: settings.cookieName,
          count,
          bytes,
          state: count === 0 ? 'absent' : 'unchecked',
        },
      },
      hub.revisions,
    );
    this.#states = new States(this.draft, redactor, rows);
    this.#calls = new StoreCalls(this.draft, this.#states, rows);
  }

  /** False where express-session stepped aside: another session, a disconnected store, a path. */
  get #ran(): boolean {
    return this.#generated || this.#calls.cookieId !== null;
  }

  generated(): void {
    this.#observed.shield.run(() => {
      this.#generated = true;
      this.#noteId();
    }, undefined);
  }

  storeCall(method: StoreMethod, id: unknown, session: unknown): WatchedCall | null {
    const { shield } = this.#observed;
    if (typeof id !== 'string') return null;
    const call = shield.run(() => {
      this.#noteId();
      const begun = this.#calls.begin(method, id, session, this.#currentId, this.#handed);
      this.#decide();
      return begun;
    }, null);
    if (call === null) return null;
    return new ShieldedCall(this, call, method, id);
  }

  /** The store call has returned. */
  callReturned(call: WatchedCall): void {
    this.#observed.shield.run(() => {
      call.returned();
      this.#decide();
    }, undefined);
  }

  /** The store call has ended. */
  callEnded(
    call: WatchedCall,
    method: StoreMethod,
    id: string,
    error: unknown,
    row: unknown,
  ): void {
    this.#observed.shield.run(() => {
      call.ended(error, row);
      this.#decide();
      if (this.#closed) this.#endedLate(method, id);
    }, undefined);
  }

  /** A save after the end: what it stored is the newest state that is known. */
  #endedLate(method: StoreMethod, id: string): void {
    if (method === 'set' && id === this.#currentId && this.#calls.lastSave?.failed === false) {
      this.draft.set('end', this.draft.get('saved'));
    }
    this.#publish();
  }

  /**
   * express-session has called next: the app's handlers come now.
   *
   * @param failed whether it passed an error on
   */
  handed(failed: boolean): void {
    const req = this.#req;
    this.#handed = true;
    if (req === null) return;
    this.#noteId();
    const { draft } = this;
    const calls = this.#calls;
    if (failed && !this.#generated) calls.loadFailed = true;
    const session = this.#session();
    this.trap?.removeUnused();
    draft.cookieIn.state = cookieState({
      count: draft.cookieIn.count,
      value: this.#cookie,
      ran: this.#ran,
      asked: calls.cookieId !== null,
      loadFailed: calls.loadFailed,
      rowFound: calls.rowFound,
    });
    this.isAside = !this.#ran;
    if (this.isAside) return;
    if (!calls.rowFound && this.#generated) this.#states.startEmpty(this.#currentId);
    if (session === null) return;
    this.#states.handTo(session);
    if (this.trap === null) return;
    draft.accessed = false;
    this.trap.arm(() => {
      draft.accessed = true;
      draft.timing.firstAccess = draft.now();
      this.#observed.shield.run(() => this.#states.accessed(), undefined);
    });
  }

  /** The app calls `res.end`: express-session decides now whether to save. */
  endBegins(): void {
    if (this.draft.timing.handlerEnd !== null) return;
    this.#noteId();
    this.draft.timing.handlerEnd = this.draft.now();
    this.#states.endBegins(this.#session());
    this.#decide();
  }

  endReturns(): void {
    this.#states.endsOtherwise(this.#currentId);
    this.#decide();
    this.#states.endReturns();
  }

  /** Notes what express-session saw at `res.end`, as soon as that is known. */
  #decide(): void {
    const revision = this.#states.atEnd;
    if (this.#atEnd !== null || revision === undefined) return;
    this.#atEnd = this.#states.lookAt(this.#session(), this.#currentId, revision);
    this.#endRevision = revision;
    this.draft.modified = this.#ran ? this.#atEnd.modified : null;
  }

  /** The headers are about to be written: express-session decides now whether to send its cookie. */
  headersBegin(): void {
    const req = this.#req;
    if (this.#atHeaders !== null || this.#headersSent || req === null) return;
    this.#noteId();
    this.#states.endsOtherwise(this.#currentId);
    this.#decide();
    const session = this.#session();
    const revision = session === null ? null : this.#states.of(session, this.#currentId, true);
    const cookie = read(session, 'cookie');
    this.draft.set('atHeaders', revision);
    this.#atHeaders = {
      ...this.#states.lookAt(session, this.#currentId, revision),
      insecure: Boolean(read(cookie, 'secure')) && !isSecure(req, this.#observed.settings.proxy),
      expires: (read(cookie, 'expires') ?? null) !== null,
    };
  }

  /** The headers are written: what stands in them is final. */
  headersSent(): void {
    const res = this.#res;
    if (this.#headersSent || res === null) return;
    this.#headersSent = true;
    const { draft } = this;
    draft.timing.headers = draft.now();
    draft.status = res.statusCode;
    const now = Date.now();
    draft.setCookie = setCookieLines(res.getHeader('set-cookie'))
      .filter((line) => setCookieName(line) === this.#observed.settings.cookieName)
      .map((line) => parseSetCookie(line, now));
    const kept = draft.setCookie.findLast(({ cleared }) => !cleared);
    if (kept !== undefined) {
      draft.expiry.cookie = kept.maxAge === null ? kept.expires : now + kept.maxAge * 1000;
    }
    this.#publish();
  }

  /** The response is closed, whether sent or cut. */
  closed(): void {
    const { draft } = this;
    const [req, res] = [this.#req, this.#res];
    if (this.#closed || req === null || res === null) return;
    this.#noteId();
    const session = this.#session();
    draft.timing.end = draft.now();
    if (res.headersSent) {
      this.headersSent();
      draft.status = res.statusCode;
    }
    // HTTP/2 reports an aborted response as finished: only the request tells.
    const isCut = read(req, 'aborted') === true || !res.writableFinished;
    draft.finish = isCut ? 'aborted' : 'end';
    this.trap?.disarm();
    this.trap = null;
    this.onClosed?.();
    this.onClosed = null;
    if (this.#ran && session !== null) {
      draft.set('end', this.#lookAtClose(session));
      draft.expiry.session = expiryOf(session);
      if (draft.get('end') !== draft.get('loaded')) {
        draft.sameObjects = this.#states.sameObjects(session);
      }
    }
    const isUntouched = session === null || this.#states.isUntouched(session);
    this.#closed = true;
    this.#states.forget();
    this.#req = null;
    this.#res = null;
    this.#publish();
    this.#observed.hub.pace.spend(draft.wholeBytes);
    if (this.#ran && !isUntouched && this.#mayLook(MOST_LOOKS_AT_ONCE / 2))
      this.#lookLater(session);
    else this.#finish();
  }

  /** What is there at the close; what was there at the end, where there is no time for a look. */
  #lookAtClose(session: object): Interned | null {
    const isNeeded = this.#atEnd === null || this.#states.isUntouched(session);
    if (!isNeeded && !this.#mayLook()) return this.#endRevision;
    // Where the look tells nothing, what the store or the hash rule told at the end is the newest.
    return this.#states.of(session, this.#currentId, true) ?? this.#endRevision;
  }

  #mayLook(reserve = 0): boolean {
    return this.#observed.hub.looks.allow(this.#endRevision?.bytes ?? 0, reserve);
  }

  /** A change a bit after the response is a common mistake: one more look, holding nothing. */
  #lookLater(session: object): void {
    const { shield, hub } = this.#observed;
    hub.looks.later(session, (still) => {
      shield.run(() => {
        const state = still === undefined ? null : this.#states.of(still, this.#currentId, true);
        if (state === null || state === this.draft.get('end')) return;
        this.draft.set('end', state);
        this.#publish();
      }, undefined);
      this.#finish();
    });
  }

  #finish(): void {
    this.draft.release();
    this.onDone?.();
    this.onDone = null;
  }

  #publish(): void {
    const { draft } = this;
    const { settings, hub } = this.#observed;
    const { cookieId, rowFound, loadFailed, lastSave } = this.#calls;
    const facts = {
      ran: this.#ran,
      loadFailed,
      cookieId,
      rowFound,
      atEnd: this.#atEnd,
      atHeaders: this.#atHeaders,
      lastSave,
      destroyed: this.#currentId !== null && this.#calls.fateOf(this.#currentId) === 'destroyed',
      setCookie: draft.setCookie,
    };
    draft.reason.cookie = cookieReason(facts, settings);
    draft.reason.saved = this.#closed || this.#atEnd !== null ? saveReason(facts, settings) : null;
    draft.after = this.#idAfter();
    if (this.#currentId !== null) {
      draft.expiry.store = this.#observed.rows.expiryOf(this.#currentId);
    }
    draft.phase = this.#closed && draft.pending === 0 ? 'final' : 'open';
    hub.records.put(draft);
  }

  /** The id that a next request could load, if any. */
  #idAfter(): string | null {
    const id = this.#currentId;
    const { cookieId, rowFound, loadFailed } = this.#calls;
    if (!this.#ran || loadFailed || id === null) return null;
    const fate = this.#calls.fateOf(id);
    if (fate === 'destroyed') return null;
    const isKnown = fate === 'stored' || (rowFound && id === cookieId);
    const isSent = this.draft.setCookie.some(({ cleared }) => !cleared);
    return isKnown || isSent ? id : null;
  }

  #session(): object | null {
    const req = this.#req;
    if (req === null) return null;
    const session = this.trap === null ? readOwn(req, 'session') : this.trap.peek();
    return isObject(session) ? session : null;
  }

  #noteId(): void {
    const id = this.#req === null ? null : readString(this.#req, 'sessionID');
    if (id !== null) this.#currentId = id;
  }
}
