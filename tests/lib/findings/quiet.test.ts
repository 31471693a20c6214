import { randomUUID } from 'node:crypto';
import cookieSession from 'cookie-session';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { getIronSession } from 'iron-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { TextStore } from '../../support/express-site.ts';
import { sessionOf, sessionsOf } from '../../support/observed-sessions.ts';
import {
  fastifyApp,
  frameworkApp,
  koaApp,
  koaStore,
  put,
  shop,
} from '../../support/ordinary-apps.ts';
import { Recording } from '../../support/recording.ts';

/**
 * Ordinary apps that do ordinary things with published packages, and of which there is nothing to be
 * told. Each request goes over the wire; cookies are kept by a browser's rules.
 */

type RequestHandlerOf = (hub: Hub) => RequestHandler;

let recording: Recording;
beforeEach(() => void (recording = new Recording()));
afterEach(() => recording.close());

/** A visitor comes, fills a cart, signs in, comes back, and signs out. */
async function visit(origin: string): Promise<void> {
  const { tab } = recording;
  await tab.go(`${origin}/`);
  await Promise.all(
    ['/static/a.css', '/static/b.css', '/me', '/cart'].map((path) =>
      tab.ask(origin + path, {
        type: path.startsWith('/static') ? 'stylesheet' : 'xmlhttprequest',
      }),
    ),
  );
  for (let times = 0; times < 3; times++) await tab.go(`${origin}/cart`, { method: 'POST' });
  await tab.go(`${origin}/login`, { method: 'POST' });
  await Promise.all(['/me', '/cart', '/missing'].map((path) => tab.ask(origin + path)));
  await tab.go(`${origin}/logout`, { method: 'POST' });
  await tab.ask(`${origin}/me`);
  await tab.go(`${origin}/login`, { method: 'POST' });
  await tab.ask(`${origin}/me`);
}

describe('express-session', () => {
  it.each([
    ['as it is advised', {}],
    ['with an age that rolls', { rolling: true, cookie: { maxAge: 3_600_000 } }],
    ['with an age of a month', { cookie: { maxAge: 30 * 86_400_000, sameSite: 'lax' as const } }],
  ])('%s', async (_, options) => {
    const store = new TextStore();
    const origin = await recording.start((hub) => shop(sessionsOf(hub, { store, ...options })));
    await visit(origin);
    expect(await recording.findings()).toEqual([]);
  });

  it('without the plugin', async () => {
    await visit(await recording.start(() => shop(sessionsOf(null))));
    expect(await recording.findings()).toEqual([]);
  });

  it('where a price list without sessions fails by itself', async () => {
    const origin = await recording.start((hub) => shop(sessionsOf(hub)));
    await visit(origin);
    await recording.tab.ask(`${origin}/price?of=all`);
    await recording.tab.ask(`${origin}/price?of=none`);
    expect(await recording.findings()).toEqual([]);
  });

  it('where two apps of one machine have names of their own', async () => {
    const first = await recording.start((hub) => shop(sessionsOf(hub, { name: 'shop.sid' })));
    const second = await recording.start((hub) => shop(sessionsOf(hub)), 'x'.repeat(43));
    await visit(first);
    await visit(second);
    await recording.tab.go(`${first}/me`);
    expect(await recording.findings()).toEqual([]);
  });
});

