/**
 * What this adapter uses of session-framework's observer hook, written down after its
 * `observer.ts`: the plugin has no need of the framework itself, neither to run nor to be built.
 * A test holds both together.
 */

export interface Observer {
  describe?(description: Description): void;
  begin(request: ObservedRequest): VisitObserver | null;
}

export interface Description {
  name: string;
  version: string;
  rule: string;
  kind: 'store' | 'cookie';
  cookieName: string;
  cookie: {
    path: string;
    domain: string | null;
    secure: boolean;
    httpOnly: boolean;
    sameSite: string | false;
  };
  options: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ObservedRequest {
  method: string;
  url: string;
  secure: boolean;
  forwardedProto: string | null;
  cookieHeader: string | undefined;
  cookie: { value: string | null; count: number };
  request: object;
}

export type Data = Readonly<Record<string, unknown>>;

export interface VisitObserver {
  headers?(): Iterable<readonly [name: string, value: string]>;
  loaded?(event: LoadedEvent): void;
  accessed?(): void;
  changed?(event: ChangedEvent): void;
  deciding?(event: DecidingEvent): void;
  storeStart?(event: StoreStartEvent): void;
  storeEnd?(event: StoreEndEvent): void;
  decided?(event: DecidedEvent): void;
  ended?(event: EndedEvent): void;
}

/** `unreadable`: a record is there, and its text cannot be read. */
export type StateOfCookie =
  | 'absent'
  | 'valid'
  | 'bad-signature'
  | 'undecodable'
  | 'unknown-id'
  | 'expired'
  | 'unreadable'
  | 'unchecked';

export interface LoadedEvent {
  state: StateOfCookie;
  key: string | null;
  data: Data;
  expiresAt: number | null;
}

export interface ChangedEvent {
  how: string;
  key: string | null;
}

export interface DecidingEvent {
  status: number;
  accessed: boolean;
  modified: boolean;
  data: Data;
}

export interface StoreStartEvent {
  call: number;
  op: 'load' | 'create' | 'update' | 'delete';
  by: 'life-cycle' | 'application' | 'merge';
  key: string;
  session: { data: Data; payload: string; expiresAt: number } | null;
}

export interface StoreEndEvent {
  call: number;
  ok: boolean;
  outcome: string | null;
  error: unknown;
}

export interface DecidedEvent {
  saved: string;
  cookie: string;
  state: StateOfCookie;
  accessed: boolean;
  modified: boolean;
  key: string | null;
  setCookie: string | null;
  expiry: { cookie: number | null; session: number | null };
  data: Data;
  error: unknown;
}

export interface EndedEvent {
  finish: 'end' | 'aborted' | 'error';
  data: Data;
  unsaved: readonly string[];
}
