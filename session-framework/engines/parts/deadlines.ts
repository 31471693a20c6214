/** What waits for something: an entry of a list, whose neighbours are in it. */
export interface Waiting<Self> {
  /** Of `performance.now()`; null while it does not wait. */
  dueAt: number | null;
  earlier: Self | null;
  later: Self | null;
}

/**
 * One timer for all that wait equally long. A timer for each, which nearly always is cleared, costs
 * more than what it guards.
 */
export class Deadlines<T extends Waiting<T>> {
  readonly #wait: number;
  readonly #onOver: (waiting: T) => void;
  /**
   * Ends of the list, which is in the order in which they are due. A Set would keep that order, too,
   * and make a new table of its own again and again, since what is added is deleted soon.
   */
  #first: T | null = null;
  #last: T | null = null;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param wait milliseconds
   * @param onOver gets what has waited as long
   */
  constructor(wait: number, onOver: (waiting: T) => void) {
    this.#wait = wait;
    this.#onOver = onOver;
  }

  /** `waiting`, which does not wait yet, is due once the time is over, from now. */
  add(waiting: T): void {
    waiting.dueAt = performance.now() + this.#wait;
    waiting.earlier = this.#last;
    if (this.#last === null) this.#first = waiting;
    else this.#last.later = waiting;
    this.#last = waiting;
    if (this.#timer === null) this.#start(this.#wait);
    else if (this.#first === waiting) this.#timer.ref();
  }

  /** It waits no longer. */
  delete(waiting: T): void {
    if (waiting.dueAt === null) return;
    const { earlier, later } = waiting;
    if (earlier === null) this.#first = later;
    else earlier.later = later;
    if (later === null) this.#last = earlier;
    else later.earlier = earlier;
    waiting.dueAt = null;
    waiting.earlier = null; // it may live on, and must not keep its neighbours
    waiting.later = null;
    if (this.#first === null) this.#timer?.unref(); // the program may end
  }

  #start(wait: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.ceil(wait));
  }

  #look(): void {
    this.#timer = null;
    const now = performance.now();
    for (let first = this.#first; first !== null; first = this.#first) {
      const wait = (first.dueAt ?? now) - now;
      if (wait > 0) {
        this.#start(wait);
        return;
      }
      this.delete(first);
      this.#onOver(first);
    }
  }
}
