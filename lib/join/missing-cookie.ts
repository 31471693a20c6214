import type { UnsentCookie, WireSetCookie, Witness } from '../witness/hop.ts';

/** A session cookie that is known of the host of a request, and did not go along. */
export interface MissingCookie {
  name: string;
  because: MissingBecause;
}

export type MissingBecause =
  /** The browser has it, and did not send it. */
  | { kind: 'unsent'; cookie: UnsentCookie }
  /** The browser did not keep the one that the row of that number had set. */
  | { kind: 'refused'; by: number | null; set: WireSetCookie; witness: Witness }
  /** The browser dropped it, as the row of that number told it to. */
  | { kind: 'cleared'; by: number | null }
  /** It ended at that time (epoch ms), as the row of that number had said. */
  | { kind: 'ran-out'; by: number | null; at: number; lastedMs: number }
  /** It was under way when the response of that row set the first. */
  | { kind: 'not-yet'; by: number | null }
  /** The server began a session in that row and sent no cookie, as the row's verdict says. */
  | { kind: 'never-sent'; by: number | null }
  | { kind: 'unknown' };
