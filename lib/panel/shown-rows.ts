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

  /** Where another order than that of time was asked for. */
  readonly #order: readonly Exchange[] | null;
  #places: ReadonlyMap<string, number> | null = null;

  constructor(list: RowList<Exchange>, tally: Tally, order: readonly Exchange[] | null = null) {
    this.#list = list;
    this.#tally = tally;
    this.#order = order;
    this.newest = list.all.at(-1) ?? null;
  }

  /** To be looked through, and not to be kept. */
  get all(): readonly Exchange[] {
    return this.#order ?? this.#list.all;
  }

  /** The same rows in another order. */
  inOrder(order: readonly Exchange[]): ShownRows {
    return new ShownRows(this.#list, this.#tally, order);
  }

  get length(): number {
    return this.all.length;
  }

  at(index: number): Exchange | undefined {
    return this.all.at(index);
  }

  /** Where a row stands; -1 where it is not shown, or there is none. */
  indexOf(row: Exchange | null | undefined): number {
    if (!row) return -1;
    if (!this.#order) return this.#list.indexOf(row);
    this.#places ??= new Map(this.#order.map(({ key }, index) => [key, index]));
    return this.#places.get(row.key) ?? -1;
  }

  get counts(): Readonly<Counts> {
    return this.#tally.counts;
  }

  get origins(): ReadonlyMap<string, Readonly<OriginTally>> {
    return this.#tally.origins;
  }

  /** How many digits of a fingerprint it takes to tell their sessions apart. */
  get digits(): number {
    return this.#tally.digits;
  }
}
