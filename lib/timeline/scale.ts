import { FOLDED_MS, IDLE_MS, type Columns } from './columns.ts';

/** Room at both ends for marks that stand there, in pixels. */
export const EDGE = 8;
/** A recording that is shorter does not fill the width, in ms. */
const SHORTEST_MS = 1000;

/** From times to pixels and back, for a width and the rows as they are now. */
export class Scale {
  readonly #columns: Columns;
  readonly #perMs: number;

  constructor(columns: Columns, width: number) {
    this.#columns = columns;
    this.#perMs = Math.max(0, width - 2 * EDGE) / Math.max(SHORTEST_MS, columns.total);
  }

  /** Where a row begins. */
  startOf(index: number): number {
    return this.#toX(this.#columns.at[index] ?? 0);
  }

  /** Where a row ends: no idle time is within it. */
  endOf(index: number): number {
    const { at, start, end } = this.#columns;
    return this.#toX((at[index] ?? 0) + (end[index] ?? 0) - (start[index] ?? 0));
  }

  /** Where all rows up to this one have ended. */
  busyEndOf(index: number): number {
    return this.#toX(this.#columns.busyAt(index));
  }

  /** Where a time is, in epoch ms. */
  xOf(time: number): number {
    const { start, at, busyUntil } = this.#columns;
    const index = this.lastStarting((other) => (start[other] ?? 0) <= time);
    const idle = this.#columns.idleBefore(index + 1);
    const passed = time - (start[index] ?? 0);
    const busy = (busyUntil[index] ?? 0) - (start[index] ?? 0);
    if (!this.#isFolded(index) || passed <= busy) return this.#toX((at[index] ?? 0) + passed);
    return this.#toX(this.#columns.busyAt(index) + ((passed - busy) / idle) * FOLDED_MS);
  }

  /** Which time is at a place, in epoch ms. */
  timeAt(x: number): number {
    const { start, at, busyUntil } = this.#columns;
    const sought = this.#perMs === 0 ? 0 : (x - EDGE) / this.#perMs;
    const index = this.lastStarting((other) => (at[other] ?? 0) <= sought);
    const busyAt = this.#columns.busyAt(index);
    if (!this.#isFolded(index) || sought <= busyAt) {
      return (start[index] ?? 0) + sought - (at[index] ?? 0);
    }
    const idle = this.#columns.idleBefore(index + 1);
    return (busyUntil[index] ?? 0) + ((sought - busyAt) / FOLDED_MS) * idle;
  }

  /** The last row that holds, as do all before it; the first, where none does. */
  lastStarting(holds: (index: number) => boolean): number {
    let [low, high] = [0, this.#columns.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** Whether the time between this row and the next is folded. */
  #isFolded(index: number): boolean {
    return index + 1 < this.#columns.length && this.#columns.idleBefore(index + 1) > IDLE_MS;
  }

  #toX(at: number): number {
    return EDGE + at * this.#perMs;
  }
}
