import type { StoreMethod, WatchedCall } from './store.ts';

/** Who is told of a call's progress, and lets nothing out that goes wrong meanwhile. */
export interface CallListener {
  callReturned(call: WatchedCall): void;
  callEnded(call: WatchedCall, method: StoreMethod, id: string, error: unknown, row: unknown): void;
}

/** A store call whose watching cannot fail. */
export class ShieldedCall implements WatchedCall {
  readonly around: WatchedCall['around'];
  readonly #listener: CallListener;
  readonly #call: WatchedCall;
  readonly #method: StoreMethod;
  readonly #id: string;

  constructor(listener: CallListener, call: WatchedCall, method: StoreMethod, id: string) {
    this.around = call.around;
    this.#listener = listener;
    this.#call = call;
    this.#method = method;
    this.#id = id;
  }

  returned(): void {
    this.#listener.callReturned(this.#call);
  }

  ended(error: unknown, row: unknown): void {
    this.#listener.callEnded(this.#call, this.#method, this.#id, error, row);
  }
}
