import type { RevisionTable } from '../states/revisions.ts';
import { keysErased, type Mark } from './marks.ts';
import { isSameCookie, isUnaware, settingsOf, type Candidate, type Setting } from './settings.ts';

/**
 * Marks the exchanges whose session is in its cookie, and that another response erased: it came later,
 * and had been asked for before the browser had the first one's cookie.
 *
 * @param exchanges of one host and one cookie; any order
 * @param name of the cookie
 * @returns the marks by key of the exchange; one without marks is absent
 */
export function markCookieWriters(
  exchanges: readonly Candidate[],
  name: string,
  revisions: RevisionTable,
): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const add = ({ exchange }: Setting, mark: Mark): void => {
    marks.set(exchange.key, [...(marks.get(exchange.key) ?? []), mark]);
  };
  const settings = settingsOf(exchanges, name).filter(hasSessionInIt);
  for (const [index, first] of settings.entries()) {
    const next = settings
      .slice(index + 1)
      .find((later) => isSameCookie(first, later) && isUnaware(later, first, name));
    const [record, other] = [first.exchange.record, next?.exchange.record];
    if (!next || !record || !other) continue;
    const keys = keysErased(record, other, revisions);
    if (keys.length === 0) continue;
    add(first, { kind: 'overwritten', by: next.number, keys });
    add(next, { kind: 'overwrote', of: first.number, keys });
  }
  return marks;
}

/** Without an id there is no row: all that is stored is in the cookie. */
function hasSessionInIt({ exchange: { record } }: Setting): boolean {
  return record?.phase === 'final' && record.session.after === null && record.data.saved !== null;
}
