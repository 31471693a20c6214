import { changesOf } from '../detail/changes.ts';
import type { Exchange } from '../join/exchange.ts';
import { VERDICTS } from '../judgement/verdict.ts';
import { durationOf } from '../query/duration.ts';
import type { RevisionTable } from '../states/revisions.ts';
import type { Column, Sort } from './columns.ts';

/** What a row is sorted by; null where that is not known, which comes last either way. */
type SortValue = number | string | null;

/** The rows by a column; where two are alike, and without one, in the order of time. */
export function sortRows(
  rows: readonly Exchange[],
  sort: Sort | null,
  revisions: RevisionTable,
): readonly Exchange[] {
  if (sort === null) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows
    .map((row) => ({ row, value: valueOf(row, sort.column, revisions) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        return Number(a.value === null) - Number(b.value === null);
      }
      return sign * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : Number(left > right);
}

function valueOf(row: Exchange, column: Column, revisions: RevisionTable): SortValue {
  switch (column) {
    case 'number':
      return row.number;
    case 'time':
      return row.startedAt;
    case 'method':
      return row.method;
    case 'path':
      return row.path;
    case 'host':
      return row.origin;
    case 'status':
      return row.status;
    case 'session':
      return row.lineage ?? row.session;
    case 'verdict':
      return VERDICTS.indexOf(row.judgement.verdict);
    case 'marks':
      return row.marks.length;
    case 'duration':
      return durationOf(row);
    case 'changes':
      return changesOf(row, revisions)?.length ?? null;
  }
}
