/** What waits for something. */
export interface Waiting {
  /** Of `performance.now()`. */
  dueAt: number;
}

/**
 * One timer for all that wait equally long. A timer for each, which nearly always is cleared, costs
 * more than what it guards.
 */
export class Deadlines<T extends Waiting> {
  readonly #wait: number;
  readonly #onOver: (waiting: T) => void;
  /** In the order in which they are due. */
  readonly #waiting = new Set<T>();
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param wait milliseconds
   * @param onOver gets what has waited as long
   */
  constructor(wait: number, onOver: (waiting: T) => void) {
    this.#wait = wait;
    this.#onOver = onOver;
  }

  /** `waiting` is due once the time is over, from now. */
  add(waiting: T): void {
    waiting.dueAt = performance.now() + this.#wait;
    this.#waiting.add(waiting);
    if (this.#timer === null) this.#start(this.#wait);
    else if (this.#waiting.size === 1) this.#timer.ref();
  }

  /** It waits no longer. */
  delete(waiting: T): void {
    this.#waiting.delete(waiting);
    if (this.#waiting.size === 0) this.#timer?.unref(); // the program may end
  }

  #start(wait: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.ceil(wait));
  }

  #look(): void {
    this.#timer = null;
    const now = performance.now();
    for (const waiting of this.#waiting) {
      if (waiting.dueAt > now) {
        this.#start(waiting.dueAt - now);
        return;
      }
      this.#waiting.delete(waiting);
      this.#onOver(waiting);
    }
  }
}
