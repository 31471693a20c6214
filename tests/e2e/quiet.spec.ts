import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { FrameLocator, Page } from '@playwright/test';
import cookieSession from 'cookie-session';
import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import { getIronSession } from 'iron-session';
import { Server as SocketServer } from 'socket.io';
import type { Hub } from '../../server-plugin/hub.ts';
import { fastifyApp, frameworkApp, koaApp, koaStore, shop } from '../support/ordinary-apps.ts';
import { expect, type MakeSession, test } from './cases/case-app.ts';
import { MISTAKES } from './findings/all.ts';
import { appOf, findingsOn, inSession, put, Site } from './findings/site.ts';

/**
 * Ordinary apps that do ordinary things: nothing is found in them, and no cookie but the session's
 * is taken for it. An app with a mistake comes last, so that when it is told of, all others have been
 * looked at.
 */

interface Flow {
  what: string;
  play: (site: Site, hub: Hub) => Promise<void>;
}

/** Has a script of the page send these, one after the other: `GET /me`. */
async function send(page: Page, ...requests: string[]): Promise<void> {
  await page.evaluate(async (all) => {
    for (const request of all) {
      const [method = 'GET', path = '/'] = request.split(' ');
      await (await fetch(path, { method })).text();
    }
  }, requests);
}

async function isTitled(page: Page, title: string): Promise<void> {
  await expect(page).toHaveTitle(title);
}

const SIGNS_IN = ['POST /login', 'GET /', 'POST /logout', 'GET /', 'POST /login', 'GET /'];

/** Of a list without sessions, which may fail by itself. */
const PRICES = ['GET /price?of=all', 'GET /price?of=none'];

/** An app that another one sends its visitors to, for them to sign in. */
function identityProvider(back: string): Express {
  const secret = 'of the provider';
  const middleware = session({ name: 'idp.sid', secret, resave: false, saveUninitialized: false });
  return appOf(middleware, {
    '/authorize'(req, res) {
      put(req, 'account', { name: 'ada' });
      const { search } = new URL(req.originalUrl, back);
      res.redirect(`${back}/callback${search}`);
    },
  });
}

/** A page whose script does something, and then says so in its title. */
function pageThen(does: string): RequestHandler {
  return (_req, res) =>
    void res
      .type('html')
      .send(`<!doctype html><title>page</title><script type="module">${does}</script>`);
}

const DONE = `document.title = 'done';`;

