import type { ServerResponse } from 'node:http';
import { attempt, isPromise, type Outcome } from '../maybe-promise.ts';
import type { ResponseChange } from '../request.ts';
import type { Visit } from '../visit.ts';
import { addToResponse } from './add-to-response.ts';
import { GIVEN_UP } from './given-up.ts';

const HELD = ['writeHead', 'write', 'end', 'flushHeaders'] as const;
type Method = (typeof HELD)[number];
interface Call {
  name: Method;
  args: unknown[];
}

/**
 * Commits the session just before the headers of a Node response go out: the first call of
 * `writeHead`, `write`, `end` or `flushHeaders` waits, and all that follow with it, until the
 * session is saved. Streams are held by their own means: `write` says false, and `drain` comes
 * later. A commit that ends at once holds nothing.
 *
 * @param fail answers with an error, in the place of the response whose session was not saved
 */
export function holdUntilCommitted<Data extends object>(
  res: ServerResponse,
  visit: Visit<Data>,
  fail: (error: unknown) => void,
): void {
  let phase: 'open' | 'held' | 'committed' | 'failed' | 'failed-ended' = 'open';
  let hasErrorHeaders = false;
  const waiting: Call[] = [];
  const original = new Map<Method, (args: unknown[]) => unknown>();

  for (const name of HELD) {
    const method: unknown = Reflect.get(res, name);
    if (typeof method !== 'function') continue;
    original.set(name, (args): unknown => Reflect.apply(method, res, args));
    Reflect.set(res, name, (...args: unknown[]) => take({ name, args }));
  }

  function take(call: Call): unknown {
    switch (phase) {
      case 'open':
        return commit(call);
      case 'held':
        waiting.push(call);
        return answerOf(call);
      case 'committed':
        return pass(call);
      case 'failed':
        return passError(call);
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
    phase = 'held';
    const committing = attempt(() => visit.commit(statusOf(call)));
    if (!isPromise(committing)) return settle(committing, call);
    void committing.then((outcome) => replay(outcome, call));
    return answerOf(call);
  }

  function settle(outcome: Outcome<ResponseChange>, call: Call): unknown {
    if (res.headersSent) {
      phase = 'committed';
      if (!outcome.ok) fail(outcome.error);
      return pass(call);
    }
    if (outcome.ok) {
      phase = 'committed';
      const args = addTo(outcome.value, call);
      return pass(args === null ? call : { ...call, args });
    }
    phase = 'failed';
    for (const name of res.getHeaderNames()) if (GIVEN_UP.test(name)) res.removeHeader(name);
    fail(outcome.error);
    return answerOf(call);
  }

  function replay(outcome: Outcome<ResponseChange>, first: Call): void {
    if (res.destroyed) {
      phase = 'failed-ended'; // the client is gone, and nobody waits for an answer
      return;
    }
    const results = [settle(outcome, first)];
    if (!outcome.ok) return;
    for (const call of waiting) results.push(pass(call));
    const calls = [first, ...waiting.splice(0)];
    const hasEnded = calls.some(({ name }) => name === 'end');
    const wasWriting = calls.some(({ name }) => name === 'write');
    // The writer was told to wait. Where the socket is full, Node itself tells when to go on.
    if (wasWriting && !hasEnded && results.at(-1) !== false) res.emit('drain');
  }

  /** Of the error's response, which is over with the first `end`. */
  function passError(call: Call): unknown {
    // Only now: error handlers begin by taking headers off.
    const args = hasErrorHeaders ? null : addTo(visit.errorHeaders, call);
    hasErrorHeaders = true;
    const result = pass(args === null ? call : { ...call, args }); // an `end` calls `writeHead` first
    if (call.name === 'end') phase = 'failed-ended';
    return result;
  }

  function addTo(change: ResponseChange, { name, args }: Call): unknown[] | null {
    return addToResponse(res, change, name === 'writeHead' ? args : null);
  }

  function pass({ name, args }: Call): unknown {
    return original.get(name)?.(args);
  }

  function statusOf({ name, args: [status] }: Call): number {
    return name === 'writeHead' && typeof status === 'number' ? status : res.statusCode;
  }

  /** What a call returns that is not made yet, or never. */
  function answerOf({ name }: Call): unknown {
    if (name === 'write') return false;
    return name === 'flushHeaders' ? undefined : res;
  }
}
