import type { Exchange } from '../join/exchange.ts';
import type { ExchangeChange } from '../join/exchanges.ts';
import { isUninvolved } from '../join/involvement.ts';
import { RowList } from '../rows/row-list.ts';
import { Columns } from './columns.ts';
import { Lanes } from './lanes.ts';

/**
 * The rows that a session takes part in, as the timeline draws them. It follows the rows of a log:
 * what changes in one costs that one and those that began after it, and most are the newest.
 */
export class Timeline {
  readonly columns = new Columns();
  readonly lanes = new Lanes();
  readonly #list = new RowList<Exchange>();
  readonly #isMeant: (row: Exchange) => boolean;

  /** @param isMeant which of the rows are to be there at all */
  constructor(rows: readonly Exchange[], isMeant: (row: Exchange) => boolean = () => true) {
    this.#isMeant = isMeant;
    this.update(rows.map((after) => ({ before: null, after })));
  }

  /** By their start. */
  get rows(): readonly Exchange[] {
    return this.#list.all;
  }

  indexOf(row: Exchange | null): number {
    return row ? this.#list.indexOf(row) : -1;
  }

  /** What became of the rows. @returns whether anything is to be drawn anew */
  update(changes: readonly ExchangeChange[]): boolean {
    const own = changes.flatMap(({ before, after }) => {
      const change = { before: this.#own(before), after: this.#own(after) };
      return change.before || change.after ? change : [];
    });
    if (own.length === 0) return false;
    for (const { before, after } of own) {
      if (before) this.lanes.count(before, -1);
      if (after) this.lanes.count(after, 1);
    }
    const places = own.map(({ before }) => this.indexOf(before));
    this.#list.change(own);
    if (own.every(({ after }) => !after) && areFirst(places) && !this.columns.hasOldNames) {
      this.columns.drop(places.length);
    } else {
      places.push(...own.map(({ after }) => this.indexOf(after)));
      this.columns.refresh(this.rows, least(places));
    }
    return true;
  }

  #own(row: Exchange | null): Exchange | null {
    if (row?.lineage == null || isUninvolved(row)) return null;
    return this.#isMeant(row) ? row : null;
  }
}

/** Whether these are the places of the first so many rows. */
function areFirst(places: readonly number[]): boolean {
  return places.every((place) => place >= 0 && place < places.length);
}

function least(places: readonly number[]): number {
  let first = Infinity;
  for (const place of places) if (place >= 0 && place < first) first = place;
  return first;
}
