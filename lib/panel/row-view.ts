import type { Exchange } from '../join/exchange.ts';
import type { ExchangeChange } from '../join/exchanges.ts';
import { SLICE_MS, TOGETHER } from '../rows/parts.ts';
import { byStart, RowList, type RowOrder } from '../rows/row-list.ts';
import { ShownRows } from './shown-rows.ts';
import { Tally } from './tally.ts';

/** How long work takes its turns. */
export interface Pace {
  /** Has the work done when what is urgent has been, and so many ms have passed; soon by default. */
  later: (work: () => void, ms?: number) => void;
  /** A clock, in ms. */
  now: () => number;
}

/** So few are looked through at once, however long it takes. */
const FEW = 100;

type Filter = (row: Exchange) => boolean;

/**
 * The rows that a filter shows, and their tally. What changes in a row costs that row; another filter
 * looks through all of them, in slices, while the rows of the one before are shown.
 */
export class RowView {
  readonly #pace: Pace;
  readonly #onShown: () => void;
  #list = new RowList<Exchange>();
  /** The same in another order; null where that of time was asked for. */
  #sorted: RowList<Exchange> | null = null;
  #order: RowOrder<Exchange> = byStart;
  #tally = new Tally();
  #filter: Filter = () => true;
  #search: Search | null = null;

  /** @param onShown the rows of another filter are there, later than it was asked for */
  constructor(pace: Pace, onShown: () => void) {
    this.#pace = pace;
    this.#onShown = onShown;
  }

  /** The rows as they are shown now: another object whenever that may have changed. */
  get rows(): ShownRows {
    const newest = this.#list.all.at(-1) ?? null;
    return new ShownRows(this.#sorted ?? this.#list, this.#tally, newest);
  }

  /** Whether another filter is looking through the rows. */
  get isBusy(): boolean {
    return this.#search !== null;
  }

  /** What became of the rows. */
  update(changes: readonly ExchangeChange[]): void {
    this.#search?.note(changes);
    this.#change(changes);
  }

  /** Shows those of all rows that the filter lets through: at once where they are few. */
  show(all: readonly Exchange[], filter: Filter): void {
    const search = new Search([...all], filter, this.#pace.now);
    this.#search = search;
    const goOn = (): void => {
      if (this.#search !== search) return; // another filter was asked for
      if (search.lookOn()) this.#end(search);
      else this.#pace.later(goOnLater);
    };
    const goOnLater = (): void => {
      goOn();
      if (this.#search === null) this.#onShown();
    };
    goOn();
  }

  #end({ hits, tally, changes, filter }: Search): void {
    this.#search = null;
    this.#filter = filter;
    this.#list = new RowList(hits);
    this.#tally = tally;
    this.#sort();
    this.#change(changes);
  }

  /** Shows the rows in another order. */
  sortBy(order: RowOrder<Exchange>): void {
    this.#order = order;
    this.#sort();
  }

  #sort(): void {
    const order = this.#order;
    this.#sorted = order === byStart ? null : new RowList(this.#list.all.toSorted(order), order);
  }

  #change(changes: readonly ExchangeChange[]): void {
    const shown = changes.map(({ before, after }) => ({
      before: before && this.#list.indexOf(before) >= 0 ? before : null,
      after: after && this.#filter(after) ? after : null,
    }));
    for (const { before, after } of shown) {
      if (before) this.#tally.count(before, -1);
      if (after) this.#tally.count(after, 1);
    }
    this.#list.change(shown);
    this.#sorted?.change(shown);
  }
}

/** A filter on its way through the rows as they were when it was asked for. */
class Search {
  readonly filter: Filter;
  readonly hits: Exchange[] = [];
  readonly tally = new Tally();
  readonly #rows: readonly Exchange[];
  readonly #now: Pace['now'];
  readonly #changes = new Map<string, ExchangeChange>();
  #next = 0;

  constructor(rows: readonly Exchange[], filter: Filter, now: Pace['now']) {
    this.#now = now;
    this.#rows = rows;
    this.filter = filter;
  }

  /** What became of the rows meanwhile: of each, from what it was to what it is. */
  get changes(): ExchangeChange[] {
    return [...this.#changes.values()];
  }

  note(changes: readonly ExchangeChange[]): void {
    for (const { before, after } of changes) {
      const key = (before ?? after)?.key ?? '';
      const first = this.#changes.get(key);
      this.#changes.set(key, { before: first ? first.before : before, after });
    }
  }

  /** @returns whether it has looked at all of them */
  lookOn(): boolean {
    const end = this.#now() + SLICE_MS;
    for (; this.#next < this.#rows.length; this.#next += 1) {
      const row = this.#rows[this.#next];
      if (row && this.filter(row)) {
        this.hits.push(row);
        this.tally.count(row, 1);
      }
      // A state may be so large that one row takes a good part of a slice.
      const isLooked = this.#next % TOGETHER === 0 && this.#rows.length > FEW;
      if (isLooked && this.#now() >= end) {
        this.#next += 1;
        return this.#next >= this.#rows.length;
      }
    }
    return true;
  }
}
