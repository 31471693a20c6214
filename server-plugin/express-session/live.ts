import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  decodeCookie,
  findCookie,
  parseSetCookie,
  setCookieLines,
  setCookieName,
} from '../cookies.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Hub } from '../hub.ts';
import type { Fingerprint, MiddlewareInfo } from '../protocol.ts';
import { isObject, read, readOwn, readString } from '../reading.ts';
import { Draft } from '../recorder.ts';
import type { Redactor } from '../redact.ts';
import type { Shield } from '../shield.ts';
import { AccessTrap } from './access.ts';
import { cookieReason, cookieState, saveReason, type CookieLook, type Look } from './rule.ts';
import { isSecure, type Settings } from './settings.ts';
import { States } from './states.ts';
import { expiryOf, StoreCalls } from './store-calls.ts';
import type { StoreListener, StoreMethod } from './store.ts';

/** What the requests of one observed middleware share. */
export interface Observation {
  hub: Hub;
  shield: Shield;
  redactor: Redactor;
  settings: Settings;
  middleware: MiddlewareInfo;
  store: object;
}

/** How long after the end a session is looked at once more, in milliseconds. */
const LATE_LOOK = 250;

/**
 * One request in one observed express-session, while it runs: turns what happens into the facts of
 * a draft. Holds the request only until it is closed, and the session weakly from then on.
 */
export class Live implements StoreListener {
  readonly draft: Draft;
  readonly store: object;
  readonly storeIsSynchronous: boolean;
  readonly trap = new AccessTrap();
  /** Whether express-session stepped aside, so that the store's calls are not of this one. */
  isAside = false;
  /** Called when nothing more is expected. */
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
  #atHeaders: CookieLook | null = null;
  #headersSent = false;
  #closed = false;

  constructor(observed: Observation, req: IncomingMessage, res: ServerResponse) {
    const { settings, hub, middleware, redactor } = observed;
    const { count, bytes } = findCookie(req.headers.cookie, settings.cookieName);
    const proto = req.headers['x-forwarded-proto'];
    this.#observed = observed;
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
    this.#states = new States(this.draft, redactor);
    this.#calls = new StoreCalls(this.draft, this.#states);
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

  storeCall(
    method: StoreMethod,
    id: unknown,
    session: unknown,
  ): ((error: unknown, row: unknown) => void) | null {
    const { shield } = this.#observed;
    if (typeof id !== 'string') return null;
    const ended = shield.run(() => {
      this.#noteId();
      return this.#calls.begin(method, id, session, this.#currentId, this.#handed);
    }, null);
    if (ended === null) return null;
    return (error, row) => {
      shield.run(() => {
        ended(error, row);
        if (!this.#closed) return;
        // A save after the end: what it stored is the newest state that is known.
        if (method === 'set' && id === this.#currentId && this.#calls.lastSave?.failed === false) {
          this.draft.set('end', this.draft.get('saved'));
        }
        this.#publish();
      }, undefined);
    };
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
    const sent = findCookie(req.headers.cookie, this.#observed.settings.cookieName);
    draft.cookieIn.state = cookieState({
      count: sent.count,
      value: sent.value === null ? null : decodeCookie(sent.value),
      ran: this.#ran,
      asked: calls.cookieId !== null,
      loadFailed: calls.loadFailed,
      rowFound: calls.rowFound,
    });
    this.isAside = !this.#ran;
    if (this.isAside) return;
    if (!calls.rowFound && this.#generated) this.#states.startEmpty(this.#currentId);
    const session = readOwn(req, 'session');
    if (!isObject(session)) return;
    this.#states.handTo(session);
    draft.accessed = false;
    this.trap.set(req, () => {
      draft.accessed = true;
      draft.timing.firstAccess = draft.now();
    });
  }

  /** The app calls `res.end`: express-session decides now whether to save. */
  endBegins(): void {
    if (this.#atEnd !== null) return;
    this.#noteId();
    this.draft.timing.handlerEnd = this.draft.now();
    const session = this.#session();
    const revision = this.#states.endBegins(session);
    this.#atEnd = this.#states.lookAt(session, this.#currentId, revision);
    this.draft.modified = this.#ran ? this.#atEnd.modified : null;
  }

  endReturns(): void {
    this.#states.endReturns();
  }

  /** The headers are about to be written: express-session decides now whether to send its cookie. */
  headersBegin(): void {
    const req = this.#req;
    if (this.#atHeaders !== null || this.#headersSent || req === null) return;
    this.#noteId();
    const session = this.#session();
    const revision = session === null ? null : this.#states.of(session, true);
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
    if (res.headersSent) draft.status = res.statusCode;
    // HTTP/2 reports an aborted response as finished: only the request tells.
    const isCut = read(req, 'aborted') === true || !res.writableFinished;
    draft.finish = isCut ? 'aborted' : 'end';
    this.trap.remove();
    if (this.#ran && session !== null) {
      draft.set('end', this.#states.of(session, true));
      draft.expiry.session = expiryOf(session);
      draft.sameObjects = this.#states.sameObjects(session);
    }
    this.#closed = true;
    this.#states.forget();
    this.#req = null;
    this.#res = null;
    this.#publish();
    if (this.#ran && session !== null && draft.accessed === true) this.#lookLater(session);
    else this.#finish();
  }

  /** A change a bit after the response is a common mistake: one more look, holding nothing. */
  #lookLater(session: object): void {
    const weak = new WeakRef(session);
    const timer = setTimeout(() => {
      this.#observed.shield.run(() => {
        const still = weak.deref();
        const before = this.draft.get('end');
        const state = still === undefined ? before : this.#states.of(still, true);
        if (state !== before) {
          this.draft.set('end', state);
          this.#publish();
        }
      }, undefined);
      this.#finish();
    }, LATE_LOOK);
    timer.unref();
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
    if (settings.store !== 'other' && this.#currentId !== null) {
      draft.expiry.store = rowExpiry(this.store, this.#currentId);
    }
    draft.phase = this.#closed && draft.pending === 0 ? 'final' : 'open';
    hub.records.put(draft);
  }

  /** The id that a next request could load, if any. */
  #idAfter(): Fingerprint | null {
    const id = this.#currentId;
    const { cookieId, rowFound, loadFailed } = this.#calls;
    if (!this.#ran || loadFailed || id === null) return null;
    const fate = this.#calls.fateOf(id);
    if (fate === 'destroyed') return null;
    const isKnown = fate === 'stored' || (rowFound && id === cookieId);
    const isSent = this.draft.setCookie.some(({ cleared }) => !cleared);
    return isKnown || isSent ? fingerprint(id) : null;
  }

  #session(): object | null {
    const session = this.#req === null ? null : this.trap.peek(this.#req);
    return isObject(session) ? session : null;
  }

  #noteId(): void {
    const id = this.#req === null ? null : readString(this.#req, 'sessionID');
    if (id !== null) this.#currentId = id;
  }
}

/**
 * When the row of a memory store expires, in epoch ms: read from the row, which begins with the
 * cookie, without parsing it all. Null where there is none, or it does not expire.
 */
function rowExpiry(store: object, id: string): number | null {
  const row = readOwn(readOwn(store, 'sessions'), id);
  const expires =
    typeof row === 'string' ? /^\{"cookie":\{[^}]*?"expires":"([^"]+)"/.exec(row)?.[1] : undefined;
  const time = expires === undefined ? NaN : Date.parse(expires);
  return Number.isNaN(time) ? null : time;
}
