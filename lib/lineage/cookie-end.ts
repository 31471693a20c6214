import { endOf, isKept, type WireSetCookie, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';

/** When the browser drops a session cookie, as far as a response told. */
export interface CookieEnd {
  /** Epoch ms; null where it is dropped when the browser closes. */
  at: number | null;
  /** Whether this very exchange said so. */
  isOwn: boolean;
  /** The number of the row that said so; null where it has none. */
  by: number | null;
}

/** A response that set the session cookie. */
export interface SetBy {
  number: number | null;
  /** Epoch ms of the response. */
  at: number;
  set: WireSetCookie;
}

/**
 * When the cookie that the browser has after an exchange ends: as its own response said, or else the
 * one that set the value that went along. Null where none was seen, or none is left.
 *
 * @param earlier responses that set the session cookie of this host, in order, without those whose
 *   cookie the browser refused
 */
export function cookieEndOf(
  {
    number,
    witness,
    cookieName,
  }: { number: number | null; witness: Witness | null; cookieName: string | null },
  earlier: readonly SetBy[],
): CookieEnd | null {
  if (!witness || cookieName === null || witness.fromCache) return null;
  const set = sessionLine(witness, cookieName);
  const isTaken = set !== undefined && isKept(set) === true;
  if (set && isTaken && witness.respondedAt !== null) {
    return set.cleared ? null : { at: endOf(set, witness.respondedAt), isOwn: true, by: number };
  }
  const sent = witness.cookies?.find(({ name }) => name === cookieName);
  const standing = earlier.findLast(({ at }) => at <= witness.startedAt);
  if (!sent || standing?.set.fingerprint !== sent.fingerprint) return null;
  if (isKept(standing.set) !== true) return null;
  return { at: endOf(standing.set, standing.at), isOwn: false, by: standing.number };
}
