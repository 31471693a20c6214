import { once } from 'node:events';
import { createServer, IncomingMessage, request } from 'node:http';
import { request as playwright } from '@playwright/test';
import express from 'express';
import expressSession from 'express-session';
import fastify from 'fastify';
import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe } from '../../server-plugin/adapters/express-session.ts';
import { observe as observeFastify } from '../../server-plugin/adapters/fastify-session.ts';
import { sessionMatchers, sessionOf } from '../../testing/index.ts';
import { Project, type Shop } from '../cli/support/shop.ts';
import { listen, type TestServer } from '../support/http/http.ts';

expect.extend(sessionMatchers);

const SECRET = 'a secret that is long enough for all of them';

describe('the response of', () => {
  let server: TestServer;
  let url: string;
  const app = express()
    .use(observe(expressSession)({ secret: SECRET, resave: false, saveUninitialized: false }))
    .post('/cart', (req, res) => {
      Reflect.set(req.session, 'cart', { total: 1 });
      res.redirect(303, '/after');
    })
    .get('/after', (_req, res) => void res.send('after'));
  beforeAll(async () => {
    server = await listen(app);
    url = `http://127.0.0.1:${server.port}`;
  });
  afterAll(() => server.close());

  const clients: Record<string, () => Promise<unknown>> = {
    fetch: () => fetch(`${url}/cart`, { method: 'POST', redirect: 'manual' }),
    supertest: () => supertest(app).post('/cart').then(),
    Playwright: async () =>
      (await playwright.newContext()).post(`${url}/cart`, { maxRedirects: 0 }),
    'node:http': async () => {
      const call = request(`${url}/cart`, { method: 'POST' }).end();
      const response: unknown = (await once(call, 'response'))[0];
      if (response instanceof IncomingMessage) response.resume();
      return response;
    },
  };

  it.each(Object.keys(clients))('%s tells of its session', async (name) => {
    const session = await sessionOf(await clients[name]?.());
    session.assertSaved('cart.total', 1);
    expect(session.verdict).toBe('created');
    expect(session.facts).toMatchObject({ method: 'POST', path: '/cart', status: 303 });
  });

  it('inject() of Fastify tells of its session', async () => {
    const api = fastify();
    await api.register(fastifyCookie);
    await api.register(observeFastify(fastifySession), {
      secret: SECRET,
      cookie: { secure: false },
    });
    api.post('/cart', (req, reply) => {
      Reflect.set(req.session, 'total', 3);
      return reply.send('cart');
    });
    const session = await sessionOf(await api.inject({ method: 'POST', url: '/cart' }));
    session.assertSaved('total', 3);
    await api.close();
  });
});

describe('an app in another process', () => {
  let project: Project;
  let shop: Shop;
  beforeAll(async () => {
    project = await Project.make();
    shop = await project.shop();
  });
  afterAll(() => project.remove());
  const options = () => ({ project: project.installed.folder });

  it('is asked with the token of its project', async () => {
    const session = await sessionOf(await fetch(`${shop.url}/cart`), options());
    session.assertSaved('cart.total', 1);
    expect(session.toString()).toContain('Life cycle\n');
  });

  it('of another project says so', async () => {
    const response = await fetch(`${shop.url}/cart`);
    await expect(sessionOf(response)).rejects.toMatchObject({
      code: 'not-read',
      message: expect.stringContaining('{ project: "../app" }'),
    });
  });

  it('that is away says so', async () => {
    const other = await project.shop();
    const response = await fetch(`${other.url}/cart`);
    await response.text();
    await other.running.stop();
    await expect(sessionOf(response, options())).rejects.toMatchObject({
      code: 'not-read',
      message: expect.stringContaining('does not answer'),
    });
  });

  it('that is silent says so, in the time that it is given', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const response = await fetch(`${shop.url}/cart`);
    await expect(sessionOf(response, { ...options(), url, withinMs: 100 })).rejects.toMatchObject({
      code: 'not-read',
      message: expect.stringContaining('has not answered in time'),
    });
    silent.closeAllConnections();
    silent.close();
  });

  it.each(['file:///app', 'data:text/plain,app', 'localhost:3000', 'nowhere'])(
    'is not looked for at %s',
    async (url) => {
      const response = await fetch(`${shop.url}/cart`);
      await expect(sessionOf(response, { ...options(), url })).rejects.toMatchObject({
        code: 'no-address',
        message: expect.stringContaining(url),
      });
    },
  );

  it('whose response is not over says so', async () => {
    const response = await fetch(`${shop.url}/stream/first`);
    await expect(sessionOf(response, { ...options(), withinMs: 100 })).rejects.toMatchObject({
      // Where the app is slow to say even that, it has not answered in time.
      message: expect.stringMatching(/has not (?:ended|answered) in time/),
    });
    const release = await fetch(`${shop.url}/release/first`);
    await release.text();
    await response.text();
  });
});

it('says what is wrong with what it is given', async () => {
  await expect(sessionOf({})).rejects.toMatchObject({ code: 'no-response' });
  await expect(sessionOf(null)).rejects.toMatchObject({ code: 'no-response' });
  await expect(sessionOf(new Response())).rejects.toMatchObject({ code: 'no-record' });
});

describe('an app with two sessions', () => {
  // Each has the property to itself: where one finds it taken, it steps aside.
  const two = express();
  for (const name of ['shop', 'office']) {
    two.use(
      observe(expressSession)({ name, secret: SECRET, resave: false, saveUninitialized: true }),
      (req, _res, next) => {
        Reflect.set(req.session, name, true);
        Reflect.deleteProperty(req, 'session');
        next();
      },
    );
  }
  two.get('/', (_req, res) => void res.send('both'));

  it('is asked for the one that is meant', async () => {
    const response = await supertest(two).get('/');
    await expect(sessionOf(response)).rejects.toMatchObject({
      code: 'several-records',
      message:
        'The request has 2 sessions: shop, office. Say which is meant: sessionOf(response, { cookie: "connect.sid" }).',
    });
    const office = await sessionOf(response, { cookie: 'office' });
    expect(office.facts.cookie).toBe('office');
  });
});
