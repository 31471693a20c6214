import type { AsynchronousEngine } from '../engine.ts';
import { checkArgument, DEFAULT_TIMEOUT, milliseconds, text } from '../settings/checks.ts';
import { StoreTimeoutError, toError } from '../errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { anEngine, checkEngineOptions } from './parts/arguments.ts';
import { Deadlines, type Waiting } from './parts/deadlines.ts';

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
    load: (key, now) => calls.make(null, () => engine.load(key, now)),
    create: (key, session, now) =>
      calls.make({ key, done: 'stored' }, () => engine.create(key, session, now)),
    update: (key, session, saving) =>
      calls.make({ key, done: 'stored' }, () => engine.update(key, session, saving)),
    delete: (key, now) => calls.make({ key, done: 'deleted' }, () => engine.delete(key, now)),
    clearExpired: (now) => engine.clearExpired(now),
  };
}

interface Write {
  key: string;
  /** What becomes of its session. */
  done: 'stored' | 'deleted';
}

interface Call extends Waiting<Call> {
  state: 'waiting' | 'asked' | 'answered' | 'given up';
  /** Null: a load. */
  readonly write: Write | null;
  /** An earlier write of the key, to wait for: it has then less than its time for the store. */
  readonly before: Promise<void> | undefined;
  /** How many calls had been answered when it was made. */
  readonly answersBefore: number;
  readonly reject: (error: Error) => void;
  /** When the store has answered; null until it is asked. */
  over: Promise<void> | null;
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
  readonly #deadlines: Deadlines<Call>;

  constructor(store: string, timeout: number, remedy: string) {
    this.#store = store;
    this.#timeout = timeout;
    this.#remedy = remedy;
    // An answer that is there by then counts: a busy event loop may not have got to it yet.
    this.#deadlines = new Deadlines(timeout, (call) => setImmediate(() => this.#giveUp(call)));
  }

  make<T>(write: Write | null, ask: () => MaybePromise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const before = write === null ? undefined : this.#givenUp.get(write.key);
      const call: Call = {
        state: 'waiting',
        dueAt: null,
        earlier: null,
        later: null,
        write,
        before,
        answersBefore: this.#answers,
        reject,
        over: null,
      };
      this.#deadlines.add(call);
      if (before === undefined) this.#ask(call, ask, resolve);
      else void before.then(() => this.#ask(call, ask, resolve));
    });
  }

  #ask<T>(call: Call, ask: () => MaybePromise<T>, resolve: (answer: T) => void): void {
    if (call.state === 'given up') return; // and nothing was sent
    if (!this.#mayAsk()) {
      this.#deadlines.delete(call);
      call.reject(this.#notAsked());
      return;
    }
    call.state = 'asked';
    call.over = promiseOf(ask).then(
      (answer) => {
        this.#answered(call);
        resolve(answer);
      },
      (error: unknown) => {
        if (call.state === 'given up') return; // late, and nobody waits for it
        this.#answered(call);
        call.reject(toError(error));
      },
    );
  }

  #answered(call: Call): void {
    this.#answers += 1;
    this.#isSilent = false; // also where it is late
    if (call.state === 'given up') return;
    call.state = 'answered';
    this.#deadlines.delete(call);
  }

  #giveUp(call: Call): void {
    if (call.state === 'answered') return;
    call.state = 'given up';
    const { write, over } = call;
    if (over === null) {
      call.reject(this.#waited());
      return;
    }
    if (write !== null) this.#remember(write.key, over);
    const hadItsTime = call.before === undefined; // which says more than the rest of one's time
    const mayBeOneRow = write !== null && this.#givenUp.size < 2; // that is locked
    if (hadItsTime && !mayBeOneRow && this.#answers === call.answersBefore) this.#isSilent = true;
    call.reject(this.#tooLate(write));
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

  #tooLate(write: Write | null): StoreTimeoutError {
    const unknown =
      write === null ? '' : `Whether the session was ${write.done} is not known: it may still be. `;
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

/** Its answer, later, or its error, also where it is thrown. */
function promiseOf<T>(ask: () => MaybePromise<T>): Promise<T> {
  try {
    return Promise.resolve(ask());
  } catch (error) {
    return Promise.reject(toError(error));
  }
}
