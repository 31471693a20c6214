import type { Exchange } from '../join/exchange.ts';
import type { RowList } from '../rows/row-list.ts';
import type { Counts, OriginTally, Tally } from './tally.ts';

/**
 * The rows that are shown, as they are now. They change in place, so this is another object for each
 * change: who has the same one has seen the rows as they are.
 */
export class ShownRows {
  readonly #list: RowList<Exchange>;
  readonly #tally: Tally;
  /** The last one, when this was made; null where there was none. */
  readonly newest: Exchange | null;

  /**
   * @param list in the order that was asked for
   * @param newest the last by time
   */
  constructor(list: RowList<Exchange>, tally: Tally, newest: Exchange | null) {
    this.#list = list;
    this.#tally = tally;
    this.newest = newest;
  }

  /** To be looked through, and not to be kept. */
  get all(): readonly Exchange[] {
    return this.#list.all;
  }

  get length(): number {
    return this.#list.all.length;
  }

  at(index: number): Exchange | undefined {
    return this.#list.all.at(index);
  }

  /** Where a row stands; -1 where it is not shown, or there is none. */
  indexOf(row: Exchange | null | undefined): number {
    return row ? this.#list.indexOf(row) : -1;
  }

  /** Where the first row stands that began then or later, in the order of time. */
  indexSince(time: number): number {
    return this.#list.indexSince(time);
  }

  get counts(): Readonly<Counts> {
    return this.#tally.counts;
  }

  get origins(): ReadonlyMap<string, Readonly<OriginTally>> {
    return this.#tally.origins;
  }

  /** The services that answered, and how many rows each. */
  get services(): ReadonlyMap<string, number> {
    return this.#tally.services;
  }

  /** How many digits of a fingerprint it takes to tell their sessions apart. */
  get digits(): number {
    return this.#tally.digits;
  }
}