describe('a server that is started anew', () => {
  const secret = 'of the configuration';

  async function visitTwice(before: RequestHandlerOf, after: RequestHandlerOf, token?: string) {
    const origin = await recording.start((hub) => shop(before(hub)));
    await recording.tab.go(`${origin}/login`, { method: 'POST' });
    await recording.tab.ask(`${origin}/me`);
    await recording.restart(origin, (hub) => shop(after(hub)), token);
    await recording.tab.ask(`${origin}/me`);
    return recording.findings();
  }

  it('with its store and its secret is quiet', async () => {
    const store = new TextStore();
    const same = (hub: Hub) => sessionsOf(hub, { store, secret });
    expect(await visitTwice(same, same)).toEqual([]);
  });

  it('is quiet after a logout, though its sessions were in memory', async () => {
    const origin = await recording.start((hub) => shop(sessionsOf(hub, { secret })));
    await visit(origin);
    await recording.tab.go(`${origin}/logout`, { method: 'POST' });
    await recording.restart(origin, (hub) => shop(sessionsOf(hub, { secret })));
    await recording.tab.ask(`${origin}/me`);
    expect(await recording.findings()).toEqual([]);
  });

  it('and is another app is quiet, on the same port', async () => {
    const shopOf = (hub: Hub) => sessionsOf(hub, { secret });
    const blogOf = (hub: Hub) => sessionsOf(hub, { secret: 'of the blog' });
    expect(await visitTwice(shopOf, blogOf, 'x'.repeat(43))).toEqual([]);
  });

  it('with its sessions in memory is told', async () => {
    const inMemory = (hub: Hub) => sessionsOf(hub, { secret });
    expect(await visitTwice(inMemory, inMemory)).toEqual([
      expect.stringMatching(/^memory-store: The session of connect\.sid .* by a run .* is over/),
    ]);
  });

  it('with a random secret is told', async () => {
    const store = new TextStore();
    const random = (hub: Hub) => sessionsOf(hub, { store, secret: randomUUID() });
    expect(await visitTwice(random, random)).toEqual([
      expect.stringMatching(/^secret-changed: The connect\.sid .* by an earlier run/),
    ]);
  });
});

describe('other ways of an app', () => {
  it('a page that asks an API on another port with credentials', async () => {
    const api = await recording.start((hub) => shop(sessionsOf(hub)));
    const page = await recording.start(() => (_req, res) => void res.end('<!doctype html>'));
    const { tab } = recording;
    await tab.go(`${page}/`);
    const credentials = 'include';
    await tab.ask(`${api}/me`, { credentials });
    await tab.ask(`${api}/login`, { method: 'POST', credentials });
    await tab.ask(`${api}/me`, { credentials });
    await tab.ask(`${api}/logout`, { method: 'POST', credentials });
    expect(await recording.findings()).toEqual([]);
  });

  it('a page that asks an API with tokens of its own, beside an app with a session', async () => {
    const app = await recording.start((hub) => shop(sessionsOf(hub)));
    const api = await recording.start(() => (_req, res) => void res.writeHead(401).end());
    await recording.tab.go(`${app}/login`, { method: 'POST' });
    await recording.tab.ask(`${api}/v1/orders`);
    expect(await recording.findings()).toEqual([]);
  });

  it('dates, things undefined and messages in a session', async () => {
    const origin = await recording.start((hub) => {
      const app = express().use(sessionsOf(hub, { store: new TextStore() }));
      app.post('/note', (req, res) => {
        put(req, 'at', new Date());
        put(req, 'nothing', undefined);
        put(req, 'flash', { info: ['noted'] });
        res.redirect(303, '/');
      });
      app.get('/', (req, res) => {
        Reflect.deleteProperty(sessionOf(req), 'flash');
        res.send('home');
      });
      return app;
    });
    for (let times = 0; times < 3; times++) {
      await recording.tab.go(`${origin}/note`, { method: 'POST' });
    }
    expect(await recording.findings()).toEqual([]);
  });

  it('a page that asks again and again', async () => {
    const origin = await recording.start((hub) =>
      shop(sessionsOf(hub, { store: new TextStore(), rolling: true, cookie: { maxAge: 600_000 } })),
    );
    await recording.tab.go(`${origin}/login`, { method: 'POST' });
    for (let times = 0; times < 40; times++) await recording.tab.ask(`${origin}/me`);
    expect(await recording.findings()).toEqual([]);
  });
});

