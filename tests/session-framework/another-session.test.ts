import express from 'express';
import express4 from 'express4';
import expressSession from 'express-session';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions as expressSessions } from '../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../session-framework/hosts/fastify.ts';
import { sessions as honoSessions } from '../../session-framework/hosts/hono.ts';
import { sessions as koaSessions } from '../../session-framework/hosts/koa.ts';
import { listen, send } from '../support/http/http.ts';

const settings = () => ({ engine: memoryEngine() });
const theirs = { user: 'ada' };

async function onExpress(app: express.Express): Promise<string> {
  app.use(
    expressSession({
      secret: 'of express-session',
      resave: false,
      saveUninitialized: true,
      store: new expressSession.MemoryStore(),
    }),
  );
  app.use(expressSessions(settings()));
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

/** Another library sets its session before ours. @returns the message of the error */
const HOSTS: Record<string, () => Promise<string>> = {
  'req.session of Express': () => onExpress(express()),
  'req.session of Express 4': () => onExpress(express4()),
  async 'request.session of Fastify'() {
    const app = fastify();
    // Untyped, since the types of another library have this place for its own session.
    Reflect.apply(app.decorateRequest, app, ['session', null]);
    app.addHook('onRequest', async (request) => {
      Reflect.set(request, 'session', theirs);
      return Promise.resolve();
    });
    await app.register(fastifySessions(settings()));
    return (await app.inject('/')).body;
  },
  async 'ctx.session of Koa'() {
    const app = new Koa();
    let met = '';
    app.on('error', (error: Error) => (met = error.message));
    Object.defineProperty(app.context, 'session', { get: () => theirs, configurable: true });
    app.use(koaSessions(settings()));
    const handle = app.callback();
    const server = await listen((req, res) => void handle(req, res));
    await send(server.port, '/');
    await server.close();
    return met;
  },
  async "c.get('session') of Hono"() {
    const app = new Hono();
    app.use(async (c, next) => {
      Reflect.apply(c.set, c, ['session', theirs]);
      await next();
    });
    app.use(honoSessions(settings()));
    app.onError((error, c) => c.text(error.message, 500));
    return (await app.request('/')).text();
  },
};

describe('a request whose middleware did not run', () => {
  it('is told of with what to write', () => {
    const request: unknown = {};
    const ask = (): unknown => Reflect.apply(expressSessions(settings()).of, undefined, [request]);
    expect(ask).toThrow('app.use(visitors) before the routes');
  });
});

describe('a session of another library, set before', () => {
  it.each(Object.entries(HOSTS))('is an error that is answered: %s', async (place, ask) => {
    const said = `another middleware has set ${place.replace(/ of .*/, '')}`;
    expect(await ask()).toContain(said);
  });
});
