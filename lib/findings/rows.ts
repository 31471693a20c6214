import type { Exchange } from '../join/exchange.ts';
import { isFile } from '../join/involvement.ts';
import type { WireCookie, WireSetCookie } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';
import { row, type Span } from '../text/spans.ts';

/** What rules ask of rows. */

/** The session cookie that went along with a request. */
export function sentCookie({ witness, cookieName }: Exchange): WireCookie | undefined {
  return witness?.cookies?.find(({ name }) => name === cookieName);
}

/** Asked for by most rules. A row is another one when it has changed. */
const lines = new WeakMap<Exchange, WireSetCookie>();

/** The line of a response that says what became of its session cookie. */
export function setCookieLine(row: Exchange): WireSetCookie | undefined {
  if (row.witness === null || row.witness.setCookies.length === 0) return undefined;
  const known = lines.get(row);
  if (known) return known;
  const line = sessionLine(row.witness, row.cookieName);
  if (line) lines.set(row, line);
  return line;
}

/** Whether the client was told that it may not, or not yet. */
export function isTurnedAway({ status }: Exchange): boolean {
  return status === 401 || status === 403;
}

/** The row as one goes to it. */
export function link({ number }: Exchange): Span {
  return number === null ? 'an earlier request' : row(number);
}

/** The same rows, the last first. */
export function lastFirst(rows: readonly [Exchange, ...Exchange[]]): [Exchange, ...Exchange[]] {
  const [first, ...others] = rows;
  const [last = first, ...earlier] = [first, ...others].reverse();
  return [last, ...earlier];
}

/** The rows of each kind, the last first. */
export function lastOfEach<Key>(
  rows: readonly Exchange[],
  kindOf: (row: Exchange) => Key | null,
): Map<Key, [Exchange, ...Exchange[]]> {
  const kinds = new Map<Key, [Exchange, ...Exchange[]]>();
  for (const exchange of rows) {
    const kind = kindOf(exchange);
    if (kind === null) continue;
    const known = kinds.get(kind);
    if (known) known.push(exchange);
    else kinds.set(kind, [exchange]);
  }
  return new Map(Array.from(kinds, ([kind, found]) => [kind, lastFirst(found)]));
}

/**
 * All rows that show a mistake: first the last one that the page, or a script of it, asked for, and
 * that somebody looks at; a browser asks for a page's icon by itself.
 */
export function lastSeenFirst(
  rows: readonly Exchange[],
  isShowing: (row: Exchange) => boolean,
): [Exchange, ...Exchange[]] | null {
  const showing = rows.filter(isShowing).reverse();
  const [first] = [...showing.filter(({ witness }) => witness && !isFile(witness)), ...showing];
  return first ? [first, ...showing.filter((row) => row !== first)] : null;
}
