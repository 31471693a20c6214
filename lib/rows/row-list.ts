/** What a list of rows needs to know of one. */
export interface Row {
  /** Unique, and given in order: a text with a number at its end. */
  readonly key: string;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** What became of one row: it came (`before` is null), went (`after` is), or is another now. */
export interface RowChange<R extends Row> {
  readonly before: R | null;
  readonly after: R | null;
}

/** Which of two rows comes first: negative for the first. Zero only for one and the same. */
export type RowOrder<R extends Row> = (a: R, b: R) => number;

/**
 * Rows in the order of their start, or another. Changed in place,
 * so that a row more costs no more where there are many: `all` is always the same array.
 */
export class RowList<R extends Row> {
  readonly #all: R[];
  readonly #order: RowOrder<R>;

  /** @param all in order already; it is the list's own from now on */
  constructor(all: R[] = [], order: RowOrder<R> = byStart) {
    this.#all = all;
    this.#order = order;
  }

  get all(): readonly R[] {
    return this.#all;
  }

  /** Where a row stands, as it is in the list; -1 where it is not. */
  indexOf(row: R): number {
    const index = this.#placeOf(row);
    return this.#all[index]?.key === row.key ? index : -1;
  }

  /** Where the first row stands that began then or later, in the order of their start. */
  indexSince(time: number): number {
    return this.#search((row) => row.startedAt >= time);
  }

  change(changes: readonly RowChange<R>[]): void {
    const added = this.#replace(changes);
    const removed = changes.flatMap(({ before, after }) =>
      before && !this.#stays(before, after) ? before : [],
    );
    this.#remove(removed);
    this.#insert(added);
  }

  /** Those that stay where they are. @returns those that do not, and are still to be placed */
  #replace(changes: readonly RowChange<R>[]): R[] {
    return changes.flatMap(({ before, after }) => {
      if (!after) return [];
      if (!this.#stays(before, after)) return after;
      const index = this.indexOf(after);
      if (index < 0) return after;
      this.#all[index] = after;
      return [];
    });
  }

  #remove(rows: readonly R[]): void {
    const places = rows.map((row) => this.indexOf(row)).filter((place) => place >= 0);
    places.sort((a, b) => a - b);
    const [first, last] = [places[0], places.at(-1)];
    if (first === undefined || last === undefined) return;
    // Those that stand side by side go as one, as the oldest do.
    if (last - first < places.length) this.#all.splice(first, places.length);
    else this.#close(places, first);
  }

  /** Moves the rows between these places together. */
  #close(places: readonly number[], first: number): void {
    let [kept, gone] = [first, 0];
    for (let place = first; place < this.#all.length; place += 1) {
      const row = this.#all[place];
      if (place === places[gone]) {
        gone += 1;
      } else if (row) {
        this.#all[kept] = row;
        kept += 1;
      }
    }
    this.#all.length = kept;
  }

  #insert(rows: readonly R[]): void {
    const added = [...rows].sort(this.#order);
    let from = this.#all.length - 1;
    for (const row of added) this.#all.push(row);
    // From the end, each to its place: nearly all are the newest, which move none.
    for (let to = this.#all.length - 1; added.length > 0; to -= 1) {
      const [last, old] = [added.at(-1), this.#all[from]];
      if (last === undefined) return;
      if (from < 0 || old === undefined || this.#order(old, last) < 0) {
        this.#all[to] = last;
        added.pop();
      } else {
        this.#all[to] = old;
        from -= 1;
      }
    }
  }

  #placeOf(row: R): number {
    return this.#search((other) => this.#order(other, row) >= 0);
  }

  #stays(before: R | null, after: R | null): boolean {
    return before !== null && after !== null && this.#order(before, after) === 0;
  }

  /** The first index whose row, and all after it, are so. */
  #search(isSo: (row: R) => boolean): number {
    let [low, high] = [0, this.#all.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#all[middle];
      if (row !== undefined && !isSo(row)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * By their start; of one moment, in the order in which they came. The number at the end of a key
 * grows: the longer text is the later, and else the greater.
 */
export function byStart(a: Row, b: Row): number {
  if (a.startedAt !== b.startedAt) return a.startedAt - b.startedAt;
  if (a.key.length !== b.key.length) return a.key.length - b.key.length;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}
