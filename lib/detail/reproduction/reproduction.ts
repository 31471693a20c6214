import type { Exchange } from '../../join/exchange.ts';
import { isQuiet } from '../../join/quiet.ts';
import { withPartners } from '../../query/with-partners.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import { isWithin, type TimeRange } from '../../timeline/range.ts';
import { rowsOfSession } from '../key-history.ts';
import { expectedOf, type Expected } from './expectations.ts';

/** What leads to what became of a session in a request, to be done once more. */
export interface Reproduction {
  of: Exchange;
  /** The requests, in order; those of one step were under way at the same time. */
  steps: readonly (readonly Exchange[])[];
  /** Requests of the session before the first of them, which are left out. */
  earlier: number;
  /** The session cookie that came with the first of them: nothing here made it. Null where none. */
  cookieBefore: string | null;
  expected: Expected;
}

/** Requests of one test. */
const MOST = 100;

/**
 * The requests of the session up to one, and those that it has to do with.
 *
 * @param rows by the start of their request
 * @param range the time that is meant; null for all
 */
export function reproductionOf(
  of: Exchange,
  {
    rows,
    range,
    revisions,
  }: { rows: readonly Exchange[]; range: TimeRange | null; revisions: RevisionTable },
): Reproduction {
  const own = rowsOfSession(rows, of).filter((row) => row.startedAt <= of.startedAt);
  const session = own.filter((row) => row === of || isSentAgain(row));
  const meant = session.filter((row) => row === of || range === null || isWithin(row, range));
  const last = meant.slice(-MOST);
  const partners = new Set(withPartners([of], rows));
  const kept = new Set([...last, ...partners]);
  const sent = rows.filter((row) => kept.has(row));
  return {
    of,
    steps: stepsOf(sent),
    earlier: session.length - last.length,
    cookieBefore: cookieBefore(sent[0] ?? of),
    expected: expectedOf(of, revisions),
  };
}

/** Whether the server had it, and for the sake of the app. */
function isSentAgain(row: Exchange): boolean {
  return row.witness?.fromCache !== true && !isQuiet(row);
}

function stepsOf(rows: readonly Exchange[]): Exchange[][] {
  const steps: Exchange[][] = [];
  let answered = -Infinity;
  for (const row of rows) {
    const step = row.startedAt < answered ? steps.at(-1) : undefined;
    if (step) step.push(row);
    else steps.push([row]);
    answered = Math.max(answered, answeredAt(row));
  }
  return steps;
}

/** When its headers came: with them comes the cookie that a next request has. */
function answeredAt({ startedAt, witness, record }: Exchange): number {
  if (witness) return witness.respondedAt ?? witness.endedAt ?? startedAt;
  return startedAt + (record?.timing.headers ?? record?.timing.end ?? 0);
}

function cookieBefore({ cookieName, witness, record }: Exchange): string | null {
  if (cookieName === null) return null;
  const came = witness?.cookies?.some(({ name }) => name === cookieName);
  return (came ?? (record?.cookieIn.count ?? 0) > 0) ? cookieName : null;
}
