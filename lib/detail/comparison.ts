import type { RevisionId } from '../../server-plugin/protocol.ts';
import { statesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Change } from '../states/diff.ts';
import { THOROUGH, type RevisionTable } from '../states/revisions.ts';

/** What differs between the ends of two requests, from the one that began first. */
export interface Compared {
  earlier: Exchange;
  later: Exchange;
  /** Those of which it is not known how the session was after them. */
  unknown: readonly Exchange[];
  /** The states that they ended with; null where there was no session, or it is not known. */
  states: { before: RevisionId | null; after: RevisionId | null };
  /** Null where it is not known, or the states are too large to be compared. */
  changes: readonly Change[] | null;
}

/** Compares the session after one request with the session after another, in whichever order. */
export function compare(one: Exchange, other: Exchange, revisions: RevisionTable): Compared {
  const isFirst = one.startedAt <= other.startedAt;
  const [earlier, later] = isFirst ? [one, other] : [other, one];
  const [before, after] = [endOf(earlier), endOf(later)];
  const unknown = [earlier, later].filter((exchange) => endOf(exchange) === undefined);
  const states = { before: before ?? null, after: after ?? null };
  if (before === undefined || after === undefined)
    return { earlier, later, unknown, states, changes: null };
  const changes = before === after ? [] : revisions.changes(before, after, THOROUGH);
  return { earlier, later, unknown, states, changes };
}

/** The state that a request ended with; null where there was no session then, undefined if unknown. */
function endOf({ record, judgement }: Exchange): RevisionId | null | undefined {
  if (record?.phase !== 'final') return undefined;
  const { loaded, end } = record.data;
  if (end !== null) return end;
  const { before, after } = record.session;
  const isNone = ['none', 'refused'].includes(judgement.verdict);
  if (before === null && after === null && loaded === null && isNone) return null;
  // The views show one without a told end as it was loaded; here that would be a claim.
  return loaded !== null && statesOf(record).after === null ? null : undefined;
}
