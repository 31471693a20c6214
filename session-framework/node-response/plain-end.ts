import { STATUS_CODES, type ServerResponse } from 'node:http';
import { copyLists, copyStatus, rejectsBodies, statusOf, type Status } from './twin.ts';
import type { Call } from './waiting-response.ts';

/** What would be done to the response itself, though it looks ended. */
const TOO_EARLY = ['destroy', 'addTrailers'];

/**
 * Whether a call that begins a response is an `end` of which Node's outcome is known beforehand: what
 * most handlers do, and all that they do.
 */
export function isPlainEnd(res: ServerResponse, { name }: Call): boolean {
  if (name !== 'end' || res.req.httpVersionMajor === 2) return false;
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
export function lookEnded(res: ServerResponse, onCall: (call: Call) => unknown): () => void {
  const before = statusOf(res);
  const size: unknown = Reflect.get(res, 'outputSize');
  const members = TOO_EARLY.map((name): unknown => Reflect.get(res, name));
  copyLists(res);
  copyStatus(withReason(before), res);
  setMembers(res, 'waits', true, Number(size) + 1);
  for (const name of TOO_EARLY) {
    Reflect.set(res, name, (...args: unknown[]): unknown => onCall({ name, args }));
  }
  return () => {
    // Set, not deleted, which costs V8 more than all the rest.
    for (const [index, name] of TOO_EARLY.entries()) Reflect.set(res, name, members[index]);
    setMembers(res, null, false, size);
    copyStatus(before, res);
  };
}

/** As Node gives one to the head. */
function withReason(status: Status): Status {
  const { statusCode, statusMessage = '' } = status;
  if (statusMessage !== '') return status;
  return { statusCode, statusMessage: STATUS_CODES[statusCode] ?? 'unknown' };
}

/** The head that is sent, if any; whether it is ended; and the bytes that the connection did not take. */
function setMembers(res: ServerResponse, head: string | null, isEnded: boolean, size: unknown) {
  Reflect.set(res, '_header', head);
  Reflect.set(res, 'finished', isEnded);
  Reflect.set(res, 'outputSize', size);
}
