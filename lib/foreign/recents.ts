/** Of the most there may be: so many are forgotten at once. */
const SHARE_TO_GO = 0.1;

/**
 * What was noted last, by name. Where more than `most` are known those are forgotten that were noted
 * longest ago, and never one of the last `most`.
 */
export class Recents<Value> {
  readonly #known = new Map<string, Value>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(name: string): Value | undefined {
    return this.#known.get(name);
  }

  /** Takes note of one, again or for the first time: it is the last one now. */
  note(name: string, value: Value): void {
    // A map keeps the order in which names came.
    this.#known.delete(name);
    this.#known.set(name, value);
    if (this.#known.size <= this.#most * (1 + SHARE_TO_GO)) return;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#most) break;
      this.#known.delete(oldest);
    }
  }
}
