import { randomBytes } from 'node:crypto';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import express from 'express';
import session from 'express-session';
import { createHub } from '../../server-plugin/hub.ts';
import { createObserve } from '../support/express-session.ts';
import { startObservedApp } from '../support/http/http-app.ts';
import { makeCertificate } from '../support/http/http-certificate.ts';
import { expect, test } from './support/fixtures.ts';
import { startGateway } from './support/gateway.ts';
import { pairBy } from './support/pairing.ts';

/** The ways in which apps are reached that people really run: paired once, each request has its record. */

test('a Vite app with a proxied API, and no option', async ({ chromium, page, panel }) => {
  const api = await startObservedApp({}, { token: randomBytes(32).toString('base64url') });
  const gateway = await startGateway({ '/api': `http://127.0.0.1:${api.port}` });
  try {
    await pairBy(chromium, /https?:\S+$/.exec(api.printed[0] ?? '')?.[0] ?? '');
    await page.goto(`${gateway.url}/api/set`);
    await expect(panel.verdict('GET', '/api/set')).toHaveText('created');
    await expect(panel.changes('GET', '/api/set')).toHaveText(/^\+user/);
    await page.goto(`${gateway.url}/api/`);
    await expect(panel.row('GET', '/api/')).toHaveCount(1);
    await expect(panel.row('GET', '/api/')).not.toContainText('other client');
    await expect(panel.frame.getByText('No endpoint at')).toHaveCount(0);
  } finally {
    await gateway.close();
    await api.close();
  }
});

test('https with a certificate of its own', async ({ chromium, page, panel }) => {
  const token = randomBytes(32).toString('base64url');
  const hub = createHub({ token, directory: tmpdir(), print: () => undefined });
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  const app = express();
  app.use(observe(session)({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/visit', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1;
    res.send('<!doctype html><title>Visit</title>');
  });
  const server = createHttps(makeCertificate(), app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const plain = await startObservedApp({}, { token });
  try {
    // Paired where the browser connects without ado.
    await pairBy(chromium, /https?:\S+$/.exec(plain.printed[0] ?? '')?.[0] ?? '');
    const address = server.address();
    const url = `https://localhost:${typeof address === 'object' && address ? address.port : 0}/visit`;
    await page.goto(url).catch(() => null);
    // As a person goes past the warning. Keys typed into it get lost where it is not yet ready.
    await page.locator('#details-button').click();
    await page.locator('#proceed-link').click();
    await page.waitForURL(url);
    await expect(page).toHaveTitle('Visit');
    await page.goto(url);
    await expect(panel.verdict('GET', '/visit').last()).toHaveText('saved');
  } finally {
    server.closeAllConnections();
    server.close();
    await plain.close();
  }
});