const FLOWS: Flow[] = [
  {
    what: 'express-session as its documentation has it',
    async play(site) {
      const url = await site.start(shop(site.session()));
      await site.visit(url, '/');
      const carts = ['POST /cart', 'POST /cart', 'GET /cart'];
      await send(site.page, ...carts, ...SIGNS_IN, ...PRICES);
    },
  },
  {
    what: 'cookie-session, and no plugin',
    async play(site) {
      const app = express().use(cookieSession({ name: 'session', keys: ['key'] }));
      app.get('/', (_req, res) => void res.type('html').send('<title>home</title>'));
      app.post('/login', (req, res) => {
        put(req, 'user', 'ada');
        res.redirect(303, '/');
      });
      app.post('/logout', (req, res) => {
        Reflect.set(req, 'session', null);
        res.redirect(303, '/');
      });
      await site.visit(await site.start(app), '/');
      await send(site.page, ...SIGNS_IN);
    },
  },
  {
    what: 'iron-session, and no plugin',
    async play(site) {
      const options = {
        password: 'a password of the tests that is long enough',
        cookieName: 'iron',
        cookieOptions: { secure: false },
      };
      const app = express();
      app.get('/', (_req, res) => void res.type('html').send('<title>home</title>'));
      app.post('/login', async (req, res) => {
        const own = await getIronSession<{ user?: string }>(req, res, options);
        own.user = 'ada';
        await own.save();
        res.redirect(303, '/');
      });
      app.post('/logout', async (req, res) => {
        (await getIronSession(req, res, options)).destroy();
        res.redirect(303, '/');
      });
      await site.visit(await site.start(app), '/');
      await send(site.page, ...SIGNS_IN);
    },
  },
  {
    what: 'koa-session in its cookie',
    async play(site, hub) {
      await site.visit(await site.start(koaApp(hub, {})), '/', '/visit');
      await send(site.page, ...SIGNS_IN);
    },
  },
  {
    what: 'koa-session over a store',
    async play(site, hub) {
      await site.visit(await site.start(koaApp(hub, { store: koaStore() })), '/', '/visit');
      await send(site.page, ...SIGNS_IN);
    },
  },
  {
    what: '@fastify/session',
    async play(site, hub) {
      await site.visit(await site.start(await fastifyApp(hub)), '/');
      await send(site.page, ...SIGNS_IN);
    },
  },
  {
    what: 'session-framework, with an error page',
    async play(site, hub) {
      await site.visit(await site.start(frameworkApp(hub)), '/');
      await send(site.page, 'POST /cart', ...SIGNS_IN, 'GET /fails');
    },
  },
  {
    what: 'a static site',
    async play(site) {
      const app = express();
      app.get('/a.css', (_req, res) => void res.type('css').send('body {}'));
      app.get('/a.js', (_req, res) => void res.type('js').send(DONE));
      app.use(
        (_req, res) =>
          void res.send(
            '<!doctype html><title>page</title><link rel="stylesheet" href="/a.css"><script src="/a.js"></script>',
          ),
      );
      await site.visit(await site.start(app), '/', '/more');
    },
  },
  {
    what: 'a page with an API on another port, with credentials',
    async play(site) {
      let origin = '';
      const api = express();
      api.use((req, res, next) => {
        res.set('Access-Control-Allow-Origin', origin);
        res.set('Access-Control-Allow-Credentials', 'true');
        res.set('Access-Control-Allow-Headers', 'Content-Type');
        if (req.method === 'OPTIONS') res.status(204).end();
        else next();
      });
      const url = await site.start(api.use(shop(site.session())));
      const page = express().get(
        '/',
        pageThen(`
          const ask = (path, method) => fetch('${url}' + path, {
            method, credentials: 'include', headers: { 'Content-Type': 'application/json' },
          });
          await ask('/me', 'GET');
          await ask('/login', 'POST');
          await ask('/me', 'GET');
          await ask('/logout', 'POST');
          ${DONE}`),
      );
      origin = await site.start(page);
      await site.visit(origin, '/');
      await isTitled(site.page, 'done');
    },
  },
  {
    what: 'a login with a token against forged forms',
    async play(site) {
      const app = express().use(site.session(), express.urlencoded({ extended: false }));
      app.get('/', (_req, res) => void res.type('html').send('<title>home</title>'));
      app.get('/login', (req, res) => {
        const token = randomUUID();
        put(req, 'csrfToken', token);
        res.send(`<title>login</title><form method="post">
          <input name="csrf" value="${token}"><button>Sign in</button></form>`);
      });
      app.post('/login', (req, res) => {
        const body: unknown = req.body;
        const isRight = Reflect.get(Object(body), 'csrf') === inSession(req, 'csrfToken');
        req.session.regenerate(() => {
          if (isRight) put(req, 'user', 'ada');
          res.redirect(303, '/');
        });
      });
      await site.visit(await site.start(app), '/', '/login');
      await site.page.getByRole('button').click();
      await isTitled(site.page, 'home');
    },
  },
  {
    what: 'a sign-in by another app of this machine',
    async play(site) {
      let provider = '';
      const url = await site.shop({
        '/sign-in'(req, res) {
          const state = randomUUID();
          put(req, 'state', state);
          req.session.save(() => {
            res.redirect(`${provider}/authorize?state=${state}`);
          });
        },
        '/callback'(req, res) {
          const isOurs = req.query.state === inSession(req, 'state');
          req.session.regenerate(() => {
            if (isOurs) put(req, 'user', 'ada');
            req.session.save(() => {
              res.redirect('/');
            });
          });
        },
      });
      provider = await site.start(identityProvider(url));
      await site.visit(url, '/', '/sign-in');
      await isTitled(site.page, 'shop');
    },
  },
  {
    what: 'an upload',
    async play(site) {
      const app = express().use(site.session());
      app.get(
        '/',
        pageThen(`
          const form = new FormData();
          form.append('file', new Blob(['x'.repeat(200_000)]), 'a.txt');
          await fetch('/upload', { method: 'POST', body: form });
          ${DONE}`),
      );
      app.post('/upload', (req, res) => {
        req.resume().on('end', () => {
          put(req, 'uploads', 1);
          res.send('kept');
        });
      });
      await site.visit(await site.start(app), '/');
      await isTitled(site.page, 'done');
    },
  },
  {
    what: 'a page that asks again and again',
    async play(site) {
      const app = shop(site.session({ rolling: true, cookie: { maxAge: 600_000 } }));
      await site.visit(await site.start(app), '/');
      await send(site.page, 'POST /login', ...Array.from({ length: 30 }, () => 'GET /me'));
    },
  },
  {
    what: 'events that the server sends',
    async play(site) {
      const url = await site.shop({
        '/enter'(req, res) {
          put(req, 'user', 'ada');
          req.session.save(() => {
            res.redirect('/page');
          });
        },
        '/page': pageThen(`
          const events = new EventSource('/events');
          events.onmessage = () => { events.close(); ${DONE} };`),
        '/events'(_req, res) {
          res.type('text/event-stream').write('data: hello\n\n');
        },
      });
      await site.visit(url, '/enter');
      await isTitled(site.page, 'done');
    },
  },
  {
    what: 'a websocket that reads the session',
    async play(site) {
      const middleware = site.session();
      const server = createServer(
        appOf(middleware, {
          '/enter'(req, res) {
            put(req, 'user', 'ada');
            req.session.save(() => {
              res.redirect('/chat');
            });
          },
          '/chat': (_req, res) =>
            void res.type('html').send(`<!doctype html><title>chat</title>
              <script src="/socket.io/socket.io.js"></script>
              <script>
                io().emit('who', (name) => { document.title = name; });
              </script>`),
        }),
      );
      const sockets = new SocketServer(server);
      sockets.engine.use(middleware);
      sockets.on('connection', (socket) => {
        socket.on('who', (tell: (name: unknown) => void) => {
          const own: unknown = Reflect.get(socket.request, 'session');
          tell(Reflect.get(Object(own), 'user'));
        });
      });
      await site.visit(await site.start(server), '/enter');
      await isTitled(site.page, 'ada');
    },
  },
  {
    what: 'a service worker that fetches for its pages',
    async play(site) {
      const app = express();
      app.get(
        '/worker.js',
        (_req, res) =>
          void res.type('js').send(`
            addEventListener('activate', (event) => event.waitUntil(clients.claim()));
            addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));`),
      );
      app.get(
        '/page',
        pageThen(`
          await navigator.serviceWorker.register('/worker.js');
          await navigator.serviceWorker.ready;
          ${DONE}`),
      );
      const url = await site.start(app.use(shop(site.session())));
      await site.visit(url, '/page');
      await isTitled(site.page, 'done');
      await site.visit(url, '/');
      await send(site.page, ...SIGNS_IN, 'GET /me');
    },
  },
];

