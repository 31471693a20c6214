/**
 * The observer hook: `sessions({ observer })` tells everything that the framework sees, knows or
 * decides, in order:
 *
 *     begin → storeStart, storeEnd of the load → loaded → accessed, changed …
 *           → deciding → storeStart, storeEnd of the save → decided → ended
 *
 * With a synchronous engine the load comes at the first access, or not at all. A load that fails has
 * no `loaded`; `decided` has its error where the application or the rule needed the session. flush() and save() call the store
 * whenever the application calls them. Where the client leaves early, `ended` is not the last.
 *
 * Without an observer nothing of it is computed. Times are left to the observer: each call happens
 * when the thing happens. Data in events is the live dictionary: read it during the call, change
 * nothing. An observer that throws is reported once and otherwise ignored.
 *
 * Observing runs no code of the application, no getter or toJSON either, to see what changed.
 */
import type { CookieSettings } from '../visit/cookie.ts';
import type { CookieReason, SaveReason } from '../visit/policy.ts';

export interface Observer {
  /** Once, when the middleware is made. */
  describe?(description: Description): void;
  /** At the start of each request, before the session is loaded. Null: this one is not observed. */
  begin(request: ObservedRequest): VisitObserver | null;
}

/** What is in force, free of secrets. */
export interface Description {
  name: 'session-framework';
  version: string;
  /** Id of the rule by which a change counts. */
  rule: 'flag';
  /** Where the session is: behind a key in a store, or in the cookie. */
  kind: 'store' | 'cookie';
  cookieName: string;
  cookie: Readonly<CookieSettings>;
  options: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ObservedRequest {
  method: string;
  /** Path and query, as the server saw them. */
  url: string;
  /** Came over TLS, as far as the host knows (Express: with 'trust proxy'). */
  secure: boolean;
  forwardedProto: string | null;
  /** The `Cookie` header. */
  cookieHeader: string | undefined;
  /** The session cookie's value, and how often its name stands in the header. */
  cookie: { value: string | null; count: number };
  /** The host's own request object. */
  request: object;
}

/** `unchecked`: nobody looked at the session, so a synchronous engine was not asked. */
export type CookieState =
  | 'absent'
  | 'valid'
  | 'bad-signature'
  | 'undecodable'
  | 'unknown-id'
  | 'expired'
  | 'unreadable'
  | 'unchecked';

/** One per request. Every member is optional. */
export interface VisitObserver {
  /** Header lines that the response shall carry; asked just before its headers go out. */
  headers?(): Iterable<readonly [name: string, value: string]>;
  loaded?(event: LoadedEvent): void;
  /** The application looks at the dictionary for the first time. */
  accessed?(): void;
  changed?(event: ChangedEvent): void;
  /** The headers are about to go out, and nothing is decided yet. */
  deciding?(event: DecidingEvent): void;
  storeStart?(event: StoreStartEvent): void;
  storeEnd?(event: StoreEndEvent): void;
  decided?(event: DecidedEvent): void;
  /** The response is over, and every save with it. */
  ended?(event: EndedEvent): void;
}

export interface LoadedEvent {
  state: Exclude<CookieState, 'unchecked'>;
  /** The key that the cookie gave, if there is a record under it. */
  key: string | null;
  data: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds; null without a record. */
  expiresAt: number | null;
  revision: number | null;
}

export interface ChangedEvent {
  how:
    | 'assigned'
    | 'deleted'
    /** All keys at once. */
    | 'cleared'
    | 'flushed'
    | 'key-cycled'
    | 'expiry'
    /** `session.modified` was set by hand. */
    | 'flag'
    /** Found by comparing, when the headers go out and at the end. */
    | 'in-place';
  /** Key of the dictionary, where one changed. */
  key: string | null;
  /** The headers are out: it is stored only if `session.save()` is called. */
  late: boolean;
  /** `file:line:column` of the application; null for changes found by comparing. */
  callSite(): string | null;
}

export interface DecidingEvent {
  status: number;
  accessed: boolean;
  modified: boolean;
  data: Readonly<Record<string, unknown>>;
  /** Keys whose value is the object that was loaded, with other content. */
  inPlace: readonly string[];
}

export interface StoreStartEvent {
  /** Same number in the matching storeEnd. */
  call: number;
  op: 'load' | 'create' | 'update' | 'delete';
  /** A merge loads and updates again; `save()` was called by the application; else the life cycle. */
  by: 'life-cycle' | 'application' | 'merge';
  key: string;
  /** Of create and update: what is stored. */
  session: {
    data: Readonly<Record<string, unknown>>;
    payload: string;
    expiresAt: number;
    revision: number;
  } | null;
}

export interface StoreEndEvent {
  call: number;
  ok: boolean;
  /** `found`, `absent`, …, `created`, `taken`, `saved`, `gone`, `conflict`, `deleted`; null on error. */
  outcome: string | null;
  error: unknown;
}

export interface DecidedEvent {
  saved: SaveReason;
  cookie: CookieReason;
  /** State of the cookie that came, as far as it is known now. */
  state: CookieState;
  accessed: boolean;
  modified: boolean;
  /** Key that a next request finds the session under; null where there is none. */
  key: string | null;
  /** The Set-Cookie line of the session, whole; null where none is sent. */
  setCookie: string | null;
  /** Epoch milliseconds; cookie null: ends with the browser, or none was sent. */
  expiry: { cookie: number | null; session: number | null };
  data: Readonly<Record<string, unknown>>;
  revision: number | null;
  /** Why the save failed; undefined where it did not. */
  error: unknown;
}

export interface EndedEvent {
  /** `error`: the host has none of our responses, but an error that it answers by itself. */
  finish: 'end' | 'aborted' | 'error';
  data: Readonly<Record<string, unknown>>;
  /** Top-level keys whose content is not what the store has now. */
  unsaved: readonly string[];
}
