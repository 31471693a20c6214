import type { WatchedCall } from './watched-call.ts';

/** Calls that can be seen to begin, and to succeed, but not to fail. */
export class SilentCalls {
  #open: WatchedCall[] = [];
  #succeeded = 0;

  begins(call: WatchedCall): void {
    this.#open.push(call);
  }

  /**
   * One has ended. Which of several has succeeded shows when all are settled.
   *
   * @param error with which the newest was seen to fail all the same; else null
   */
  ends(error: unknown): void {
    if (error !== null) this.#open.pop()?.ended(error, null);
    else this.#succeeded += 1;
    if (this.#succeeded === this.#open.length) this.settle(true);
  }

  /**
   * Those that have failed were the first: the app tried again.
   *
   * @param isOver whether nothing more can come of any; else it is settled once one has succeeded
   */
  settle(isOver: boolean): void {
    if (this.#succeeded === 0 && !isOver) return;
    const failed = this.#open.length - this.#succeeded;
    for (const [index, call] of this.#open.splice(0).entries()) {
      call.ended(index < failed ? new Error(NOTHING_CAME) : null, null);
    }
    this.#succeeded = 0;
  }
}

/** What is known of a call whose error only its caller was given. */
const NOTHING_CAME = 'nothing came of it before the response was over';
