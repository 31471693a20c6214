import type { ServerResponse } from 'node:http';
import { findCookie, parseSetCookie } from '../cookies.ts';
import { headerMember } from '../header.ts';
import type { Hub } from '../hub.ts';
import { HEADER, type CookieState, type MiddlewareInfo } from '../protocol.ts';
import { Draft } from '../recorder.ts';
import type { Redactor } from '../redact.ts';
import type {
  ChangedEvent,
  Data,
  DecidedEvent,
  DecidingEvent,
  EndedEvent,
  LoadedEvent,
  ObservedRequest,
  StateOfCookie,
  StoreEndEvent,
  StoreStartEvent,
} from './hook.ts';
import type { Interned } from '../revisions.ts';
import { refusedValue } from './refused.ts';
import { States } from './states.ts';
import { StoreCalls } from './store-calls.ts';

/** What the requests of one observed middleware share. */
export interface Observation {
  hub: Hub;
  redactor: Redactor;
  middleware: MiddlewareInfo;
  cookieName: string;
  /** Whether stored texts are written by the framework's own JSON serialiser. */
  isJson: boolean;
  /** Runs our own work so that no mistake of it reaches the app. */
  shielded: (work: () => void) => void;
}

/** Where the record of a request is told. */
export interface Place {
  /** Null under hosts without Node's own. Kept until it is closed. */
  res: ServerResponse | null;
  /** Where its records are, for the header. */
  place: string;
}

/**
 * One request, told by the framework event by event, as the facts of a draft. It holds no request
 * and no session; events that come after its end still count.
 */
export class Live {
  readonly draft: Draft;
  readonly #observed: Observation;
  readonly #states: States;
  readonly #calls: StoreCalls;
  readonly #isInCookie: boolean;
  readonly #place: string;
  #res: ServerResponse | null;
  #isLoaded = false;
  /** The app has ended the session, and has not begun another. */
  #isFlushed = false;
  #isDecided = false;
  #isEnded = false;
  /** No more events come, although the request goes on. */
  #isCut = false;

  constructor(observed: Observation, request: ObservedRequest, { res, place }: Place) {
    const { hub, middleware, cookieName, redactor, isJson } = observed;
    const { method, url, secure, forwardedProto, cookie } = request;
    this.#observed = observed;
    this.#res = res;
    this.#place = place;
    this.#isInCookie = middleware.kind === 'cookie';
    const { count, bytes } = findCookie(request.cookieHeader, cookieName);
    const draft = new Draft(
      {
        method,
        url,
        secure,
        forwardedProto: forwardedProto?.slice(0, 256) ?? null,
        middleware,
        cookieIn: { name: cookieName, count, bytes, state: count === 0 ? 'absent' : 'unchecked' },
      },
      hub.revisions,
    );
    this.draft = draft;
    this.#states = new States({ draft, redactor, isJson });
    this.#calls = new StoreCalls(draft, this.#states, this.#isInCookie);
    draft.accessed = false;
    draft.before = this.#calls.nameOf(cookie.value);
  }

