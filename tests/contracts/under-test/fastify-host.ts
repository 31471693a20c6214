import type { RequestListener, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AppOptions, Route, SessionWords, Visit } from './adapter-under-test.ts';
import { run } from './hosts.ts';

/** An app on Fastify: what adapters of its plugins bring. */
export interface FastifyParts extends Pick<AppOptions, 'routes' | 'before' | 'tell'> {
  register: (app: FastifyInstance) => void;
  sessionOf: (request: FastifyRequest) => SessionWords;
}

export function serveOnFastify({
  register,
  before,
  routes,
  ...parts
}: FastifyParts): RequestListener {
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    parts.tell(`error ${String(error)}`);
    return reply.code(500).send('failed');
  });
  if (before !== undefined) {
    app.addHook('onRequest', (request, reply, done) => {
      before(request.raw, reply.raw, done);
    });
  }
  register(app);
  for (const [path, route] of Object.entries(routes)) {
    app.get(path, (request, reply) => {
      handle(route, request, reply, parts);
    });
  }
  let isReady = false;
  const ready = app.ready().then(() => (isReady = true));
  return (req, res) => {
    if (isReady) app.routing(req, res);
    else void ready.then(() => app.routing(req, res));
  };
}

function handle(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  { sessionOf, tell }: Pick<FastifyParts, 'sessionOf' | 'tell'>,
): void {
  let stream: PassThrough | null = null;
  let isPast = false;
  const fail = (error: unknown): void => void reply.send(error);
  const visit: Visit = {
    ...sessionOf(request),
    req: request.raw,
    // Who answers past Fastify has to say so, and it commits nothing then.
    get res(): ServerResponse {
      if (!isPast) reply.hijack();
      isPast = true;
      return reply.raw;
    },
    note: tell,
    begin() {
      stream = new PassThrough();
      stream.write('first ');
      void reply.send(stream);
    },
    respond(body = 'ok', { status, headers = {} } = {}) {
      if (isPast) reply.raw.end(typeof body === 'string' ? body : JSON.stringify(body));
      else if (stream !== null) stream.end(body);
      else
        void reply
          .code(status ?? 200)
          .headers(headers)
          .send(body);
    },
    redirect: (to) => void reply.redirect(to),
    fail,
  };
  run(route, visit, fail);
}
