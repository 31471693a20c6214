import type { IncomingMessage, ServerResponse } from 'node:http';
import { Exchange } from './exchange/exchange.ts';
import type { Observed } from './observe.ts';
import type { Visit } from './visit/visit.ts';
import { Visits } from './visit/visits.ts';

type Middleware = (...args: unknown[]) => unknown;

/** Whoever calls by hand may give something else for a response. */
type Args = [req: IncomingMessage, res: ServerResponse, ...rest: unknown[]];

/**
 * A middleware `(req, res, next)` that is observed. Mostly no frame of ours is in the stacks of what
 * it calls: a Proxy asks its handler at each call for a trap, and where it gets none the engine calls
 * the middleware itself. Where only the arguments tell the request, the trap is a frame.
 *
 * @param enters is told of each visit before the middleware is called
 * @see https://tc39.es/ecma262/#sec-proxy-object-internal-methods-and-internal-slots-call-thisargument-argumentslist
 */
export function nodeMiddleware(
  inner: Middleware,
  observed: Observed,
  enters: (visit: Visit, req: IncomingMessage) => void,
): Middleware {
  return new Proxy(inner, Object.defineProperty({}, 'apply', { get: trapOfThisCall }));

  function trapOfThisCall(): typeof trap | undefined {
    if (!observed.isOn) return undefined;
    const { req = null, res = null } = Exchange.ofThisTurn ?? {};
    if (req === null || res === null || observed.isFor(req)) return trap;
    Visits.enterTurn(begin(req, res));
    return undefined;
  }

  /** In a later turn than the request came, for a call to the endpoint, or called by hand. */
  function trap(_inner: object, self: unknown, args: Args): unknown {
    const [req, res] = args;
    if (observed.answers(req, res)) return undefined;
    const before = Visits.enter(begin(req, res));
    try {
      const result: unknown = Reflect.apply(inner, self, args);
      return result;
    } finally {
      Visits.leave(before);
    }
  }

  function begin(req: IncomingMessage, res: ServerResponse): Visit | null {
    const visit = observed.visit(req, res);
    visit?.safely(() => enters(visit, req));
    return visit;
  }
}
