import type { Fingerprint } from '../../../server-plugin/protocol.ts';
import type { Exchange } from '../../join/exchange.ts';
import { isKept, type WireCookie, type WireSetCookie } from '../../witness/hop.ts';
import { sessionLine } from '../../witness/session-line.ts';

/** What the browser has of the cookie of a session, as far as its requests tell. */
export type BrowserCookie =
  /** No request of the inspected tab was seen. */
  | { kind: 'unseen' }
  /** It dropped it as it was told, or a request went without it. */
  | { kind: 'none'; because: 'cleared' | 'without'; by: Exchange }
  /**
   * It is not known what it made of the last line, or why a request went without. `maybe`: the
   * values that it may have, if any; null where they are not all known.
   */
  | { kind: 'unsure'; by: Exchange; maybe: readonly Fingerprint[] | null }
  /** A request sent it, or it kept what a response set. */
  | { kind: 'has'; cookie: WireCookie; by: Exchange; isSet: boolean };

/** What is learned of the cookie at a time (epoch ms), after what was known before. */
interface Sighting {
  at: number;
  after: (before: BrowserCookie) => BrowserCookie;
}

/**
 * The cookie that the browser has now: what a request sent last, or a response changed after that.
 *
 * @param all of one session, by the start of their request
 */
export function browserCookie(all: readonly Exchange[]): BrowserCookie {
  const rows = sinceLastSent(all);
  const sightings = rows.flatMap((row) => [
    ...sightingsOfRequest(row),
    ...sightingsOfResponse(row),
  ]);
  return sightings
    .sort((a, b) => a.at - b.at)
    .reduce<BrowserCookie>((before, { after }) => after(before), { kind: 'unseen' });
}

/** What was before the last that sent the cookie, and over by then, says nothing more. */
function sinceLastSent(rows: readonly Exchange[]): readonly Exchange[] {
  const last = rows.findLast(({ witness, cookieName }) =>
    witness?.cookies?.some(({ name }) => name === cookieName),
  );
  if (!last) return rows;
  const since = last.startedAt;
  return rows.filter(({ startedAt, witness }) => (witness?.respondedAt ?? startedAt) >= since);
}

function sightingsOfRequest(by: Exchange): Sighting[] {
  const { witness, cookieName, missingCookie } = by;
  if (!witness || witness.fromCache) return [];
  const at = witness.startedAt;
  const sent = witness.cookies?.find(({ name }) => name === cookieName);
  if (sent) return [{ at, after: () => ({ kind: 'has', cookie: sent, by, isSet: false }) }];
  switch (missingCookie?.because.kind) {
    case 'cleared':
    case 'ran-out':
      return [{ at, after: () => ({ kind: 'none', because: 'without', by }) }];
    case 'unknown':
      // Such as one that was to send no cookies.
      return [{ at, after: (before) => ({ kind: 'unsure', by, maybe: valuesOf(before) }) }];
    default:
      return [];
  }
}

/** What the browser refuses, and a line that clears nothing, leave what it has. */
function sightingsOfResponse(by: Exchange): Sighting[] {
  const { witness, cookieName } = by;
  const line = sessionLine(witness, cookieName);
  const at = witness?.respondedAt ?? null;
  if (!line || at === null || witness?.fromCache === true || isKept(line) === false) return [];
  return [{ at, after: (before) => (line.cleared ? cleared : set)(line, by, before) }];
}

function cleared(line: WireSetCookie, by: Exchange, before: BrowserCookie): BrowserCookie {
  const isDropped = isKept(line) === true || before.kind === 'none';
  return isDropped
    ? { kind: 'none', because: 'cleared', by }
    : { kind: 'unsure', by, maybe: valuesOf(before) };
}

function set(line: WireSetCookie, by: Exchange, before: BrowserCookie): BrowserCookie {
  const { fingerprint } = line;
  const values = valuesOf(before);
  // Whether or not it took the line, where it has that value already.
  const isSame = before.kind === 'has' && before.cookie.fingerprint === fingerprint;
  return isKept(line) === true || isSame
    ? { kind: 'has', cookie: line, by, isSet: true }
    : { kind: 'unsure', by, maybe: values && [...values, fingerprint] };
}

function valuesOf(cookie: BrowserCookie): readonly Fingerprint[] | null {
  switch (cookie.kind) {
    case 'has':
      return [cookie.cookie.fingerprint];
    case 'unsure':
      return cookie.maybe;
    case 'none':
      return [];
    case 'unseen':
      return null;
  }
}
