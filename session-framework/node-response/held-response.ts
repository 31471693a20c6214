import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerResponse } from 'node:http';
import { toError } from '../errors.ts';
import { attempt, isPromise, type MaybePromise, type Outcome } from '../maybe-promise.ts';
import type { ResponseChange } from '../visit/request.ts';
import type { Visit } from '../visit/visit.ts';
import { addToResponse } from './add-to-response.ts';
import { givenUp } from './given-up.ts';
import { isRefused } from './refused-call.ts';
import { WaitingResponse, type Call } from './waiting-response.ts';

/**
 * Commits the session just before the headers of a Node response go out: at the first call of
 * `writeHead`, `write`, `end` or `flushHeaders` that Node would not refuse. Where the session is
 * saved at once, that call goes on. Where it is saved later, that call and all that follow do to the
 * application what they do to a response whose headers are sent, and are made when it is saved.
 *
 * @param fail answers with an error, in the place of the response whose session was not saved
 */
export function holdUntilCommitted<Data extends object>(
  res: ServerResponse,
  visit: Visit<Data>,
  fail: (error: unknown) => void,
): void {
  new HeldResponse(res, visit, fail).hold();
}

type Method = (...args: unknown[]) => unknown;

/** What is held. By name: to set methods with `Reflect` costs V8 some microseconds a response. */
interface HeldMethods {
  writeHead(...args: unknown[]): unknown;
  write(...args: unknown[]): unknown;
  end(...args: unknown[]): unknown;
  flushHeaders(...args: unknown[]): unknown;
}

class HeldResponse<Data extends object> {
  readonly #res: ServerResponse;
  readonly #visit: Visit<Data>;
  readonly #fail: (error: unknown) => void;
  readonly #original: Readonly<Record<string, Method>>;
  readonly #held: HeldMethods;
  #phase: 'open' | 'waiting' | 'committed' | 'failed' | 'failed-ended' = 'open';
  #hasErrorHeaders = false;
  #waiting: WaitingResponse | null = null;

