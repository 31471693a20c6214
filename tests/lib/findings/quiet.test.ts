import cookieSession from 'cookie-session';
import express, { type Request, type Response } from 'express';
import { getIronSession } from 'iron-session';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TextStore } from '../../support/express-site.ts';
import { sessionsOf } from '../../support/observed-sessions.ts';
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
