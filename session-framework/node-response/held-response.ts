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

const HELD = ['writeHead', 'write', 'end', 'flushHeaders'] as const;

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
  let phase: 'open' | 'waiting' | 'committed' | 'failed' | 'failed-ended' = 'open';
  let hasErrorHeaders = false;
  let waiting: WaitingResponse | null = null;
  const original = new Map<string, (args: readonly unknown[]) => unknown>();
  const methods: (readonly [name: string, method: (...args: unknown[]) => unknown])[] = [];

  for (const name of HELD) {
    const method: unknown = Reflect.get(res, name);
    if (typeof method !== 'function') continue;
    original.set(name, (args): unknown => Reflect.apply(method, res, args));
    const held = (...args: unknown[]): unknown => take({ name, args });
    methods.push([name, held]);
    Reflect.set(res, name, held);
  }

  function take(call: Call): unknown {
    switch (phase) {
      case 'open':
        return commit(call);
      case 'waiting':
        return waiting?.take(call);
      case 'committed':
        return pass(call);
      case 'failed':
        return isOfErrorHandling() ? passError(call) : answerOf(call);
      case 'failed-ended':
        return answerOf(call); // of the handler whose response was given up
    }
  }

  function commit(call: Call): unknown {
    if (res.headersSent) {
      // By a method that was taken from the response before it was held: no cookie can be sent.
      phase = 'committed';
      visit.miss();
      return pass(call);
    }
    if (isRefused(res, call)) return pass(call); // with Node's own error, and no response yet
    const committing = attempt(() => visit.commit(statusOf(call)));
    if (res.destroyed) return passWithoutWaiting(call, committing);
    if (!isPromise(committing) && committing.ok) {
      phase = 'committed';
      return pass(withChange(committing.value, call));
    }
    phase = 'waiting';
    const held = new WaitingResponse(res);
    waiting = held;
    const settling = isPromise(committing) ? committing : endOfTurn(committing);
    void settling.then((outcome) => release(held, outcome)).catch(giveUp);
    return held.take(call);
  }

  /** The client has left, and nothing goes out. */
  function passWithoutWaiting(
    call: Call,
    committing: MaybePromise<Outcome<ResponseChange>>,
  ): unknown {
    phase = 'committed';
    void Promise.resolve(committing)
      .then((outcome) => outcome.ok || fail(outcome.error))
      .catch(giveUp);
    return pass(call);
  }

  function release(held: WaitingResponse, outcome: Outcome<ResponseChange>): void {
    phase = 'committed';
    if (!outcome.ok) {
      held.abandon();
      if (res.headersSent)
        fail(outcome.error); // behind its back
      else replaceByError(outcome.error);
      return;
    }
    try {
      makeWaiting(held, outcome.value);
    } catch (error) {
      if (res.headersSent) throw error;
      beginAnew();
      fail(error);
    }
  }

  function makeWaiting(held: WaitingResponse, change: ResponseChange): void {
    let due: ResponseChange | null = change;
    const takeDue = (): ResponseChange | null => {
      const taken = res.headersSent ? null : due; // not where they were sent behind its back
      due = null;
      return taken;
    };
    held.make((call) => {
      const added = takeDue();
      pass(added === null ? call : withChange(added, call));
    });
    const left = takeDue(); // no call has begun the response: for the one that will
    if (left !== null) addToResponse(res, left, null);
  }

  function replaceByError(error: unknown): void {
    phase = 'failed';
    beginAnew();
    errorHandling.run(res, () => fail(error));
  }

  /** What others laid over the methods was for the response that is given up. */
  function beginAnew(): void {
    for (const [name, held] of methods) Reflect.set(res, name, held);
    for (const name of givenUp(res.getHeaderNames())) res.removeHeader(name);
  }

  /**
   * The handler whose response was given up may still write, and it must not write into the error's
   * page. Until it has ended its own, only calls that stem from the error handling count.
   */
  function isOfErrorHandling(): boolean {
    return waiting?.hasEnded === true || errorHandling.getStore() === res;
  }

  /** What the application would have been told by its call, had that not been over. */
  function giveUp(error: unknown): void {
    visit.settings.warn({
      code: 'response-failed',
      message: `The response could not be sent after its session was saved: ${String(error)}`,
    });
    res.destroy(toError(error));
  }

  /** Of the error's response, which is over with the first `end`. */
  function passError(call: Call): unknown {
    // Only now: error handlers begin by taking headers off.
    const passed = hasErrorHeaders ? call : withChange(visit.errorHeaders, call);
    hasErrorHeaders = true;
    const result = pass(passed); // an `end` calls `writeHead` first
    if (call.name === 'end') phase = 'failed-ended';
    return result;
  }

  function withChange(change: ResponseChange, call: Call): Call {
    const args = addToResponse(res, change, call.name === 'writeHead' ? call.args : null);
    return args === null ? call : { ...call, args };
  }

  function pass({ name, args }: Call): unknown {
    return original.get(name)?.(args);
  }

  function statusOf({ name, args: [status] }: Call): number {
    return name === 'writeHead' && typeof status === 'number' ? status : res.statusCode;
  }

  /** What a call returns that is never made. */
  function answerOf({ name }: Call): unknown {
    if (name === 'write') return false;
    return name === 'flushHeaders' ? undefined : res;
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