  constructor(res: ServerResponse, visit: Visit<Data>, fail: (error: unknown) => void) {
    this.#res = res;
    this.#visit = visit;
    this.#fail = fail;
    const { writeHead, write, end, flushHeaders }: HeldMethods = res;
    this.#original = { writeHead, write, end, flushHeaders };
    this.#held = {
      writeHead: (...args) => this.#take({ name: 'writeHead', args }),
      write: (...args) => this.#take({ name: 'write', args }),
      end: (...args) => this.#take({ name: 'end', args }),
      flushHeaders: (...args) => this.#take({ name: 'flushHeaders', args }),
    };
  }

  hold(): void {
    const methods: HeldMethods = this.#res;
    methods.writeHead = this.#held.writeHead;
    methods.write = this.#held.write;
    methods.end = this.#held.end;
    methods.flushHeaders = this.#held.flushHeaders;
  }

  #take(call: Call): unknown {
    switch (this.#phase) {
      case 'open':
        return this.#commit(call);
      case 'waiting':
        return this.#waiting?.take(call);
      case 'committed':
        return this.#pass(call);
      case 'failed':
        return this.#isOfErrorHandling() ? this.#passError(call) : this.#answerOf(call);
      case 'failed-ended':
        return this.#answerOf(call); // of the handler whose response was given up
    }
  }

  #commit(call: Call): unknown {
    if (this.#res.headersSent) {
      // By a method that was taken from the response before it was held: no cookie can be sent.
      this.#phase = 'committed';
      this.#visit.miss();
      return this.#pass(call);
    }
    if (isRefused(this.#res, call)) return this.#pass(call); // with Node's own error, and no response yet
    const committing = attempt(() => this.#visit.commit(this.#statusOf(call)));
    if (this.#res.destroyed) return this.#passWithoutWaiting(call, committing);
    if (!isPromise(committing) && committing.ok) {
      this.#phase = 'committed';
      return this.#pass(this.#withChange(committing.value, call));
    }
    this.#phase = 'waiting';
    const { writeHead }: HeldMethods = this.#res;
    const held = new WaitingResponse(this.#res, writeHead === this.#held.writeHead);
    this.#waiting = held;
    const settling = isPromise(committing) ? committing : endOfTurn(committing);
    void settling.then((outcome) => this.#settle(held, outcome));
    return held.take(call);
  }

  #settle(held: WaitingResponse, outcome: Outcome<ResponseChange>): void {
    try {
      this.#release(held, outcome);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** The client has left, and nothing goes out. */
  #passWithoutWaiting(call: Call, committing: MaybePromise<Outcome<ResponseChange>>): unknown {
    this.#phase = 'committed';
    void Promise.resolve(committing)
      .then((outcome) => outcome.ok || this.#fail(outcome.error))
      .catch((error: unknown) => this.#giveUp(error));
    return this.#pass(call);
  }

  #release(held: WaitingResponse, outcome: Outcome<ResponseChange>): void {
    this.#phase = 'committed';
    if (!outcome.ok) {
      held.abandon();
      if (this.#res.headersSent)
        this.#fail(outcome.error); // behind its back
      else this.#replaceByError(outcome.error);
      return;
    }
    try {
      this.#makeWaiting(held, outcome.value);
    } catch (error) {
      if (this.#res.headersSent) throw error;
      this.#beginAnew();
      this.#fail(error);
    }
  }

  #makeWaiting(held: WaitingResponse, change: ResponseChange): void {
    let due: ResponseChange | null = change;
    const takeDue = (): ResponseChange | null => {
      const taken = this.#res.headersSent ? null : due; // not where they were sent behind its back
      due = null;
      return taken;
    };
    held.make((call) => {
      const added = takeDue();
      this.#pass(added === null ? call : this.#withChange(added, call));
    });
    const left = takeDue(); // no call has begun the response: for the one that will
    if (left !== null) addToResponse(this.#res, left, null);
  }

  #replaceByError(error: unknown): void {
    this.#phase = 'failed';
    this.#beginAnew();
    errorHandling.run(this.#res, () => this.#fail(error));
  }

  /** What others laid over the methods was for the response that is given up. */
  #beginAnew(): void {
    this.hold();
    for (const name of givenUp(this.#res.getHeaderNames())) this.#res.removeHeader(name);
  }

  /**
   * The handler whose response was given up may still write, and it must not write into the error's
   * page. Until it has ended its own, only calls that stem from the error handling count.
   */
  #isOfErrorHandling(): boolean {
    return this.#waiting?.hasEnded === true || errorHandling.getStore() === this.#res;
  }

  /** What the application would have been told by its call, had that not been over. */
  #giveUp(error: unknown): void {
    this.#visit.settings.warn({
      code: 'response-failed',
      message: `The response could not be sent after its session was saved: ${String(error)}`,
    });
    this.#res.destroy(toError(error));
  }

  /** Of the error's response, which is over with the first `end`. */
  #passError(call: Call): unknown {
    // Only now: error handlers begin by taking headers off.
    const passed = this.#hasErrorHeaders ? call : this.#withChange(this.#visit.errorHeaders, call);
    this.#hasErrorHeaders = true;
    const result = this.#pass(passed); // an `end` calls `writeHead` first
    if (call.name === 'end') this.#phase = 'failed-ended';
    return result;
  }

  #withChange(change: ResponseChange, call: Call): Call {
    const args = addToResponse(this.#res, change, call.name === 'writeHead' ? call.args : null);
    return args === null ? call : { ...call, args };
  }

  #pass({ name, args }: Call): unknown {
    const method = this.#original[name];
    return method === undefined ? undefined : Reflect.apply(method, this.#res, args);
  }

  #statusOf({ name, args: [status] }: Call): number {
    return name === 'writeHead' && typeof status === 'number' ? status : this.#res.statusCode;
  }

  /** What a call returns that is never made. */
  #answerOf({ name }: Call): unknown {
    if (name === 'write') return false;
    return name === 'flushHeaders' ? undefined : this.#res;
  }
}

/** Holds the response that is being answered with an error, in all that stems from its handling. */
const errorHandling = new AsyncLocalStorage<ServerResponse>();

/** A save that failed at once is answered when the handler's call, and what follows it, is over. */
function endOfTurn<T>(outcome: T): Promise<T> {
  return new Promise((resolve) => {
    setImmediate(resolve, outcome);
  });
}
