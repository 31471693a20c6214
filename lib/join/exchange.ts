import type { ServerProcess } from '../sources/server-process.ts';
import type { Fingerprint, SessionRecord } from '../../server-plugin/protocol.ts';
import type { Judgement } from '../judgement/verdict.ts';
import type { Mark } from '../judgement/marks.ts';
import type { CookieEnd } from '../lineage/cookie-end.ts';
import type { Witness } from '../witness/hop.ts';
import type { Ground } from '../witness/session-cookie.ts';
import type { MissingCookie } from './missing-cookie.ts';
import type { TornPair } from '../witness/signature-cookie.ts';

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
  /** Of the server that told of it, or that its response names; null where neither is known. */
  project: string | null;
  method: string;
  /** Path and query. */
  path: string;
  status: number | null;
  client: Client;
  witness: Witness | null;
  record: SessionRecord | null;
  /** The process that made the record; null where nobody told. */
  process: ServerProcess | null;
  /** Its run. */
  instance: string | null;
  /** The id of the record that the response named, also before it is there. */
  recordId: string | null;
  /** What this panel could not read in the latest version of the record; null where it was read. */
  unread: string | null;
  /** Name of the session cookie that the row is about, where one is known. */
  cookieName: string | null;
  /** Why that is taken for the session's; null where none is known. */
  cookieGround: Ground | null;
  /**
   * A session cookie that its host was known to have when it began, and that did not go along, nor
   * came back; null where one did, or none was known.
   */
  missingCookie: MissingCookie | null;
  /** Where the cookie came with a signature that is not its own. */
  tornPair: TornPair | null;
  /** Whether the server was asked for its record and did not have it. */
  isRecordGone: boolean;
  /** When the browser's cookie ends after it; null where that is not known, or there is none. */
  cookieEnd: CookieEnd | null;
  /** The number of its session through all of its ids; null where none is known. */
  lineage: number | null;
  /** The session after the exchange, else the one before it. */
  session: Fingerprint | null;
  judgement: Judgement;
  /** As it was judged by its own facts, without what others made of it. */
  alone: Judgement;
  marks: Mark[];
}
