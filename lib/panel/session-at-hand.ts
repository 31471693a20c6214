import type { Exchange } from '../join/exchange.ts';
import type { ShownRows } from './shown-rows.ts';

/** More rows without a session than one looks past. */
const MOST_PASSED = 500;

/**
 * A request of the session that one has to do with: the selected one, else the newest; else the last
 * that is shown and of a session.
 */
export function sessionAtHand({
  selected,
  rows,
}: {
  selected: Exchange | null;
  rows: Pick<ShownRows, 'newest' | 'length' | 'at'>;
}): Exchange | null {
  for (const row of [selected, rows.newest]) if (row && row.lineage !== null) return row;
  const end = Math.max(0, rows.length - MOST_PASSED);
  for (let index = rows.length - 1; index >= end; index -= 1) {
    const row = rows.at(index);
    if (row && row.lineage !== null) return row;
  }
  return null;
}
