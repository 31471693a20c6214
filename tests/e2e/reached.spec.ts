import { randomBytes } from 'node:crypto';
import { createServer as createHttps } from 'node:https';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import express from 'express';
import session from 'express-session';
import { createServer as createVite } from 'vite';
import { createHub } from '../../server-plugin/hub.ts';
import { createObserve } from '../support/express-session.ts';
import { startObservedApp } from '../support/http/http-app.ts';
import { makeCertificate } from '../support/http/http-certificate.ts';
import { expect, test } from './support/fixtures.ts';
import { pairBy, printedLink } from './support/pairing.ts';
import { startServer } from './support/server.ts';

/** The ways in which apps are reached that people really run: paired once, each request has its record. */

test('a Vite app with a proxied API, and no option', async ({ chromium, page, panel }) => {
  const api = await startObservedApp({}, { token: randomBytes(32).toString('base64url') });
  const vite = await createVite({
    configFile: false,
    root: tmpdir(),
    cacheDir: `${tmpdir()}/sessions-devtools-vite-${process.pid}`,
    logLevel: 'silent',
    appType: 'spa',
    server: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      ws: false,
      watch: null,
      proxy: {
        '/api': {
          target: `http://127.0.0.1:${api.port}`,
          rewrite: (path) => path.replace('/api', ''),
        },
      },
    },
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen();
  try {
    const address = vite.httpServer?.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await pairBy(chromium, /https?:\S+$/.exec(api.printed[0] ?? '')?.[0] ?? '');
    await page.goto(`http://127.0.0.1:${port}/api/set`);
    await expect(panel.verdict('GET', '/api/set')).toHaveText('created');
    await expect(panel.changes('GET', '/api/set')).toHaveText(/^\+user/);
    await page.goto(`http://127.0.0.1:${port}/api/`);
    await expect(panel.row('GET', '/api/')).toHaveCount(1);
    await expect(panel.row('GET', '/api/')).not.toContainText('other client');
    await expect(panel.frame.getByText('No endpoint at')).toHaveCount(0);
  } finally {
    await vite.close();
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

test('two processes behind one port: each row has its record, and no restart is told', async ({
  chromium,
  page,
  panel,
}) => {
  const script = fileURLToPath(new URL('support/cluster-app.ts', import.meta.url));
  const server = await startServer({
    command: process.execPath,
    args: (port) => ['--no-warnings', script, String(port)],
    env: { SESSIONS_DEVTOOLS_TOKEN: randomBytes(32).toString('base64url'), NODE_ENV: 'test' },
    ready: /listening (http:\S+)/,
  });
  try {
    await fetch(`${server.url}/visit`);
    await pairBy(chromium, await printedLink(server));
    await page.goto(`${server.url}/visit`);
    await page.evaluate(async () => {
      for (let batch = 0; batch < 20; batch++) {
        const ten = Array.from({ length: 10 }, (_, at) => fetch(`/visit?of=${batch}-${at}`));
        await Promise.all(ten);
      }
    });
    const grid = panel.frame.getByRole('grid', { name: 'Requests' });
    await panel.filter('path:of=');
    await expect(grid).toHaveAttribute('aria-rowcount', '201');
    await panel.filter('path:of= verdict:created,saved');
    await expect(grid).toHaveAttribute('aria-rowcount', '201');
    await expect(panel.frame.getByText('restarted')).toHaveCount(0);
  } finally {
    await server.stop();
  }
});
