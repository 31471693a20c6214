/** What was stored while it was not known for which request. */
export interface StoredByNobody {
  session: object;
  id: string | null;
  /** In epoch ms; null where nothing is said. */
  expiresAt: number | null;
}

/** Each waits for the headers of a response; where none has its line, the oldest go first. */
const MOST_LINES = 100;

/**
 * Sessions that were opened and stored where the context of their request was lost, as in a pool of
 * work. The line of Set-Cookie that came of it tells whose each is, when a response is sent with it.
 */
export class LinesOfNobody {
  readonly #stored = new Map<string, StoredByNobody>();

  add(line: unknown, stored: StoredByNobody): void {
    if (typeof line !== 'string') return;
    this.#stored.delete(line);
    this.#stored.set(line, stored);
    const [oldest] = this.#stored.keys();
    if (this.#stored.size > MOST_LINES && oldest !== undefined) this.#stored.delete(oldest);
  }

  /** @returns what was stored by this line; from now on it is that of who asks */
  take(line: string): StoredByNobody | undefined {
    const stored = this.#stored.get(line);
    this.#stored.delete(line);
    return stored;
  }
}
