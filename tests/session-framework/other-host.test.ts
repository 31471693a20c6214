import express4 from 'express4';
import express from 'express';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions as forExpress } from '../../session-framework/hosts/express.ts';
import { sessions as forFastify } from '../../session-framework/hosts/fastify.ts';
import { sessions as forFetch } from '../../session-framework/hosts/fetch.ts';
import { sessions as forHono } from '../../session-framework/hosts/hono.ts';
import { sessions as forKoa } from '../../session-framework/hosts/koa.ts';
import { listen, send } from '../support/http/http.ts';

const settings = () => ({ engine: memoryEngine() });
const MIDDLEWARES = {
  express: () => forExpress(settings()),
  fastify: () => forFastify(settings()),
  koa: () => forKoa(settings()),
  hono: () => forHono(settings()),
};

type Middleware = (...args: never[]) => unknown;

/** Gives a middleware to a host, without types, and asks once. @returns the error that it met */
const HOSTS: Record<string, (middleware: Middleware) => Promise<string>> = {
  express: (middleware) => onExpress(express(), middleware),
  'express 4': (middleware) => onExpress(express4(), middleware),
  async fastify(middleware) {
    const app = fastify();
    try {
      await Reflect.apply(app.register, app, [middleware]);
      const { body } = await app.inject('/');
      return body;
    } catch (error) {
      return String(error);
    }
  },
  async koa(middleware) {
    const app = new Koa();
    let met = '';
    app.on('error', (error: Error) => (met = error.message));
    Reflect.apply(app.use, app, [middleware]);
    const handle = app.callback();
    const server = await listen((req, res) => void handle(req, res));
    await send(server.port, '/');
    await server.close();
    return met;
  },
  async hono(middleware) {
    const app = new Hono();
    Reflect.apply(app.use, app, [middleware]);
    app.onError((error, c) => c.text(error.message, 500));
    return (await app.request('/')).text();
  },
};

async function onExpress(app: express.Express, middleware: Middleware): Promise<string> {
  Reflect.apply(app.use, app, [middleware]);
  app.use(
    (error: Error, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
      res.status(500).send(error.message);
    },
  );
  const server = await listen(app);
  const { body } = await send(server.port, '/');
  await server.close();
  return body;
}

const pairs = Object.keys(HOSTS).flatMap((host) =>
  Object.entries(MIDDLEWARES)
    .filter(([name]) => !host.startsWith(name))
    .map(([name, make]) => [name, host, make] as const),
);

describe('the middleware of another host', () => {
  it.each(pairs)('is refused with what to import: of %s on %s', async (name, host, make) => {
    const met = await HOSTS[host]?.(make());
    expect(met).toContain(`this is the middleware of session-framework/${name}; for `);
    expect(met).toContain(`'session-framework/${host.replace(' 4', '')}'`);
  });

  it('is refused with what to import: what Express gives to handle of fetch', async () => {
    const { handle } = forFetch(settings());
    const app = (req: unknown, res: express.Response): void => {
      const handling: unknown = Reflect.apply(handle, undefined, [req, () => new Response('')]);
      void Promise.resolve(handling).catch((error: unknown) => res.send(String(error)));
    };
    const server = await listen(express().use(app));
    expect((await send(server.port, '/')).body).toContain("'session-framework/express'");
    await server.close();
  });

  it('is refused as a hook of Fastify', async () => {
    const app = fastify();
    Reflect.apply(app.addHook, app, ['onRequest', forExpress(settings())]);
    expect((await app.inject('/')).body).toContain("'session-framework/fastify'");
  });
});
