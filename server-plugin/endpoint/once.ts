/** Names that may be used once each; of too many the oldest are forgotten. */
export class Once {
  readonly #used = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a name is used for the first time. */
  use(name: string): boolean {
    if (this.#used.has(name)) return false;
    this.#used.add(name);
    for (const oldest of this.#used) {
      if (this.#used.size <= this.#most) break;
      this.#used.delete(oldest);
    }
    return true;
  }
}
