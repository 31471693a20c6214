import type { AsynchronousEngine } from '../engine.ts';
import { checkArgument, DEFAULT_TIMEOUT, milliseconds, text } from '../settings/checks.ts';
import { StoreTimeoutError, toError } from '../errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { anEngine, checkEngineOptions } from './arguments.ts';

export interface TimeoutOptions {
  /** Milliseconds that each call may take. Default: 5000. */
  timeout?: number | undefined;
  /** For the error's message: what the developer can do, such as settings of the client. */
  remedy?: string | undefined;
}

/** Milliseconds for which later writes of a key wait for one that was given up. */
const ORDER_KEPT = 60_000;

/** While a store is silent, a call is let through each time that this part of the timeout is over. */
const PROBES = 10;

/**
 * An engine whose calls end: with the store's answer, or with an error after the timeout. All that
 * answer later have it already; it is here for an engine of your own.
 *
 * Once a load was given up, or writes of two keys, and nothing was answered since it was asked, the
 * store counts as silent. While it does, calls fail at once, but for ten in each timeout, which find
 * out whether it answers again: one may be slow for a reason of its own. `clearExpired` may take as
 * long as it does.
 *
 * A write that was given up may still be made. Writes of the same key wait for it, so that it does
 * not replace what came later: for a minute, and in this process. The store is not asked meanwhile.
 *
 * @throws StoreTimeoutError from `load`, `create`, `update` and `delete`
 */
export function withTimeout(
  engine: AsynchronousEngine,
  options: TimeoutOptions = {},
): AsynchronousEngine {
  checkArgument('withTimeout', 'engine', engine, anEngine);
  const kinds = { timeout: milliseconds, remedy: text("'Look at the server.'") };
  checkEngineOptions('withTimeout', options, kinds);
  const { timeout = DEFAULT_TIMEOUT, remedy = '' } = options;
  const calls = new Calls(engine.name, timeout, remedy);
  return {
    name: engine.name,
    carries: engine.carries,
    comparesRevisions: engine.comparesRevisions,
    loads: 'before-handler',
    load: (key, now) => calls.make('', () => engine.load(key, now)),
    create: (key, session, now) =>
      calls.write(key, 'stored', () => engine.create(key, session, now)),
    update: (key, session, saving) =>
      calls.write(key, 'stored', () => engine.update(key, session, saving)),
    delete: (key, now) => calls.write(key, 'deleted', () => engine.delete(key, now)),
    clearExpired: (now) => engine.clearExpired(now),
  };
}

class Calls {
  readonly #store: string;
  readonly #timeout: number;
  readonly #remedy: string;
  /** A load or two writes were given up, and nothing was answered since they were asked. */
  #isSilent = false;
  /** How many calls were answered. */
  #answers = 0;
  /** When a silent store may be asked again, of `performance.now()`. */
  #nextProbe = 0;
  /** Ends of the writes that were given up and may still be made, by key. */
  readonly #givenUp = new Map<string, Promise<void>>();

  constructor(store: string, timeout: number, remedy: string) {
    this.#store = store;
    this.#timeout = timeout;
    this.#remedy = remedy;
  }

  write<T>(key: string, done: string, ask: () => MaybePromise<T>): Promise<T> {
    const unknown = `Whether the session was ${done} is not known: it may still be. `;
    return this.make(unknown, ask, this.#givenUp.get(key), (end) => this.#remember(key, end));
  }

  /**
   * @param unknown a sentence for the error, on what became of what was asked
   * @param before to wait for
   * @param onGivenUp gets the end of a call that was given up
   */
  make<T>(
    unknown: string,
    ask: () => MaybePromise<T>,
    before?: Promise<void>,
    onGivenUp?: (end: Promise<void>) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      let state: 'waiting' | 'asked' | 'answered' | 'given up' = 'waiting';
      const answersBefore = this.#answers;
      const giveUp = (): void => {
        if (state === 'answered') return;
        const wasAsked = state === 'asked';
        state = 'given up';
        if (!wasAsked) {
          reject(this.#waited());
          return;
        }
        const hadItsTime = before === undefined; // which says more than the rest of one's time
        onGivenUp?.(over);
        const mayBeOneRow = onGivenUp !== undefined && this.#givenUp.size < 2; // that is locked
        if (hadItsTime && !mayBeOneRow && this.#answers === answersBefore) this.#isSilent = true;
        reject(this.#tooLate(unknown));
      };
      // An answer that is there by then counts: a busy event loop may not have got to it yet.
      const timer = setTimeout(() => setImmediate(giveUp), this.#timeout);
      const answered = (): void => {
        this.#answers += 1;
        this.#isSilent = false; // also where it is late
        if (state !== 'given up') state = 'answered';
        clearTimeout(timer);
      };
      const asking = async (): Promise<void> => {
        await before;
        if (state === 'given up') return; // and nothing was sent
        if (!this.#mayAsk()) throw this.#notAsked();
        state = 'asked';
        const answer = await ask();
        answered();
        resolve(answer);
      };
      const over = asking().catch((error: unknown) => {
        if (state === 'given up') return; // late, and nobody waits for it
        if (state === 'asked') answered();
        clearTimeout(timer);
        reject(toError(error));
      });
    });
  }

  #mayAsk(): boolean {
    if (!this.#isSilent) return true;
    const now = performance.now();
    if (now < this.#nextProbe) return false;
    this.#nextProbe = now + this.#timeout / PROBES;
    return true;
  }

  #remember(key: string, end: Promise<void>): void {
    const longEnough = new Promise<void>((resolve) => {
      setTimeout(resolve, ORDER_KEPT).unref();
    });
    const bounded = Promise.race([end, longEnough]).finally(() => {
      if (this.#givenUp.get(key) === bounded) this.#givenUp.delete(key);
    });
    this.#givenUp.set(key, bounded);
  }

  #tooLate(unknown: string): StoreTimeoutError {
    return new StoreTimeoutError(
      this.#store,
      `The ${this.#store} store did not answer within ${this.#timeout} ms. ${unknown}${this.#remedy}`,
    );
  }

  #waited(): StoreTimeoutError {
    return new StoreTimeoutError(
      this.#store,
      `The ${this.#store} store was not asked within ${this.#timeout} ms, since an earlier write of ` +
        'the same session, which was given up, may still be made. Nothing was stored or deleted. ' +
        this.#remedy,
    );
  }

  #notAsked(): StoreTimeoutError {
    return new StoreTimeoutError(
      this.#store,
      `The ${this.#store} store was not asked, since it does not answer: one call in ` +
        `${this.#timeout / PROBES} ms finds out when it does again. Nothing was stored or deleted. ${this.#remedy}`,
    );
  }
}
