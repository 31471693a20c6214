import type { OpenCall } from './calls.ts';

/** Who is told of a call's progress, and lets nothing out that goes wrong meanwhile. */
export interface CallListener {
  callReturned(call: OpenCall): void;
  /** Nobody is told how it ends. */
  callUntold(): void;
  callEnded(call: OpenCall, error: unknown, found: unknown): void;
  /** Of several calls that stored, this is the one that the browser has. */
  callCounts(call: OpenCall): void;
}

/** A call whose watching cannot fail, and that ends once. */
export class WatchedCall {
  readonly #listener: CallListener;
  readonly #call: OpenCall | null;
  #isOpen = true;

  /** @param call null where its beginning went wrong: then nothing is told */
  constructor(listener: CallListener, call: OpenCall | null) {
    this.#listener = listener;
    this.#call = call;
  }

  /** Makes the call itself, in the way that tells the most of it; null where it just runs. */
  get around(): (<T>(work: () => T) => T) | null {
    return this.#call?.write?.around ?? null;
  }

  /** The same, at once. */
  run(work: () => unknown): unknown {
    return this.around === null ? work() : this.around(work);
  }

  /** The call has returned, and its end may be still to come. */
  returned(): void {
    if (this.#call !== null) this.#listener.callReturned(this.#call);
  }

  /** The store gave it an id, or another one: told before the call ends. */
  storedAs(id: string): void {
    if (this.#call !== null) this.#call.storedAs = id;
  }

  /** What it stored is what the browser has, and not what another call did. Told after its end. */
  counts(): void {
    if (this.#call !== null) this.#listener.callCounts(this.#call);
  }

  /** Its caller does not ask how it ends, so that nobody will tell: nothing waits for it. */
  untold(): void {
    if (!this.#isOpen || this.#call === null) return;
    this.#isOpen = false;
    this.#listener.callUntold();
  }

  /**
   * @param error what was answered or thrown; null and undefined mean success
   * @param found the session that a `load` gave, true where it gave one that is not told; for other
   *   calls whether there was one, where that is told: false where it should have been saved
   */
  ended(error: unknown, found: unknown): void {
    if (!this.#isOpen || this.#call === null) return;
    this.#isOpen = false;
    this.#listener.callEnded(this.#call, error, found);
  }
}
