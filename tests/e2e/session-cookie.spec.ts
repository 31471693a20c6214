import { randomBytes } from 'node:crypto';
import express from 'express';
import expressSession from 'express-session';
import { listen, type TestServer } from '../support/http/http.ts';
import { expect, test } from './support/fixtures.ts';

const SECRET = 'keyboard cat';

test.describe('an app without the plugin', () => {
  let server: TestServer;

  test.beforeEach(async () => {
    const options = { name: 'shop.sid', secret: SECRET, resave: false, saveUninitialized: true };
    const ticket = randomBytes(20).toString('hex');
    const app = express()
      .get('/ticket', (_req, res) => {
        res.cookie('ticket', ticket, { httpOnly: true }).cookie('theme', 'dark').send('ticket');
      })
      .get('/visit', expressSession(options), (_req, res) => void res.send('visit'));
    server = await listen(app);
  });

  test.afterEach(() => server.close());

  test('whose session cookie has no name of one is told by what the cookie does', async ({
    page,
    panel,
  }) => {
    const url = `http://localhost:${server.port}/ticket`;
    await page.goto(url);
    await page.goto(url);
    await expect(panel.row('GET', '/ticket')).toHaveCount(2);
    await panel.select(panel.row('GET', '/ticket').last());
    await panel.openTab('Cookie');
    await expect(panel.detail).toContainText('by its shape and behaviour');

    await panel.detail
      .getByRole('button', { name: 'This is not a session cookie: ticket' })
      .click();
    await expect(panel.detail).toContainText('None is known.');
    await panel.detail.getByText(/^Other cookies/).click();
    await panel.detail.getByRole('button', { name: 'This is the session cookie: theme' }).click();
    await expect(panel.detail).toContainText('you said so');
    await expect(panel.row('GET', '/ticket')).toHaveCount(2);
  });

  test('has its signature checked by the key', async ({ page, panel }) => {
    const url = `http://localhost:${server.port}/visit`;
    await page.goto(url);
    await page.goto(url);
    await panel.select(panel.row('GET', '/visit').last());
    await panel.openTab('Cookie');
    await expect(panel.detail).toContainText('by its name');
    await panel.detail.getByText('Check the signature').first().click();
    const key = panel.detail.getByLabel('The app’s secret, as it is configured').first();
    await key.fill('another');
    await panel.detail.getByRole('button', { name: 'Check', exact: true }).first().click();
    await expect(panel.detail).toContainText('Not valid: it was made with another key');
    await key.fill(SECRET);
    await key.press('Enter');
    await expect(panel.detail).toContainText('Valid: it was made with this key.');
  });
});

test.describe('a login without the plugin', () => {
  let server: TestServer;

  test.beforeEach(async () => {
    const options = { secret: SECRET, resave: false, saveUninitialized: true };
    const app = express()
      .get('/favicon.ico', (_req, res) => void res.status(204).end())
      .use(expressSession(options))
      .get('/login', (req, res) => req.session.regenerate(() => res.send('login')))
      .get('/logout', (req, res) => {
        req.session.destroy(() => res.clearCookie('connect.sid').send('logout'));
      })
      .get('/visit', (_req, res) => void res.send('visit'));
    server = await listen(app);
  });

  test.afterEach(() => server.close());

  test('goes on as one session, until its cookie is cleared', async ({ page, panel }) => {
    const url = `http://localhost:${server.port}`;
    for (const path of ['/visit', '/login', '/visit', '/logout', '/visit?again']) {
      await page.goto(url + path);
    }
    await expect(panel.rows).toHaveCount(5);
    const numberOf = (row: ReturnType<typeof panel.row>) =>
      row.getByRole('img', { name: /^Session / });
    await expect(numberOf(panel.row('GET', '/login'))).toHaveAccessibleName('Session 1');
    await expect(numberOf(panel.row('GET', '/visit').last())).toHaveAccessibleName('Session 2');
    await panel.filter('session:1');
    await expect(panel.rows).toHaveCount(4);
    await panel.filter('');
    // Not while it is the last of those that are shown: the newest is followed by the next.
    await panel.select(panel.row('GET', '/logout'));
    await panel.detail.getByRole('button', { name: 'Show the requests of session 1' }).click();
    await expect(panel.rows).toHaveCount(4);
  });
});
