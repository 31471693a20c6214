import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRequest, isResponse } from '../exchange.ts';
import { callOf, isObject, read, type Call } from '../reading.ts';

/** What comes before the session middleware of any host, on Node's own request and response. */
export interface Gate {
  /** Answers a call to the endpoint, and says whether the request was one. */
  answers(req: IncomingMessage, res: ServerResponse): boolean;
  /** A request that goes on to the framework. */
  passes(req: IncomingMessage, res: ServerResponse): void;
}

/**
 * What `@hono/node-server` takes for: the response is sent by other means. Made before that one
 * puts a `Response` of its own in the place of Node's, which it does not look at so closely.
 */
const ALREADY_SENT = new Response(null, { headers: { 'x-hono-already-sent': 'true' } });

/**
 * Puts a gate before a session middleware, whatever its host: Express and Connect call it with
 * request and response, Koa and Hono with a context, Fastify once with an instance.
 */
export function before(gate: Gate, middleware: object, call: Call): object {
  return new Proxy(middleware, {
    apply(_target, self: unknown, args: unknown[]): unknown {
      const [first, second] = args;
      if (isRequest(first) && isResponse(second)) {
        if (gate.answers(first, second)) return undefined;
        gate.passes(first, second);
        return call(self, args);
      }
      const addHook = callOf(read(first, 'addHook'));
      if (addHook !== null) {
        addHook(first, ['onRequest', fastifyHook(gate)]);
        return call(self, args);
      }
      return beforeContext(gate, first) ?? call(self, args);
    },
  });
}

/** @returns what the host is told of a request that is answered; null where it goes on */
function beforeContext(gate: Gate, context: unknown): Promise<unknown> | null {
  const env = read(context, 'env');
  if (isObject(env)) {
    // Hono on Node's server. What it answers is written by itself, from a `Response`.
    const [incoming, outgoing] = [read(env, 'incoming'), read(env, 'outgoing')];
    const isAnswered =
      isRequest(incoming) && isResponse(outgoing) && gate.answers(incoming, outgoing);
    return isAnswered ? Promise.resolve(ALREADY_SENT) : null;
  }
  const req = read(context, 'req');
  if (!isObject(context) || !isRequest(req)) return null;
  const res = read(context, 'res');
  if (!isResponse(res)) return null;
  if (gate.answers(req, res)) {
    Reflect.set(context, 'respond', false);
    return Promise.resolve();
  }
  gate.passes(req, res);
  return null;
}

function fastifyHook(gate: Gate) {
  return (request: unknown, reply: unknown, done: () => void): void => {
    const [req, res] = [read(request, 'raw'), read(reply, 'raw')];
    if (isRequest(req) && isResponse(res)) {
      if (gate.answers(req, res)) {
        callOf(read(reply, 'hijack'))?.(reply, []);
        return;
      }
      gate.passes(req, res);
    }
    done();
  };
}
