import { createServer } from 'node:http';
import express from 'express';
import { Server as SocketServer } from 'socket.io';
import { BOTH, expect, test } from './case-app.ts';

/** Who answers, when, and for whom. */

for (const installed of BOTH) {
  test(`two apps on one machine with one cookie name, ${installed}`, async ({
    page,
    panel,
    serve,
    sessions,
  }) => {
    const session = await sessions(installed);
    const appOf = (name: string) => {
      const app = express().use(session({ secret: `secret of ${name}` }));
      app.get('/login', (req, res) => {
        req.session.user = `ada of ${name}`;
        req.session.save(() => res.send('in'));
      });
      app.get('/me', (req, res) => {
        res.status(req.session.user === undefined ? 401 : 200).send(req.session.user ?? 'nobody');
      });
      return app;
    };
    const shop = await serve(appOf('shop'));
    const blog = await serve(appOf('blog'));
    await page.goto(`${shop}/login`);
    await page.goto(`${shop}/me`);
    await page.goto(`${blog}/login`);
    await page.goto(`${shop}/me`);
    await expect(panel.row('GET', '/me')).toHaveCount(2);
    await panel.select(panel.row('GET', '/me').last());
    await expect(panel.detail).toContainText(new URL(blog).host);
    await expect(panel.detail).toContainText('name');
    const setter = panel.row('GET', '/login').filter({ hasText: new URL(blog).host });
    const number = await setter.getByRole('gridcell').first().innerText();
    await expect(panel.detail.getByRole('button', { name: `#${number}` })).toBeVisible();
  });
}

test('an answer before the session middleware ran', async ({ page, panel, serve, sessions }) => {
  const session = await sessions('with the plugin');
  const app = express();
  app.use('/register', (req, res) => {
    req.session.seen = true;
    res.send('registered');
  });
  app.use(session({}));
  app.get('/', (req, res) => {
    req.session.seen = true;
    res.send('home');
  });
  const url = await serve(app);
  await page.goto(url);
  await page.goto(`${url}/register`);
  await expect(panel.row('GET', '/register')).toHaveCount(1);
  await panel.select(panel.row('GET', '/register'));
  await expect(panel.detail).toContainText('before');
  await expect(panel.detail).toContainText('below the session middleware');
});

test('a socket’s handler that changes the session and does not save it', async ({
  page,
  panel,
  serve,
  sessions,
}) => {
  const session = (await sessions('with the plugin'))({ saveUninitialized: true });
  const app = express().use(session);
  app.get('/', (_req, res) => {
    res.send(`<!doctype html><title>chat</title><script src="/socket.io/socket.io.js"></script>
      <script>
        const socket = io({ transports: ['websocket'] });
        socket.emit('nickname', 'ada', () => { document.title = 'named'; });
      </script>`);
  });
  const server = createServer(app);
  const sockets = new SocketServer(server);
  sockets.engine.use(session);
  sockets.on('connection', (socket) => {
    socket.on('nickname', (name: string, done: () => void) => {
      const own: unknown = Reflect.get(socket.request, 'session');
      if (typeof own === 'object' && own !== null) Reflect.set(own, 'user', name);
      done();
    });
  });
  const url = await serve(server);
  await page.goto(url);
  await expect(page).toHaveTitle('named');
  await page.goto('about:blank');
  await expect(panel.verdict('GET', '/socket.io/')).toHaveText('lost · too-late');
  await panel.select(panel.row('GET', '/socket.io/'));
  await expect(panel.detail).toContainText('session.save()');
});

test('a page that the browser asks the server about again', async ({
  page,
  panel,
  serve,
  sessions,
}) => {
  const session = await sessions('with nothing installed');
  const app = express().use(session({}));
  app.get('/login', (req, res) => {
    req.session.user = 'ada';
    req.session.save(() => res.send('in'));
  });
  app.get('/me', (req, res) => void res.send(req.session.user ?? 'nobody'));
  app.get('/cached', (req, res) => {
    res.set('Cache-Control', 'private, max-age=60').send(req.session.user ?? 'nobody');
  });
  const url = await serve(app);
  await page.goto(`${url}/login`);
  await page.goto(`${url}/me`);
  await page.goto(`${url}/me`);
  await expect(panel.row('GET', '/me')).toHaveCount(2);
  await expect(panel.verdict('GET', '/me').last()).toHaveText('sent');
  await page.goto(`${url}/cached`);
  await page.goto(`${url}/login`);
  await page.goto(`${url}/cached`);
  await expect(panel.row('GET', '/login')).toHaveCount(2);
  await expect(panel.row('GET', '/cached')).toHaveCount(1);
});
