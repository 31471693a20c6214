import { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import express4 from 'express4';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { SessionError } from '../../../session-framework/errors.ts';
import { sessions as expressSessions } from '../../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../../session-framework/hosts/fastify.ts';
import { sessions as fetchSessions } from '../../../session-framework/hosts/fetch.ts';
import { sessions as honoSessions } from '../../../session-framework/hosts/hono.ts';
import { sessions as koaSessions } from '../../../session-framework/hosts/koa.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { listen, type TestServer } from '../../support/http/http.ts';
import type { Reply, StartHost } from './host.ts';

export function onExpress(createApp: typeof express): StartHost {
  return (routes, options) => {
    const app = createApp();
    const visitors = expressSessions(options);
    app.use(visitors);
    for (const [path, handler] of Object.entries(routes)) {
      app.get(path, (req, res, next) => {
        const answer = async (): Promise<void> => {
          const { status = 200, headers = {}, body } = await handler(visitors.of(req));
          res.status(status).set(headers);
          if (Array.isArray(body)) Readable.from(body).pipe(res);
          else res.send(body);
        };
        answer().catch(next);
      });
    }
    app.use(
      (
        error: { status?: number },
        _req: express.Request,
        res: express.Response,
        _next: express.NextFunction,
      ) => {
        res.status(error.status ?? 500).send('the application says sorry');
      },
    );
    return listen(app);
  };
}

export const onFastify: StartHost = async (routes, options) => {
  const app = fastify();
  const visitors = fastifySessions(options);
  await app.register(visitors);
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, async (request, reply) => {
      const { status = 200, headers = {}, body } = await handler(visitors.of(request));
      reply.code(status).headers(headers);
      return reply.send(Array.isArray(body) ? Readable.from(body) : body);
    });
  }
  await app.ready();
  return listen(app.routing);
};

export const onKoa: StartHost = (routes, options) => {
  const app = new Koa();
  app.silent = true;
  app.use(koaSessions(options)).use(async (ctx) => {
    const handler = routes[ctx.path];
    if (handler === undefined) return;
    const { status = 200, headers = {}, body } = await handler(ctx.session);
    ctx.status = status;
    ctx.set(headers);
    ctx.body = Array.isArray(body) ? Readable.from(body) : body;
  });
  const handle = app.callback();
  return listen((req, res) => void handle(req, res));
};

export const onHono: StartHost = (routes, options) => {
  const app = new Hono<{ Variables: { session: Session } }>();
  app.use(honoSessions(options));
  app.onError((error) => {
    const status = error instanceof SessionError ? error.status : 500;
    return new Response('the application says sorry', { status });
  });
  for (const [path, handler] of Object.entries(routes)) {
    app.get(path, async (c) => responseOf(await handler(c.get('session'))));
  }
  return served((request) => app.fetch(request));
};

export const onFetch: StartHost = (routes, options) => {
  const { handle } = fetchSessions(options);
  return served(async (request) => {
    try {
      return await handle(request, async (_request, session) => {
        const handler = routes[new URL(request.url).pathname];
        return responseOf(
          handler === undefined ? { status: 404, body: '' } : await handler(session),
        );
      });
    } catch (error) {
      const known = error instanceof Object && 'status' in error ? Number(error.status) : 500;
      return new Response('sorry', { status: known });
    }
  });
};

export const HOSTS = {
  'Express 5': onExpress(express),
  'Express 4': onExpress(express4),
  Fastify: onFastify,
  Koa: onKoa,
  Hono: onHono,
  'fetch Request and Response': onFetch,
};

function responseOf({ status = 200, headers = {}, body }: Reply): Response {
  const list = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, each]),
  );
  return new Response(Array.isArray(body) ? streamOf(body) : body, { status, headers: list });
}

function streamOf(parts: string[]): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part));
      controller.close();
    },
  });
}

/** A fetch handler on a real socket. */
function served(fetch: (request: Request) => Response | Promise<Response>): Promise<TestServer> {
  const listener = getRequestListener(fetch);
  return listen((req, res) => void listener(req, res));
}