describe('other middlewares', () => {
  it('cookie-session, with a token against forged forms', async () => {
    const own = (req: Request): object => {
      const session: unknown = Reflect.get(req, 'session');
      if (typeof session === 'object' && session !== null) return session;
      throw new Error('no session');
    };
    const app = express().use(cookieSession({ keys: ['key'], maxAge: 86_400_000 }));
    app.get('/', (req, res) => {
      Reflect.set(own(req), 'csrfSecret', 'abcdefgh');
      res.send('home');
    });
    app.post('/login', (req, res) => {
      Reflect.set(own(req), 'user', { id: 7, name: 'ada' });
      res.redirect(303, '/me');
    });
    app.get('/me', (req, res) => void res.json(Reflect.get(own(req), 'user') ?? null));
    app.post('/logout', (req, res) => {
      Reflect.set(req, 'session', null);
      res.redirect(303, '/me');
    });
    const origin = await recording.start(() => app);
    const { tab } = recording;
    await tab.go(`${origin}/`);
    await tab.go(`${origin}/login`, { method: 'POST' });
    await tab.go(`${origin}/logout`, { method: 'POST' });
    await tab.go(`${origin}/login`, { method: 'POST' });
    expect(await recording.findings()).toEqual([]);
  });

  it('iron-session, saved twice in a response', async () => {
    const open = (req: Request, res: Response) =>
      getIronSession<{ user?: string; seen?: number }>(req, res, {
        password: 'a password of the tests that is long enough',
        cookieName: 'session',
        cookieOptions: { secure: false },
      });
    const app = express();
    app.post('/login', async (req, res) => {
      const session = await open(req, res);
      session.user = 'ada';
      await session.save();
      session.seen = 1;
      await session.save();
      res.redirect(303, '/me');
    });
    app.get('/me', async (req, res) => void res.json((await open(req, res)).user ?? null));
    app.post('/logout', async (req, res) => {
      (await open(req, res)).destroy();
      res.redirect(303, '/me');
    });
    const origin = await recording.start(() => app);
    const { tab } = recording;
    await tab.go(`${origin}/me`);
    await tab.go(`${origin}/login`, { method: 'POST' });
    await tab.ask(`${origin}/me`);
    await tab.go(`${origin}/logout`, { method: 'POST' });
    expect(await recording.findings()).toEqual([]);
  });

  it.each([
    ['in its cookie', {}],
    ['in a store', { store: koaStore() }],
  ])('koa-session %s', async (_, options) => {
    const origin = await recording.start((hub) => koaApp(hub, options));
    const { tab } = recording;
    await tab.go(`${origin}/`);
    await tab.go(`${origin}/visit`);
    await tab.go(`${origin}/login`, { method: 'POST' });
    await Promise.all([tab.ask(`${origin}/`), tab.ask(`${origin}/`)]);
    await tab.go(`${origin}/logout`, { method: 'POST' });
    await tab.go(`${origin}/`);
    expect(await recording.findings()).toEqual([]);
  });

  it('@fastify/session', async () => {
    const origin = await recording.start(fastifyApp);
    const { tab } = recording;
    await tab.go(`${origin}/`);
    await tab.go(`${origin}/login`, { method: 'POST' });
    await Promise.all([tab.ask(`${origin}/`), tab.ask(`${origin}/`)]);
    await tab.go(`${origin}/logout`, { method: 'POST' });
    await tab.go(`${origin}/`);
    expect(await recording.findings()).toEqual([]);
  });

  it('session-framework, with an error page', async () => {
    const origin = await recording.start(frameworkApp);
    const { tab } = recording;
    await tab.go(`${origin}/`);
    await tab.go(`${origin}/cart`, { method: 'POST' });
    await tab.go(`${origin}/login`, { method: 'POST' });
    await tab.go(`${origin}/fails`);
    await Promise.all([tab.ask(`${origin}/`), tab.ask(`${origin}/`)]);
    await tab.go(`${origin}/logout`, { method: 'POST' });
    await tab.go(`${origin}/`);
    expect(await recording.findings()).toEqual([]);
  });
});

describe('what is not quiet', () => {
  it('a shop that keeps the id at its login', async () => {
    const origin = await recording.start((hub) => {
      const app = shop(sessionsOf(hub));
      app.post('/sign-in', (req, res) => {
        put(req, 'user', 'ada');
        res.redirect(303, '/');
      });
      return app;
    });
    await recording.tab.go(`${origin}/cart`, { method: 'POST' });
    await recording.tab.go(`${origin}/sign-in`, { method: 'POST' });
    expect(await recording.findings()).toEqual([
      expect.stringMatching(/^id-not-rotated: user was added in #\d+.*req\.session\.regenerate/),
    ]);
  });

  it('two apps of one machine with one name', async () => {
    const first = await recording.start((hub) => shop(sessionsOf(hub)));
    const second = await recording.start(
      (hub) => shop(sessionsOf(hub, { secret: 'another' })),
      'x'.repeat(43),
    );
    for (const origin of [first, second]) {
      await recording.tab.go(`${origin}/login`, { method: 'POST' });
    }
    await recording.tab.go(`${first}/me`);
    expect(await recording.findings()).toEqual([
      expect.stringMatching(/^shared-cookie-name: The connect\.sid that came with #\d+/),
    ]);
  });
});
