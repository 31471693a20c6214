import type { LineFate } from '../fate/reasons.ts';
import type { Witness, WireSetCookie } from './hop.ts';

/** What tells which of several lines counts. */
interface Line {
  name: string;
  cleared: boolean;
  path: string | null;
  domain: string | null;
  fate?: LineFate | null;
}

/**
 * Which line of a response says what became of its session cookie. A response may have several of
 * one name: it sets the cookie, and clears one of that name at another path or domain, in any order.
 * What the browser keeps counts before what it refused, and that before what it only dropped.
 *
 * @param lines in the order of the wire
 */
export function lineThatCounts<T extends Line>(
  lines: readonly T[],
  name: string | null,
): T | undefined {
  const standing = lines
    .filter((line) => line.name === name)
    .filter((line, at, named) => !isOvertaken(line, named.slice(at + 1)));
  const highest = Math.max(...standing.map(rankOf));
  return standing.findLast((line) => rankOf(line) === highest);
}

/** The Set-Cookie line of a response that its session cookie follows from. */
export function sessionLine(
  witness: Pick<Witness, 'setCookies'> | null,
  name: string | null,
): WireSetCookie | undefined {
  return witness ? lineThatCounts(witness.setCookies, name) : undefined;
}

/** Of several lines for one cookie the last wins (RFC 6265bis, section 5.7). */
function isOvertaken(line: Line, later: readonly Line[]): boolean {
  if (line.fate?.outcome === 'overwritten') return later.length > 0;
  return later.some(
    ({ path, domain, fate }) =>
      path === line.path && domain === line.domain && fate?.outcome !== 'refused',
  );
}

function rankOf({ cleared, fate }: Line): number {
  const isRefused = fate?.outcome === 'refused';
  if (!cleared) return isRefused ? 2 : 3;
  return isRefused || fate?.outcome === 'nothing-cleared' ? 0 : 1;
}
