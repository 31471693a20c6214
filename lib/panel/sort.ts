import { changesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import { VERDICTS } from '../judgement/verdict.ts';
import { durationOf } from '../query/duration.ts';
import { byStart, type RowOrder } from '../rows/row-list.ts';
import type { RevisionTable } from '../states/revisions.ts';
import type { Column, Sort } from './columns.ts';

/** What a row is sorted by; null where that is not known, which comes last either way. */
type SortValue = number | string | null;

/** The order of rows by a column; where two are alike, and without one, that of time. */
export function orderOf(sort: Sort | null, revisions: RevisionTable): RowOrder<Exchange> {
  if (sort === null) return byStart;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  // What is known of a row as it is does not change: where more is learned, it is another row.
  const values = new WeakMap<Exchange, { value: SortValue }>();
  const valueIn = (row: Exchange): SortValue => {
    const known = values.get(row) ?? { value: valueOf(row, sort.column, revisions) };
    values.set(row, known);
    return known.value;
  };
  return (a, b) => {
    const [left, right] = [valueIn(a), valueIn(b)];
    const unknown = Number(left === null) - Number(right === null);
    if (left === null || right === null) return unknown === 0 ? byStart(a, b) : unknown;
    const order = sign * compare(left, right);
    return order === 0 ? byStart(a, b) : order;
  };
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
    case 'service':
      return row.process?.service ?? null;
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
