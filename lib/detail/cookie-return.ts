import type { Exchange } from '../join/exchange.ts';
import { hostNameOf } from '../join/known-cookies.ts';
import type { MissingCookie } from '../join/missing-cookie.ts';
import { isKept, type WireCookie, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';

/** What later requests made of the session cookie that a response set or cleared. */
export type CookieReturn =
  /** There is nothing that could come back. */
  | { kind: 'nothing' }
  /** No request of the host since. */
  | { kind: 'none-yet' }
  /** This one sent it. */
  | { kind: 'back'; by: number | null }
  /** None sent it, and this one went without. */
  | { kind: 'without'; by: number; witness: Witness | null; missing: MissingCookie }
  /** Another response set another value before any request had sent it. */
  | { kind: 'replaced'; by: number | null };

/**
 * What came of a session cookie, by later requests. After a line that clears, what
 * would come back is the cookie that had come.
 *
 * @param rows all, by the start of their request
 */
export function returnOf(exchange: Exchange, rows: readonly Exchange[]): CookieReturn {
  const { witness, cookieName } = exchange;
  const set = sessionLine(witness, cookieName);
  const came = witness?.cookies?.find(({ name }) => name === cookieName);
  const cookie = set?.cleared ? came : set;
  const since = witness?.respondedAt ?? null;
  if (!witness || !set || !cookie || since === null) return { kind: 'nothing' };
  if (!set.cleared && isKept(set) === false) return { kind: 'nothing' };
  const host = hostNameOf(witness.url);
  let without: CookieReturn | null = null;
  for (const row of rows) {
    if (row.startedAt < since || !wasAsked(row.witness)) continue;
    if (hasSent(row.witness, cookie)) return { kind: 'back', by: row.number };
    if (hostNameOf(row.witness.url) !== host) continue;
    if (hasReplaced(row.witness, cookie)) return { kind: 'replaced', by: row.number };
    if (row.missingCookie?.name === cookie.name) without ??= withoutIt(row);
  }
  return without ?? { kind: 'none-yet' };
}

/** A row that is not shown is none to point to. */
function withoutIt({ number, witness, missingCookie }: Exchange): CookieReturn | null {
  return number === null || !missingCookie
    ? null
    : { kind: 'without', by: number, witness, missing: missingCookie };
}

function hasSent({ cookies }: Witness, { name, fingerprint }: WireCookie): boolean {
  return cookies?.some((sent) => sent.name === name && sent.fingerprint === fingerprint) === true;
}

function hasReplaced(witness: Witness, { name, fingerprint }: WireCookie): boolean {
  const set = sessionLine(witness, name);
  return set?.cleared === false && isKept(set) !== false && set.fingerprint !== fingerprint;
}

/** Whether a server was asked, by a request of which it was seen what went along. */
function wasAsked(witness: Witness | null): witness is Witness {
  return witness?.cookies != null && !witness.fromCache && witness.method !== 'OPTIONS';
}
