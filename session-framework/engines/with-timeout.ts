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

/**
 * An engine whose calls end: with the store's answer, or with an error after the timeout. All that
 * answer later have it already; it is here for an engine of your own.
 *
 * Once a call was given up the store counts as silent. While it is, calls fail at once, but for one
 * at a time, which finds out whether it answers again. `clearExpired` may take as long as it does.
 *
 * A write that was given up may still be made. Writes of the same key wait for it, so that it does
 * not replace what came later: for a minute, and in this process.
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
  /** A call was given up, and nothing was answered since. */
  #isSilent = false;
  /** A call is under way that finds out whether the store answers again. */
  #isProbing = false;
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
  async make<T>(
    unknown: string,
    ask: () => MaybePromise<T>,
    before?: Promise<void>,
    onGivenUp?: (end: Promise<void>) => void,
  ): Promise<T> {
    const isProbe = this.#isSilent;
    if (isProbe && this.#isProbing) throw this.#notAsked();
    if (isProbe) this.#isProbing = true;
    return new Promise((resolve, reject) => {
      let state: 'open' | 'answered' | 'given up' = 'open';
      const end = (by: 'answered' | 'given up'): void => {
        clearTimeout(timer);
        state = by;
        if (isProbe) this.#isProbing = false;
      };
      const giveUp = (): void => {
        if (state !== 'open') return;
        end('given up');
        this.#isSilent = true;
        onGivenUp?.(over);
        reject(this.#tooLate(unknown));
      };
      // An answer that is there by then counts: a busy event loop may not have got to it yet.
      const timer = setTimeout(() => setImmediate(giveUp), this.#timeout);
      const asking = async (): Promise<void> => {
        await before;
        if (state === 'given up') return; // and nothing was sent
        const answer = await ask();
        this.#isSilent = false; // also where it is late
        if (state === 'open') end('answered');
        resolve(answer);
      };
      const over = asking().catch((error: unknown) => {
        if (state !== 'open') return; // late, and nobody waits for it
        this.#isSilent = false;
        end('answered');
        reject(toError(error));
      });
    });
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

  #notAsked(): StoreTimeoutError {
    return new StoreTimeoutError(
      this.#store,
      `The ${this.#store} store was not asked, since it does not answer: one call at a time finds ` +
        `out when it does again. Nothing was stored or deleted. ${this.#remedy}`,
    );
  }
}
