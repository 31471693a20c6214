import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { callOf } from '../../server-plugin/reading.ts';

/** To see that what goes through us arrives as it was sent. */

/** A `this` that is like no other. */
export const SELF = { self: true };

/** Calls anything, and gives what it gives. */
export function call(value: unknown, self: unknown, ...args: unknown[]): unknown {
  const callable = callOf(value);
  if (callable === null) throw new TypeError('no function');
  return callable(self, args);
}

/** A function that notes `this` and all arguments of each call, and answers with `result`. */
export function noting(result?: unknown) {
  const seen: unknown[][] = [];
  function note(this: unknown, ...args: unknown[]): unknown {
    seen.push([this, ...args]);
    return result;
  }
  return Object.assign(note, { seen });
}

/** A request and its response, without a connection. */
export function exchange() {
  const req = Object.assign(new IncomingMessage(new Socket()), { url: '/', method: 'GET' });
  return { req, res: new ServerResponse(req) };
}
