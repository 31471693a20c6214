import express, { type RequestHandler } from 'express';
import cookieSession from 'cookie-session';
import type { Panel } from './support/panel.ts';
import { expect, pageThat, test } from './cases/case-app.ts';

/** The way of a session cookie as the Cookie tab tells it: decided, sent, kept, sent back. */

/** The step of that name, in the Cookie tab of a row. */
async function step(panel: Panel, row: [method: string, path: string], name: string) {
  await panel.select(panel.row(...row).first());
  await panel.openTab('Cookie');
  return panel.detail
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^${name} (yes|no|not known)`) });
}

const signIn: RequestHandler = (req, res) => {
  req.session.user = 'ada';
  req.session.save(() => void res.send('in'));
};

const whoIs: RequestHandler = (req, res) => {
  res.status(req.session.user === undefined ? 401 : 200).send(req.session.user ?? 'nobody');
};

test('from the middleware to the request that sends it back', async ({
  page,
  panel,
  serve,
  sessions,
}) => {
  const session = await sessions('with the plugin');
  const app = express().use(session({}));
  app.get('/login', signIn);
  app.get('/me', whoIs);
  const url = await serve(app);
  await page.goto(`${url}/login`);
  await expect(panel.verdict('GET', '/login')).toHaveText('created');
  const row: [string, string] = ['GET', '/login'];
  await expect(await step(panel, row, 'Decided')).toContainText('as the plugin tells');
  await expect(await step(panel, row, 'Sent')).toContainText('as seen on the wire');
  await expect(await step(panel, row, 'Kept')).toContainText('is in the browser’s jar');
  await page.goto(`${url}/me`);
  await expect(panel.row('GET', '/me')).toHaveCount(1);
  await expect(await step(panel, row, 'Sent back')).toContainText(/#\d sent it\./);
});

test('to a script that then asks without credentials', async ({ page, panel, serve, sessions }) => {
  const session = await sessions('with nothing installed');
  const app = express().use((req, res, next) => {
    res.set('Access-Control-Allow-Origin', req.get('Origin') ?? '*').set('Vary', 'Origin');
    next();
  }, session({}));
  app.get('/login', signIn);
  app.get('/me', whoIs);
  const api = await serve(app);
  const pages = await serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(pageThat(`await fetch('${api}/me');`));
  });
  await page.goto(`${api}/login`);
  await page.goto(pages);
  await page.click('button');
  await expect(page).toHaveTitle('done');
  await panel.select(panel.row('GET', '/me'));
  await expect(panel.detail).toContainText('The browser has connect.sid and did not send it.');
  await expect(panel.detail).toContainText(`A script of ${pages} asked without credentials`);
  await expect(panel.detail).not.toContainText('block');
});

test('to the request after it, whose path it does not cover', async ({
  page,
  panel,
  serve,
  sessions,
}) => {
  const session = await sessions('with nothing installed');
  const app = express().use(session({ cookie: { path: '/shop' } }));
  app.get('/shop/login', signIn);
  app.get('/me', (_req, res) => void res.status(401).send('nobody'));
  const url = await serve(app);
  await page.goto(`${url}/shop/login`);
  await page.goto(`${url}/me`);
  await expect(panel.row('GET', '/me')).toHaveCount(1);
  const sentBack = await step(panel, ['GET', '/shop/login'], 'Sent back');
  await expect(sentBack).toContainText('#2 went without it.');
  await expect(sentBack).toContainText('Its Path=/shop does not cover this address.');
  await expect(sentBack).toContainText('What to do: Set it with Path=/.');
});

test('into a frame of a page of another site, where it does not go along', async ({
  page,
  panel,
  serve,
  sessions,
}) => {
  const session = await sessions('with nothing installed');
  const app = express().use(session({ cookie: { sameSite: 'lax' } }));
  app.get('/login', signIn);
  app.get('/me', whoIs);
  const inner = await serve(app);
  const outer = await serve((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    res.end(`<!doctype html><title>Shop</title><iframe src="${inner}/me"></iframe>`);
  }, '127.0.0.1');
  await page.goto(`${inner}/login`);
  await page.goto(outer.replace('127.0.0.1', 'shop.test'));
  await panel.select(panel.row('GET', '/me'));
  await expect(panel.detail).toContainText('The browser has connect.sid and did not send it.');
  await expect(panel.detail).toContainText('It is in a frame below');
  await expect(panel.detail).toContainText('SameSite=None; Secure; Partitioned');
});

test('beside a line that clears an older one of its name', async ({ page, panel, serve }) => {
  const app = express();
  app.get('/login', (_req, res) => {
    res.cookie('connect.sid', 's:new.signature', { path: '/' });
    res.clearCookie('connect.sid', { path: '/old' });
    res.send('in');
  });
  app.get('/me', (_req, res) => void res.send('ada'));
  const url = await serve(app);
  await page.goto(`${url}/login`);
  await page.goto(`${url}/login`);
  await page.goto(`${url}/me`);
  await expect(panel.verdict('GET', '/login').first()).toHaveText('created');
  await expect(panel.verdict('GET', '/login').last()).toHaveText('renewed');
  await expect(panel.verdict('GET', '/me')).toHaveText('sent');
});

test('and out of the jar, by a line that clears it', async ({ page, panel, serve, sessions }) => {
  const session = await sessions('with nothing installed');
  const app = express().use(session({ cookie: { path: '/shop' } }));
  app.get('/shop/login', signIn);
  app.get('/shop/me', whoIs);
  app.get('/shop/leave', (_req, res) => {
    res.clearCookie('connect.sid');
    res.redirect('/shop/me');
  });
  app.get('/shop/logout', (_req, res) => {
    res.clearCookie('connect.sid', { path: '/shop' });
    res.redirect('/shop/me');
  });
  const url = await serve(app);
  await page.goto(`${url}/shop/login`);
  await page.goto(`${url}/shop/leave`);
  await expect(page.getByText('ada')).toBeVisible();
  await expect(panel.verdict('GET', '/shop/leave')).toHaveText('sent');
  const left: [string, string] = ['GET', '/shop/leave'];
  await expect(await step(panel, left, 'Dropped')).toContainText('connect.sid at Path=/shop');
  await expect(await step(panel, left, 'Sent back')).toContainText('#3 sent the old cookie');
  await page.goto(`${url}/shop/logout`);
  await expect(page.getByText('nobody')).toBeVisible();
  await expect(panel.verdict('GET', '/shop/logout')).toHaveText('destroyed');
  const ended: [string, string] = ['GET', '/shop/logout'];
  await expect(await step(panel, ended, 'Dropped')).toContainText('as it was told');
  await expect(await step(panel, ended, 'Sent back')).toContainText('#5 went without it.');
  await panel.select(panel.row('GET', '/shop/me').last());
  await expect(panel.detail).toContainText(
    'The browser has no connect.sid any more: #4 cleared it',
  );
});

test('not into the jar: an update that is too large leaves the one before', async ({
  page,
  panel,
  serve,
}) => {
  const app = express().use(cookieSession({ name: 'session', keys: ['key'] }));
  app.get('/put/:size', (req, res) => {
    Reflect.set(req, 'session', { text: 'x'.repeat(Number(req.params.size)) });
    res.send('put');
  });
  const url = await serve(app);
  await page.goto(`${url}/put/10`);
  await page.goto(`${url}/put/5000`);
  await page.goto(`${url}/put/20`);
  const large: [string, string] = ['GET', '/put/5000'];
  await expect(panel.verdict(...large)).toHaveText('lost · cookie-too-large');
  await expect(await step(panel, large, 'Kept')).toContainText('What to do: Keep less');
  await expect(await step(panel, large, 'Sent back')).toContainText('Nothing to send back.');
  await expect(await step(panel, ['GET', '/put/10'], 'Sent back')).toContainText('#2 sent it.');
});
