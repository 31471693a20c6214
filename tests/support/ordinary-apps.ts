import cookies from '@fastify/cookie';
import fastifySessions from '@fastify/session';
import express, { type Request, type RequestHandler } from 'express';
import { fastify } from 'fastify';
import Koa from 'koa';
import koaSessions from 'koa-session';
import { fastifySession } from '../../server-plugin/adapters/fastify-session.ts';
import { koaSession } from '../../server-plugin/adapters/koa-session.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { createObserve } from '../../server-plugin/observe.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions as frameworkSessions } from '../../session-framework/hosts/express.ts';
import { called, sessionOf } from './observed-sessions.ts';
import { createObserve as observeFramework } from './session-framework.ts';

/** Apps that do with sessions what the documentation of their middleware says. */

export function put(req: Request, key: string, value: unknown): void {
  Reflect.set(sessionOf(req), key, value);
}

function at(req: Request, key: string): unknown {
  const value: unknown = Reflect.get(sessionOf(req), key);
  return value;
}

/** A shop in which one signs in and out as its documentation says. */
export function shop(session: RequestHandler): express.Express {
  const app = express();
  app.use('/static', (_req, res) => void res.type('css').send('body {}'));
  app.get('/price', (req, res) => void res.status(req.query.of === 'none' ? 500 : 200).send('1'));
  app.use(session);
  app.get('/', (_req, res) => void res.send('home'));
  app.post('/cart', (req, res) => {
    const before = at(req, 'cart');
    put(req, 'cart', [...(Array.isArray(before) ? before : []), { isbn: '1' }]);
    res.redirect(303, '/cart');
  });
  app.get('/cart', (req, res) => void res.json(at(req, 'cart') ?? []));
  app.get('/me', (req, res) => {
    const user = at(req, 'user');
    res.status(user === undefined ? 401 : 200).json(user ?? null);
  });
  app.post('/login', async (req, res) => {
    const cart = at(req, 'cart');
    await called((done) => sessionOf(req).regenerate(done));
    put(req, 'user', 'ada');
    if (cart !== undefined) put(req, 'cart', cart);
    await called((done) => sessionOf(req).save(done));
    res.redirect(303, '/');
  });
  app.post('/logout', async (req, res) => {
    await called((done) => sessionOf(req).destroy(done));
    res.clearCookie('connect.sid').redirect(303, '/');
  });
  return app;
}

export function koaStore() {
  const rows = new Map<string, string>();
  return {
    get: (id: string): Promise<unknown> => Promise.resolve(JSON.parse(rows.get(id) ?? 'null')),
    set: (id: string, row: unknown) => Promise.resolve(void rows.set(id, JSON.stringify(row))),
    destroy: (id: string) => Promise.resolve(void rows.delete(id)),
  };
}

export function koaApp(hub: Hub, options: object) {
  const observe = createObserve(
    koaSession,
    () => hub,
    () => undefined,
  );
  const app = new Koa({ keys: ['key'] });
  app.silent = true;
  app.use(observe(koaSessions)({ ...options }, app));
  app.use(async (ctx) => {
    const session: object = Object(Reflect.get(ctx, 'session'));
    ctx.body = JSON.stringify(session);
    if (ctx.path === '/visit') Reflect.set(session, 'theme', 'dark');
    if (ctx.path === '/login') {
      Reflect.set(session, 'user', 'ada');
      const regenerate: unknown = Reflect.get(session, 'regenerate');
      if (typeof regenerate === 'function') await Reflect.apply(regenerate, session, []);
    }
    if (ctx.path === '/logout') Reflect.set(ctx, 'session', null);
    if (ctx.method === 'POST') ctx.redirect('/');
  });
  return app.callback();
}

export async function fastifyApp(hub: Hub) {
  const observe = createObserve(
    fastifySession,
    () => hub,
    () => undefined,
  );
  const app = fastify();
  await app.register(cookies);
  await app.register(observe(fastifySessions), {
    secret: 'a secret of the tests that is long enough',
    saveUninitialized: false,
    cookie: { secure: false },
  });
  app.get('/', ({ session }) => JSON.stringify(Reflect.get(session, 'user') ?? null));
  app.post('/login', async (request, reply) => {
    await request.session.regenerate();
    Reflect.set(request.session, 'user', 'ada');
    return reply.redirect('/', 303);
  });
  app.post('/logout', async (request, reply) => {
    await request.session.destroy();
    return reply.clearCookie('sessionId').redirect('/', 303);
  });
  await app.ready();
  return app.routing;
}

export function frameworkApp(hub: Hub) {
  const observe = observeFramework(
    () => hub,
    () => undefined,
  );
  const app = express();
  const visitors = observe(frameworkSessions)({ engine: memoryEngine() });
  app.use(visitors);
  app.get('/', (req, res) => void res.json(visitors.of(req).get('user') ?? null));
  app.post('/cart', (req, res) => {
    visitors.of(req).set('cart', ['a']);
    res.redirect(303, '/');
  });
  app.post('/login', (req, res) => {
    visitors.of(req).cycleKey();
    visitors.of(req).set('user', 'ada');
    res.redirect(303, '/');
  });
  app.get('/fails', (req, res) => {
    visitors.of(req).set('seen', true);
    res.status(500).send('failed');
  });
  app.post('/logout', async (req, res) => {
    await visitors.of(req).flush();
    res.redirect(303, '/');
  });
  return app;
}
