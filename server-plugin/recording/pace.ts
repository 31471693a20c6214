import { DEFAULT_BYTES, DEFAULT_RECORDS } from '../stores/memory.ts';

/** What is recorded at once while nobody reads, and anew each second of it. */
export const UNREAD_RECORDS = DEFAULT_RECORDS;
export const UNREAD_BYTES = DEFAULT_BYTES;
const REFILL = 0.05;

/** How long a reader is thought to be there after a call, in milliseconds. */
export const READER_STAYS = 60_000;

/**
 * Whether the next request is recorded. While somebody reads, each is. While nobody does, as many
 * as the usual ring has room for, and then a twentieth of that each second: under a load test more
 * of them would only push one another out before anybody looks, at the cost of the app.
 */
export class Pace {
  readonly #now: () => number;
  /** What may be recorded at once, as a share of the ring. */
  #left = 1;
  #at: number;
  #readUntil = -Infinity;

  /** @param now milliseconds that never go back */
  constructor(now: () => number) {
    this.#now = now;
    this.#at = now();
  }

  /** Somebody reads the records. */
  read(): void {
    this.#readUntil = this.#now() + READER_STAYS;
  }

  admits(): boolean {
    const now = this.#now();
    if (now < this.#readUntil) return true;
    this.#left = Math.min(1, this.#left + ((now - this.#at) / 1000) * REFILL);
    this.#at = now;
    return this.#left > 0;
  }

  /** @param bytes that a record and its states take */
  spend(bytes: number): void {
    // What is recorded for a reader is not held against those who come after.
    if (this.#now() < this.#readUntil) return;
    this.#left -= Math.max(1 / UNREAD_RECORDS, bytes / UNREAD_BYTES);
  }
}
