import type { Fingerprint, SessionRecord } from '../server-plugin/protocol.ts';
import type { Judgement } from './verdict.ts';
import type { Mark } from './marks.ts';

/** A cookie of a request, as it went over the wire. The value itself never leaves the background. */
export interface WireCookie {
  name: string;
  /** Of name and value, without the `=`. */
  bytes: number;
  /** Of the session id inside the value, or of the value where there is none to be read. */
  fingerprint: Fingerprint;
}

/** A Set-Cookie line of a response, as it came over the wire. Times in epoch ms, ages in seconds. */
export interface WireSetCookie extends WireCookie {
  /** An expiry in the past, or an age of zero: the browser is told to drop the cookie. */
  cleared: boolean;
  maxAge: number | null;
  expires: number | null;
  path: string | null;
  domain: string | null;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string | null;
  partitioned: boolean;
  /** Whether the cookie jar had it afterwards; null while that is not known. */
  kept: boolean | null;
}

/** Names one record of a response, from its `Session-Debug` header. */
export interface RecordReference {
  id: string;
  /** Absolute path of the endpoint, on the origin of the response. */
  path: string;
}

/** The browser's side of one exchange: one hop of a request, redirects being hops of their own. */
export interface Witness {
  requestId: string;
  tabId: number;
  url: string;
  method: string;
  /** The browser's resource type: `main_frame`, `xmlhttprequest`, … */
  type: string;
  /** Epoch ms. */
  startedAt: number;
  /** Null where the request half was not seen, for instance because the worker had just died. */
  cookies: WireCookie[] | null;
  /** Epoch ms; null until the response's headers are there. */
  respondedAt: number | null;
  status: number | null;
  setCookies: WireSetCookie[];
  /** How many more Set-Cookie lines came than are looked at; absent where none. */
  unreadSetCookies?: number;
  references: RecordReference[];
  /** Epoch ms; null while the exchange is under way. */
  endedAt: number | null;
  fromCache: boolean;
  /** The browser's own word for a failed request, such as `net::ERR_CONNECTION_REFUSED`. */
  error: string | null;
}

/** Who made the request, as far as this panel can tell. */
export type Client =
  /** Seen by the browser in the inspected tab. */
  | 'this-tab'
  /** A record made while the panel watched, and no request of the inspected tab. */
  | 'other-client'
  /** A record that no response of the tab has named, while the tab may have made the request. */
  | 'unknown'
  /** A record from before the panel watched: whoever it was. */
  | 'history';

/**
 * A row of the tab: one request as one session middleware saw it. Witness and record are joined
 * by the record's id; either alone is still a row.
 */
export interface Exchange {
  /** Stable, unique within the panel. */
  key: string;
  /** The `#` of the row: given once, in order of appearance, to rows that a session takes part in. */
  number: number | null;
  /** Epoch ms; the rows are sorted by it. */
  startedAt: number;
  origin: string;
  method: string;
  /** Path and query. */
  path: string;
  status: number | null;
  client: Client;
  witness: Witness | null;
  record: SessionRecord | null;
  /** Instance of the server that made the record. */
  instance: string | null;
  /** The id of the record that the response named, also before it is there. */
  recordId: string | null;
  /** What this panel could not read in the latest version of the record; null where it was read. */
  unread: string | null;
  /** Name of the session cookie that the row is about, where one is known. */
  cookieName: string | null;
  /** The session after the exchange, else the one before it. */
  session: Fingerprint | null;
  judgement: Judgement;
  marks: Mark[];
}
