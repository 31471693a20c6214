import type { Fingerprint, RevisionId } from '../../server-plugin/protocol.ts';
import type { DecodedCookie } from '../decoders/decoder.ts';
import type { Shape } from '../decoders/shape.ts';
import type { LineFate, SendRefusal } from '../fate/reasons.ts';

/** What is in a cookie, as far as it can be read without a key, and no signature is checked. */
export interface CookieInside extends Omit<DecodedCookie, 'content'> {
  /** The id of its content, which is kept as a state of a session; null where none can be read. */
  content: RevisionId | null;
}

/** The content of a cookie as JSON, with what looks secret hidden. */
export interface CookieContent {
  id: RevisionId;
  json: string;
}

/** A cookie of a request, as it went over the wire. The value itself never leaves the background. */
export interface WireCookie {
  name: string;
  /** Of name and value, without the `=`. */
  bytes: number;
  /** Of the session id inside the value, or of the value where there is none to be read. */
  fingerprint: Fingerprint;
  /** Absent where its value looks like nothing of the kind. */
  shape?: Shape;
  /** Null where its format is not known; absent where it was not looked into. */
  inside?: CookieInside | null;
}

/** A cookie that went along with a request. */
export interface SentCookie extends WireCookie {
  /** Whether the jar had it out of the reach of scripts; absent where it had not, or is not known. */
  isHttpOnly?: boolean;
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
  /** What became of it in the browser; null while nobody has looked. */
  fate: LineFate | null;
}

/** A cookie of the jar that did not go along with a request to its site. */
export interface UnsentCookie {
  name: string;
  fingerprint: Fingerprint;
  /** With a dot before it where hosts below get it too. */
  domain: string;
  path: string;
  /** All that hold. */
  reasons: readonly SendRefusal[];
}

/** Names one record of a response, from its `Session-Debug` header. */
export interface RecordReference {
  id: string;
  /** Absolute path of the endpoint, on the origin of the response. */
  path: string;
  /** Whose token opens it; null where the server speaks a version of the protocol without. */
  project: string | null;
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
  cookies: SentCookie[] | null;
  /** Epoch ms; null until the response's headers are there. */
  respondedAt: number | null;
  status: number | null;
  setCookies: WireSetCookie[];
  /** How many more Set-Cookie lines came than are looked at; absent where none. */
  unreadSetCookies?: number;
  /** Session cookies of the jar that did not go along; absent until the browser was asked. */
  unsent?: readonly UnsentCookie[];
  /**
   * The origin that asked, `null` in quotes where it is opaque; null where nobody did: typed,
   * reloaded. Absent where the request half was not seen.
   */
  initiator?: string | null;
  /**
   * The site of the page on top; null where it is not known, or the request is for that page.
   * Absent until the browser was asked.
   */
  topLevelSite?: string | null;
  references: RecordReference[];
  /** Epoch ms; null while the exchange is under way. */
  endedAt: number | null;
  fromCache: boolean;
  /** The browser's own word for a failed request, such as `net::ERR_CONNECTION_REFUSED`. */
  error: string | null;
}

/**
 * Whether the browser kept a cookie that a response set, or dropped one as it was told; null where
 * that is not known.
 */
export function isKept({ fate }: Pick<WireSetCookie, 'fate'>): boolean | null {
  switch (fate?.outcome) {
    case 'kept':
    case 'cleared':
      return true;
    case 'refused':
    case 'overwritten':
    case 'nothing-cleared':
      return false;
    case 'unknown':
    case undefined:
      return null;
  }
}

/**
 * When a cookie ends, in epoch ms; null where it has no end. Max-Age wins over Expires (RFC 6265bis,
 * section 5.6.2) and counts from the response.
 */
export function endOf({ maxAge, expires }: WireSetCookie, respondedAt: number): number | null {
  return maxAge === null ? expires : respondedAt + maxAge * 1000;
}
