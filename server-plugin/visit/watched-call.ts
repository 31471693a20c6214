import type { OperationName } from '../protocol.ts';
import type { CallProgress } from './calls.ts';

export interface CallName {
  op: OperationName;
  id: string | null;
}

/** Who is told of a call's progress, and lets nothing out that goes wrong meanwhile. */
export interface CallListener {
  callReturned(call: CallProgress): void;
  /** Nobody is told how it ends. */
  callUntold(): void;
  callEnded(call: CallProgress, name: CallName, error: unknown, found: unknown): void;
}

/** A call whose watching cannot fail, and that ends once. */
export class WatchedCall implements CallProgress {
  readonly around: CallProgress['around'];
  readonly #listener: CallListener;
  readonly #name: CallName;
  readonly #call: CallProgress | null;
  #isOpen = true;

  /** @param call null where its beginning went wrong: then nothing is told */
  constructor(listener: CallListener, name: CallName, call: CallProgress | null) {
    this.around = call?.around ?? null;
    this.#listener = listener;
    this.#name = name;
    this.#call = call;
  }

  /** Makes the call itself, in the way that tells the most of it. */
  run(work: () => unknown): unknown {
    return this.around === null ? work() : this.around(work);
  }

  returned(): void {
    if (this.#call !== null) this.#listener.callReturned(this.#call);
  }

  /** Its caller does not ask how it ends, so that nobody will tell: nothing waits for it. */
  untold(): void {
    if (!this.#isOpen || this.#call === null) return;
    this.#isOpen = false;
    this.#listener.callUntold();
  }

  ended(error: unknown, found: unknown): void {
    if (!this.#isOpen || this.#call === null) return;
    this.#isOpen = false;
    this.#listener.callEnded(this.#call, this.#name, error, found);
  }
}
