import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { expect, test as base } from './support/firefox/fixtures.ts';
import type { FirefoxDevTools } from './support/firefox/devtools.ts';
import { withServers, type Serve } from './support/serve.ts';

/** What became of session cookies by the rules of Firefox, which differ from Chromium's. */

const test = base.extend<{ serve: Serve }>({
  // eslint-disable-next-line no-empty-pattern
  serve: async ({}, use) => withServers(use),
});

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

type CookieOptions = session.SessionOptions['cookie'];

/** Signs in, says who is, and signs out by a line that may not be right. */
function account(cookie: CookieOptions = {}): express.Express {
  const app = express().use(
    allowOrigins,
    session({ secret: 'secret', resave: false, saveUninitialized: false, cookie }),
  );
  app.all('/shop/login', (req, res) => {
    req.session.user = 'ada';
    req.session.save(() => void res.json({}));
  });
  app.get('/shop/me', (req, res) => void res.send(req.session.user ?? 'nobody'));
  app.get('/shop/leave', (_req, res) => void res.clearCookie('connect.sid').send('bye'));
  app.get('/shop/logout', (_req, res) => {
    res.clearCookie('connect.sid', { path: '/shop' }).send('bye');
  });
  return app;
}

const allowOrigins: RequestHandler = (req, res, next) => {
  res.set('Access-Control-Allow-Origin', req.get('Origin') ?? '*');
  res.set('Access-Control-Allow-Credentials', 'true').set('Vary', 'Origin');
  next();
};

const page: RequestHandler = (_req, res) => void res.send('<title>Page</title>');

/** Waits for the verdict of a row, and gives what the head says of it. */
async function headOf(devTools: FirefoxDevTools, request: string, verdict: string) {
  await devTools.waitFor(`${request} ${verdict}`, selectRow, request, verdict);
  await devTools.waitForText('.detail-head h2', request.split(' ')[1] ?? '');
  return devTools.text('.detail-head');
}

test('Firefox: a script of another origin that asks without credentials', async ({
  firefox,
  devTools,
  serve,
}) => {
  const api = await serve(account());
  const pages = await serve(express().get('/', page));
  await firefox.goto(pages);
  await firefox.marionette.page(signIn, `${api}/shop/login`, 'same-origin');
  expect(await headOf(devTools, 'POST /shop/login', 'lost · cookie-rejected')).toContain(
    "credentials: 'include'",
  );
});

test('Firefox: a script of another site that asks without credentials', async ({
  firefox,
  devTools,
  serve,
}) => {
  const api = await serve(account(), '127.0.0.1');
  const pages = await serve(express().get('/', page));
  await firefox.goto(pages);
  await firefox.marionette.page(signIn, `${api}/shop/login`, 'same-origin');
  expect(await headOf(devTools, 'POST /shop/login', 'lost · cookie-rejected')).toContain(
    "credentials: 'include'",
  );
});

test('Firefox: a cookie without SameSite in a request of another site is kept apart, and goes back', async ({
  firefox,
  devTools,
  serve,
}) => {
  const api = await serve(account(), '127.0.0.1');
  const pages = await serve(express().get('/', page));
  await firefox.goto(pages);
  await firefox.marionette.page(signIn, `${api}/shop/login`, 'include');
  await headOf(devTools, 'POST /shop/login', 'created');
  await firefox.marionette.page(ask, `${api}/shop/me`);
  await headOf(devTools, 'GET /shop/me', 'sent');
  // At the top it is another jar.
  await firefox.goto(`${api}/shop/me?top`);
  await headOf(devTools, 'GET /shop/me?top', 'none');
});

test('Firefox: localhost and 127.0.0.1 are two sites', async ({ firefox, devTools, serve }) => {
  const api = await serve(account({ sameSite: 'lax' }), '127.0.0.1');
  const pages = await serve(express().get('/', page));
  await firefox.goto(pages);
  await firefox.marionette.page(signIn, `${api}/shop/login`, 'include');
  expect(await headOf(devTools, 'POST /shop/login', 'lost · cookie-rejected')).toContain(
    'localhost and 127.0.0.1 are two sites to a browser',
  );
});

test('Firefox: a line that clears another path, and one that clears the cookie', async ({
  firefox,
  devTools,
  serve,
}) => {
  const url = await serve(account({ path: '/shop' }));
  await firefox.goto(`${url}/shop/login`);
  await headOf(devTools, 'GET /shop/login', 'created');
  await firefox.goto(`${url}/shop/leave`);
  expect(await headOf(devTools, 'GET /shop/leave', 'sent')).toContain(
    'The browser still has connect.sid at Path=/shop',
  );
  await firefox.goto(`${url}/shop/logout`);
  await headOf(devTools, 'GET /shop/logout', 'destroyed');
  await firefox.goto(`${url}/shop/me`);
  expect(await headOf(devTools, 'GET /shop/me', 'none')).toContain('cleared it');
});

// These run in the panel's document or in the page, sent there as source.

function selectRow(request: string, verdict: string): boolean {
  const path = request.slice(request.indexOf(' ') + 1);
  const found = [...document.querySelectorAll('[role="row"]')].find(
    (row) =>
      row.querySelector('[data-column="path"]')?.textContent.endsWith(path) &&
      row.querySelector('[data-column="verdict"]')?.textContent === verdict,
  );
  if (found instanceof HTMLElement) found.click();
  return found !== undefined;
}

async function signIn(url: string, credentials: RequestCredentials): Promise<void> {
  await fetch(url, { method: 'POST', credentials });
}

async function ask(url: string): Promise<void> {
  await fetch(url, { credentials: 'include' });
}
