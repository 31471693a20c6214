import type { Restart } from './restarts.ts';
import type { ShownRows } from './shown-rows.ts';

/** What stands in one line of the list: a row by its index, or a restart between rows. */
export type ListItem = { row: number } | { restart: Restart };

/** A restart, and the index of the row that it stands before. */
interface Placed {
  restart: Restart;
  before: number;
}

/** How far the time of a restart may be off: the answer that tells it may take so long. Ms. */
const OFF = 10_000;

/** Before the first request of the run that began, whatever the clocks say of the two. */
function placed(restart: Restart, rows: Pick<ShownRows, 'indexSince' | 'at'>): Placed {
  const { at, instance } = restart;
  let before = rows.indexSince(at);
  let first = at;
  for (let index = before - 1; index >= 0; index -= 1) {
    const row = rows.at(index);
    if (!row || row.startedAt < at - OFF) break;
    if (instance === null || row.instance !== instance) continue;
    before = index;
    first = row.startedAt;
  }
  return { restart: { ...restart, at: first }, before };
}

/** The lines of the list: the rows, and between them the restarts of their servers. */
export class ListItems {
  readonly #rows: number;
  readonly #placed: readonly Placed[];

  /** In another order than that of time a restart has no place. */
  constructor(
    rows: Pick<ShownRows, 'length' | 'origins' | 'indexSince' | 'at'>,
    restarts: readonly Restart[],
    isSorted: boolean,
  ) {
    this.#rows = rows.length;
    const own = isSorted ? [] : restarts.filter(({ origin }) => rows.origins.has(origin));
    this.#placed = own.toSorted((a, b) => a.at - b.at).map((restart) => placed(restart, rows));
  }

  get length(): number {
    return this.#rows + this.#placed.length;
  }

  at(index: number): ListItem {
    let above = 0;
    for (const { restart, before } of this.#placed) {
      if (before + above === index) return { restart };
      if (before + above > index) break;
      above += 1;
    }
    return { row: index - above };
  }

  /** The line of a row; -1 for none. */
  indexOf(row: number): number {
    if (row < 0) return -1;
    return row + this.#placed.filter(({ before }) => before <= row).length;
  }
}
