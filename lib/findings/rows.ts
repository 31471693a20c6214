import type { Exchange } from '../join/exchange.ts';
import type { WireCookie, WireSetCookie } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';
import { row, type Span } from '../text/spans.ts';

/** What rules ask of rows. */

/** The session cookie that went along with a request. */
export function sentCookie({ witness, cookieName }: Exchange): WireCookie | undefined {
  return witness?.cookies?.find(({ name }) => name === cookieName);
}

/** The line of a response that says what became of its session cookie. */
export function setCookieLine({ witness, cookieName }: Exchange): WireSetCookie | undefined {
  return sessionLine(witness, cookieName);
}

/** Whether the client was told that it may not, or not yet. */
export function isTurnedAway({ status }: Exchange): boolean {
  return status === 401 || status === 403;
}

/** The row that set the cookie which went along with this one, of those before it. */
export function setterOf(exchange: Exchange, rows: readonly Exchange[]): Exchange | undefined {
  const sent = sentCookie(exchange);
  if (!sent) return undefined;
  return rows.findLast((other) => {
    const set = setCookieLine(other);
    return (
      other.startedAt < exchange.startedAt &&
      other.cookieName === exchange.cookieName &&
      set?.cleared === false &&
      set.fingerprint === sent.fingerprint
    );
  });
}

/** The row as one goes to it. */
export function link({ number }: Exchange): Span {
  return number === null ? 'an earlier request' : row(number);
}

/** The rows of each kind, the last first. */
export function lastOfEach<Key>(
  rows: readonly Exchange[],
  kindOf: (row: Exchange) => Key | null,
): Map<Key, [Exchange, ...Exchange[]]> {
  const kinds = new Map<Key, [Exchange, ...Exchange[]]>();
  for (const exchange of rows) {
    const kind = kindOf(exchange);
    if (kind !== null) kinds.set(kind, [exchange, ...(kinds.get(kind) ?? [])]);
  }
  return kinds;
}