for (const { what, play } of FLOWS) {
  test(`nothing is found in ${what}`, async ({ page, panel, runs, hubs }) => {
    const site = new Site(page, 'localhost', runs);
    await play(site, hubs());
    await isQuiet(page, panel, runs);
    await site.close();
  });
}

test('of many cookies of a page, the session’s alone is taken for it', async ({
  page,
  panel,
  runs,
}) => {
  const site = new Site(page, 'localhost', runs);
  const plain = session({ secret: 'secret', resave: false, saveUninitialized: false });
  const url = await site.start(
    appOf(plain, {
      '/many'(req, res) {
        put(req, 'user', 'ada');
        // Of one site, Chromium keeps 180.
        for (let index = 0; index < 150; index++) {
          res.cookie(`pref-${index}`, index % 3 === 0 ? randomUUID() : String(index));
        }
        res.send('<title>many</title>');
      },
    }),
  );
  await site.visit(url, '/many', '/');
  await panel.select(panel.row('GET', '/').last());
  await panel.openTab('Cookie');
  await expect(panel.detail.getByText('by its name')).toBeVisible();
  await expect(panel.detail).toContainText('connect.sid');
  await isQuiet(page, panel, runs);
  await site.close();
});

/** Waits until the rules have looked at all rows, by an app that they find something in. */
async function isQuiet(
  page: Page,
  { frame }: { frame: FrameLocator },
  runs: () => MakeSession,
): Promise<void> {
  await expect(frame.locator('[data-verdict="pending"]')).toHaveCount(0);
  const other = new Site(page, '127.0.0.1', runs);
  await MISTAKES.find(({ rule }) => rule === 'cookie-not-kept')?.play(other, false);
  await frame.getByRole('button', { name: /^\d+ findings?$/ }).click();
  await expect(findingsOn(frame, other.host)).not.toHaveCount(0);
  await expect(findingsOn(frame, 'localhost')).toHaveCount(0);
  await other.close();
}
