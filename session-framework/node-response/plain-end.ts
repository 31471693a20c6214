import { STATUS_CODES, type ServerResponse } from 'node:http';
import { copyLists, copyStatus, rejectsBodies, statusOf, type Status } from './twin.ts';
import type { Call } from './waiting-response.ts';

/** What is read and set of a response of HTTP/1. By name, since `Reflect` costs V8 far more. */
interface Http1Members {
  /** The head that is sent, if any. */
  _header: string | null;
  /** Whether it is ended. */
  finished: boolean;
  /** The bytes that the connection did not take. */
  outputSize: number;
  destroy(...args: unknown[]): unknown;
  addTrailers(...args: unknown[]): unknown;
}

/** One of HTTP/1. */
export type PlainResponse = ServerResponse & Http1Members;

/**
 * Whether a call that begins a response is an `end` of which Node's outcome is known beforehand: what
 * most handlers do, and all that they do.
 */
export function isPlainEnd(res: ServerResponse, { name }: Call): res is PlainResponse {
  if (name !== 'end' || res.req.httpVersionMajor === 2) return false;
  if (!('_header' in res && 'outputSize' in res)) return false;
  const mayThrow = res.strictContentLength || res.hasHeader('trailer') || rejectsBodies(res);
  // `flush` is of `compression`, and waits, too.
  return !mayThrow && res.writableCorked === 0 && !('flush' in res);
}

/**
 * Lets a response of HTTP/1 look as after an `end`, without one: what it says of itself, and which
 * calls Node refuses from then on, Node derives from three members.
 *
 * @param onCall makes a call that would do something now, after it has called what this returned
 * @returns what makes the response as it was
 */
export function lookEnded(res: PlainResponse, onCall: (call: Call) => unknown): () => void {
  const members: Http1Members = res;
  const { _header, finished, outputSize, destroy, addTrailers } = members;
  const before = statusOf(res);
  copyLists(res);
  copyStatus(withReason(before), res);
  members._header = 'waits';
  members.finished = true;
  members.outputSize = outputSize + 1;
  // These would do something to the response itself, though it looks ended.
  members.destroy = calling(onCall, 'destroy');
  members.addTrailers = calling(onCall, 'addTrailers');
  return () => {
    // Set, not deleted, which costs V8 more than all the rest.
    members.destroy = destroy;
    members.addTrailers = addTrailers;
    members._header = _header;
    members.finished = finished;
    members.outputSize = outputSize;
    copyStatus(before, res);
  };
}

/**
 * Not written where it is assigned: V8 takes a function literal on the right of `a.b =` for a method
 * that stays, and allocates it in its old space (`CheckAssigningFunctionLiteralToProperty` in its
 * src/parsing/parser.h). All that it refers to, here the whole request, is then kept and copied by
 * each scavenge until the next full collection.
 */
function calling(onCall: (call: Call) => unknown, name: string): (...args: unknown[]) => unknown {
  return (...args) => onCall({ name, args });
}

/** As Node gives one to the head. */
function withReason(status: Status): Status {
  const { statusCode, statusMessage = '' } = status;
  if (statusMessage !== '') return status;
  return { statusCode, statusMessage: STATUS_CODES[statusCode] ?? 'unknown' };
}