  /** The header that names the record, unless the response has it. */
  headers(): [name: string, value: string][] {
    const { id } = this.draft;
    const isThere = String(this.#res?.getHeader(HEADER) ?? '').includes(id);
    return isThere ? [] : [[HEADER, headerMember(id, this.#place)]];
  }

  loaded({ state, key, data, expiresAt }: LoadedEvent): void {
    const { draft } = this;
    const session = this.#calls.nameOf(key);
    this.#isLoaded = true;
    draft.cookieIn.state = cookieState(state);
    draft.after = session;
    if (state === 'undecodable') draft.before = null;
    const revision = state === 'valid' ? this.#states.of(data, session) : null;
    draft.set('loaded', revision);
    draft.set('base', revision);
    this.#calls.loaded(revision, state === 'unreadable' ? UNREADABLE : null);
    if (key === null) return;
    draft.timing.loaded = draft.now();
    draft.expiry.session = expiresAt;
    draft.expiry.store = this.#isInCookie ? null : expiresAt;
  }

  accessed(): void {
    this.draft.accessed = true;
    this.draft.timing.firstAccess ??= this.draft.now();
  }

  changed(event: ChangedEvent): void {
    const { draft } = this;
    if (this.#states.changed(event)) draft.timing.firstChange ??= draft.now();
    switch (event.how) {
      case 'assigned':
        this.#isFlushed = false;
        break;
      case 'key-cycled':
        this.#calls.moment('regenerate', draft.before);
        break;
      case 'flushed':
        this.#isFlushed = true;
        this.#isLoaded = true; // there is nothing in it, whatever was
        // What comes now is not made from what was there.
        draft.set('base', null);
        if (this.#isInCookie) this.#calls.moment('clear', null);
        break;
    }
  }

  deciding({ status, accessed, modified, data }: DecidingEvent): void {
    this.#decides({ accessed, modified, data });
    this.draft.status = status;
  }

  storeStart(event: StoreStartEvent): void {
    this.#calls.start(event);
  }

  storeEnd(event: StoreEndEvent): void {
    const { draft } = this;
    const isStored = event.outcome === 'created' || event.outcome === 'saved';
    this.#calls.end(event);
    if (this.#isFlushed) this.#noteDeleted(event);
    if (isStored) this.#isFlushed = false;
    if (!this.#isDecided) {
      if (this.#isEnded) this.#publish();
      return;
    }
    if (isStored) draft.reason.saved = 'explicit';
    else if (this.#isFlushed && !this.#calls.deleteFailed) draft.after = null;
    if (this.#isEnded && isStored) draft.set('end', draft.get('saved'));
    this.#publish();
  }

  /** A flush asks nobody what is behind the cookie: what it deletes tells. */
  #noteDeleted({ outcome }: StoreEndEvent): void {
    const { cookieIn } = this.draft;
    if (cookieIn.state !== 'unchecked') return;
    if (outcome === 'deleted') cookieIn.state = 'valid';
    if (outcome === 'absent') cookieIn.state = 'unknown-id';
  }

  decided(event: DecidedEvent): void {
    const { draft } = this;
    if (draft.modified === null) this.#decides(event);
    const isCommitted = event.saved !== 'none:not-committed';
    if (event.state !== 'unchecked') draft.cookieIn.state = cookieState(event.state);
    if (event.error !== undefined) this.#failed(event);
    const isByApp = event.saved.startsWith('none:') && draft.get('saved') !== null;
    draft.reason.saved = isByApp && this.#calls.savedByApp ? 'explicit' : event.saved;
    draft.reason.cookie = event.cookie;
    draft.setCookie = event.setCookie === null ? [] : [parseSetCookie(event.setCookie, Date.now())];
    draft.expiry.cookie = event.expiry.cookie;
    draft.expiry.session = event.expiry.session ?? draft.expiry.session;
    draft.after = this.#idAfter(event);
    if (draft.after === null && !this.#isInCookie) {
      draft.expiry.session = draft.expiry.store = null;
    }
    if (this.#isEnded) draft.set('end', this.#isFlushed ? null : this.#stateOf(event.data));
    else if (isCommitted) draft.timing.headers = draft.now();
    this.#isDecided = true;
    this.#publish();
  }

  ended({ finish, data, unsaved }: EndedEvent): void {
    if (this.#isEnded) return;
    const { draft } = this;
    if (unsaved.length > 0) this.#states.forget();
    const isKept = !this.#isFlushed || this.#calls.deleteFailed;
    draft.set('end', isKept ? this.#stateOf(data) : null);
    draft.sameObjects = this.#states.sameObjects(unsaved);
    this.#finish(finish);
    const { looks } = this.#observed.hub;
    const mayChange = isKept && this.#isLoaded && draft.accessed === true;
    if (mayChange && looks.allow(draft.get('end')?.bytes ?? 0)) this.#lookLater(data);
    else draft.release();
  }

  /** No more events come: an observer of the app failed, and the framework asks nobody any more. */
  cut(): void {
    this.#isCut = true;
  }

  /** The response is closed, which the framework tells as well, unless it was cut. */
  closed(): void {
    const res = this.#res;
    if (!this.#isCut || this.#isEnded || res === null) return;
    this.draft.pending = 0;
    this.#finish(res.writableFinished ? 'end' : 'aborted');
    this.draft.release();
  }

  #decides({ accessed, modified, data }: Pick<DecidingEvent, 'accessed' | 'modified' | 'data'>) {
    const { draft } = this;
    draft.accessed = accessed;
    draft.modified = modified;
    draft.set('atHeaders', this.#isFlushed ? null : this.#stateOf(data));
  }

  #failed({ saved, error }: DecidedEvent): void {
    const { draft } = this;
    this.#calls.undone(error);
    const value = refusedValue(error);
    if (value !== null) this.#states.refused(value);
    const isRefusedBefore = saved === 'none:error' && draft.modified === true;
    if (isRefusedBefore && !draft.operations.some(({ ok }) => ok === false)) {
      this.#calls.refused(error);
    }
  }

  /** The id that a next request could load, if any. */
  #idAfter({ saved, key }: DecidedEvent): string | null {
    if (saved === 'none:interrupted') return null;
    if (this.#calls.deleteFailed && this.#isFlushed) return this.draft.before;
    return this.#calls.nameOf(key);
  }

  /** Null where nobody has looked: an engine that answers at once is not asked then. */
  #stateOf(data: Data): Interned | null {
    if (!this.#isLoaded) return null;
    return this.#states.of(data, this.draft.after);
  }

  #finish(finish: EndedEvent['finish']): void {
    const { draft } = this;
    const res = this.#res;
    this.#res = null;
    this.#isEnded = true;
    draft.finish = finish;
    draft.timing.end = draft.timing.looked = draft.now();
    if (res !== null) draft.status = res.headersSent ? res.statusCode : null;
    this.#publish();
    this.#observed.hub.pace.spend(draft.wholeBytes);
  }

  /** A change a bit after the response is a common mistake: one more look, holding nothing. */
  #lookLater(data: Data): void {
    const { hub, shielded } = this.#observed;
    const { draft } = this;
    hub.looks.later(data, (still) => {
      shielded(() => {
        this.#states.forget();
        const state = isData(still) ? this.#states.of(still, draft.after) : null;
        if (state !== null) draft.timing.looked = draft.now();
        if (state === null || state === draft.get('end')) return;
        draft.set('end', state);
        this.#publish();
      });
      draft.release();
    });
  }

  #publish(): void {
    const { draft } = this;
    draft.phase = this.#isEnded && draft.pending === 0 ? 'final' : 'open';
    this.#observed.hub.records.put(draft);
  }
}

const UNREADABLE = 'Its text could not be read: the session is empty, and replaced when saved.';

function isData(value: object | undefined): value is Data {
  return value !== undefined;
}

/** The key was right where only the record behind it is broken. */
function cookieState(state: StateOfCookie): CookieState {
  return state === 'unreadable' ? 'valid' : state;
}
