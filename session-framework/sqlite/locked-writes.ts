import type { MaybePromise } from '../maybe-promise.ts';
import { isLocked } from './locks.ts';

/** Milliseconds between two tries, as SQLite itself has them; the last one from then on. */
const DELAYS = [1, 2, 5, 10, 15, 20, 25];
/** Writes that are made in one turn of the event loop, when the lock is gone. */
const MOST_IN_A_TURN = 20;

/** A write that waits for the lock to go. */
interface QueuedWrite {
  write: () => void;
  reject: (error: unknown) => void;
  /** Of `performance.now()`. */
  until: number;
}

/**
 * Writes that are made at once where nobody else writes, and later where somebody does: tried again
 * from a timer, so that the event loop runs on. In the order in which they came.
 */
export class LockedWrites {
  readonly #timeout: number;
  readonly #tooLate: (cause: unknown) => Error;
  readonly #queue: QueuedWrite[] = [];

  /**
   * @param timeout milliseconds that each write may wait
   * @param tooLate the error of a write that waited so long; nothing of it was stored
   */
  constructor(timeout: number, tooLate: (cause: unknown) => Error) {
    this.#timeout = timeout;
    this.#tooLate = tooLate;
  }

  /** @param write fails without an effect while the database is locked */
  run<T>(write: () => T): MaybePromise<T> {
    if (this.#queue.length > 0) return this.#enqueue(write);
    try {
      return write();
    } catch (error) {
      if (!isLocked(error)) throw error;
    }
    const later = this.#enqueue(write);
    this.#tryLater(0);
    return later;
  }

  #enqueue<T>(write: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const until = performance.now() + this.#timeout;
      this.#queue.push({ write: () => resolve(write()), reject, until });
    });
  }

  #tryLater(tries: number): void {
    setTimeout(() => this.#proceed(tries), DELAYS[Math.min(tries, DELAYS.length - 1)]);
  }

  #proceed(tries: number): void {
    for (let made = 0; made < MOST_IN_A_TURN; made += 1) {
      const [first] = this.#queue;
      if (first === undefined) return;
      try {
        first.write();
      } catch (error) {
        if (isLocked(error)) {
          this.#giveUp(error);
          if (this.#queue.length > 0) this.#tryLater(made === 0 ? tries + 1 : 0);
          return;
        }
        first.reject(error);
      }
      this.#queue.shift();
    }
    setImmediate(() => this.#proceed(0));
  }

  /** Those whose time is over, once they were tried: a busy event loop takes no time from them. */
  #giveUp(cause: unknown): void {
    const now = performance.now();
    while (this.#queue[0] !== undefined && this.#queue[0].until <= now) {
      this.#queue.shift()?.reject(this.#tooLate(cause));
    }
  }
}
