import type { Fingerprint, SessionRecord } from '../../server-plugin/protocol.ts';
import { formatPath, valueAt } from '../states/json.ts';
import { isSame } from '../states/diff.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { isKept, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';

/** Keys that a mark names; whether more were erased is not looked at. */
export const MOST_KEYS = 200;

/** What a later exchange makes of an earlier one. What it loses by that, its verdict says too. */
export type Mark =
  /** A later save, derived from an older state, erased these keys of this exchange's save. */
  | { kind: 'overwritten'; by: number; keys: string[] }
  /** This exchange's save, derived from an older state, erased what another had saved. */
  | { kind: 'overwrote'; of: number; keys: string[] }
  /** This exchange loaded the session before the save of another had ended. */
  | { kind: 'stale-read'; of: number }
  /** Its headers went out before its save had ended, and others loaded the session in between. Ms. */
  | { kind: 'read-early'; by: number[]; headersAt: number; savedAt: number }
  /**
   * Its session's cookie was replaced by another's: before it was ever sent back, or by a response
   * whose request had begun before that cookie came.
   */
  | { kind: 'orphaned'; by: number; wasSentBack: boolean }
  /** Its cookie took the place of one that leads to a session nobody can reach any more. */
  | { kind: 'replaced'; of: number; wasSentBack: boolean }
  /** As `orphaned`, where nobody tells whether anything was stored in the session. */
  | { kind: 'displaced'; by: number }
  /** This exchange ended the session, and a later save brought it back. */
  | { kind: 'undone'; by: number }
  /**
   * This exchange's save brought back a session that another had ended. `isOutOfReach`: that one's
   * response cleared the cookie as well, and this one's did not set it again.
   */
  | { kind: 'revived'; of: number; isOutOfReach: boolean };

/** What is looked at of an exchange. The whole of it holds marks, and is made after them. */
interface Candidate {
  key: string;
  number: number | null;
  record: SessionRecord | null;
  witness: Witness | null;
}

/**
 * Marks the exchanges of one session among each other.
 *
 * @param exchanges of one session, each with a final record; any order
 * @returns the marks by key of the exchange; one without marks is absent
 */
export function markSession(
  exchanges: readonly Candidate[],
  session: Fingerprint,
  revisions: RevisionTable,
): Map<string, Mark[]> {
  const marks = new Map<string, Mark[]>();
  const add = (exchange: Candidate, mark: Mark): void => {
    marks.set(exchange.key, [...(marks.get(exchange.key) ?? []), mark]);
  };
  const parts = exchanges.flatMap((exchange) => {
    const part = partIn(exchange, session);
    return part ? [part] : [];
  });
  for (const first of parts) {
    const end = Math.max(first.savedAt ?? -Infinity, first.destroyedAt ?? -Infinity);
    // As of most: it changed nothing that another could have missed.
    if (end === -Infinity) continue;
    const early: number[] = [];
    for (const second of parts) {
      // One that loaded the session when the other was done with it knew all of it.
      if (first === second || second.loadedAt >= end) continue;
      const keys = erasedKeys(first, second, revisions);
      if (keys.length > 0) {
        add(first.exchange, { kind: 'overwritten', by: second.number, keys });
        add(second.exchange, { kind: 'overwrote', of: first.number, keys });
      } else if (isStaleRead(first, second)) {
        early.push(second.number);
        add(second.exchange, { kind: 'stale-read', of: first.number });
      }
      if (isUndone(first, second)) {
        add(first.exchange, { kind: 'undone', by: second.number });
        const isOutOfReach = hasClearedFor(first, second);
        add(second.exchange, { kind: 'revived', of: first.number, isOutOfReach });
      }
    }
    if (early.length > 0) add(first.exchange, { kind: 'read-early', by: early, ...spanOf(first) });
  }
  return marks;
}

/** What one exchange did to the session, on the server's clock (epoch ms). */
interface Part {
  exchange: Candidate;
  number: number;
  record: SessionRecord;
  loadedAt: number;
  savedAt: number | null;
  headersAt: number | null;
  destroyedAt: number | null;
}

function partIn(exchange: Candidate, session: Fingerprint): Part | null {
  const { record, number } = exchange;
  if (record?.phase !== 'final' || number === null) return null;
  const endOf = (name: 'save' | 'destroy'): number | null => {
    const op = record.ops.findLast((o) => o.op === name && o.ok === true && o.session === session);
    return op ? record.t0 + op.at + (op.ms ?? 0) : null;
  };
  return {
    exchange,
    number,
    record,
    loadedAt: record.t0 + (record.timing.loaded ?? 0),
    savedAt: endOf('save'),
    headersAt: record.timing.headers === null ? null : record.t0 + record.timing.headers,
    destroyedAt: endOf('destroy'),
  };
}

/** The keys that `first` saved, and that the later save of `second` put back to an older value. */
function erasedKeys(first: Part, second: Part, revisions: RevisionTable): string[] {
  if (first.savedAt === null || second.savedAt === null) return [];
  if (second.savedAt <= first.savedAt || second.loadedAt >= first.savedAt) return [];
  return keysErased(first.record, second.record, revisions);
}

/** The keys that one request stored, and that another, which did not know of them, stored otherwise. */
export function keysErased(
  { base, data }: SessionRecord,
  later: SessionRecord,
  revisions: RevisionTable,
): string[] {
  const changes = revisions.changes(base, data.saved);
  const result = revisions.get(later.data.saved)?.value;
  if (!changes || result === undefined) return [];
  return changes
    .slice(0, MOST_KEYS)
    .filter((change) => !isSame(valueAt(result, change.path), change.after))
    .map((change) => formatPath(change.path));
}

/** `second` began after the answer of `first` was on its way, and loaded what was there before. */
function isStaleRead(first: Part, second: Part): boolean {
  return (
    first.savedAt !== null &&
    first.headersAt !== null &&
    first.record.base !== first.record.data.saved &&
    first.record.data.saved !== second.record.data.loaded &&
    second.record.t0 > first.headersAt &&
    second.loadedAt < first.savedAt
  );
}

/** Since the start of the request, in ms. */
function spanOf({ record, headersAt, savedAt }: Part): { headersAt: number; savedAt: number } {
  return { headersAt: (headersAt ?? 0) - record.t0, savedAt: (savedAt ?? 0) - record.t0 };
}

function isUndone(first: Part, second: Part): boolean {
  return (
    first.destroyedAt !== null &&
    first.record.session.after !== first.record.session.before &&
    second.savedAt !== null &&
    second.savedAt > first.destroyedAt &&
    second.loadedAt < first.destroyedAt
  );
}

/** Whether the browser dropped the cookie that led to the session, and `second` gave it none. */
function hasClearedFor(first: Part, second: Part): boolean {
  const { name } = first.record.cookieIn;
  const [ending, saving] = [first.exchange.witness, second.exchange.witness];
  const line = sessionLine(ending, name);
  const isCleared = line?.cleared === true && isKept(line) === true;
  return isCleared && saving !== null && sessionLine(saving, name) === undefined;
}
