import { tmpdir } from 'node:os';
import cookieSession from 'cookie-session';
import express, { type RequestHandler } from 'express';
import { createServer as createVite } from 'vite';
import { BOTH, expect, pageThat, test } from './case-app.ts';

/** The browser does not keep a session cookie, or does not send it: which one, why, and what helps. */

const allowOrigins: RequestHandler = (req, res, next) => {
  res.set('Access-Control-Allow-Origin', req.get('Origin') ?? '*');
  res.set('Access-Control-Allow-Credentials', 'true');
  res.set('Vary', 'Origin');
  next();
};

/** Signs in, and says who is. */
function account(): express.Router {
  const router = express.Router();
  router.post('/login', (req, res) => {
    req.session.user = 'ada';
    res.json({});
  });
  router.get('/me', (req, res) => {
    res.status(req.session.user === undefined ? 401 : 200).json({});
  });
  return router;
}

for (const installed of BOTH) {
  test.describe(installed, () => {
    test('a script of another origin that asks for no credentials', async ({
      page,
      panel,
      serve,
      sessions,
    }) => {
      const session = await sessions(installed);
      const api = await serve(express().use(allowOrigins, session({}), account()));
      const pages = await serve((_req, res) => {
        res.setHeader('Content-Type', 'text/html');
        res.end(
          pageThat(`
          await fetch('${api}/login', { method: 'POST' });
          await fetch('${api}/me');
        `),
        );
      });
      await page.goto(pages);
      await page.click('button');
      await expect(page).toHaveTitle('done');
      await expect(panel.verdict('POST', '/login')).toHaveText('lost · cookie-rejected');
      await panel.select(panel.row('POST', '/login'));
      await expect(panel.detail).toContainText("credentials: 'include'");
      await panel.select(panel.row('GET', '/me'));
      await expect(panel.detail).toContainText("credentials: 'include'");
    });

    test('SameSite=None without Secure', async ({ page, panel, serve, sessions }) => {
      const session = await sessions(installed);
      const app = express();
      app.get('/', (_req, res) => {
        res.send('<form method="post" action="/login"><button>Sign in</button></form>');
      });
      app.use(session({ cookie: { sameSite: 'none', secure: false } }), account());
      await page.goto(await serve(app));
      await page.click('button');
      await expect(panel.verdict('POST', '/login')).toHaveText('lost · cookie-rejected');
      await panel.select(panel.row('POST', '/login'));
      await expect(panel.detail).toContainText('SameSite=None');
      await expect(panel.detail).toContainText('Secure');
    });

    test('localhost and 127.0.0.1 are two sites', async ({ page, panel, serve, sessions }) => {
      const session = await sessions(installed);
      const handler = express().use(
        allowOrigins,
        session({ cookie: { sameSite: 'lax' } }),
        account(),
      );
      const api = await serve(handler, '127.0.0.1');
      const pages = await serve((_req, res) => {
        res.setHeader('Content-Type', 'text/html');
        res.end(
          pageThat(`
          const credentials = 'include';
          await fetch('${api}/login', { method: 'POST', credentials });
          await fetch('${api}/me', { credentials });
        `),
        );
      });
      await page.goto(pages);
      await page.click('button');
      await expect(page).toHaveTitle('done');
      await expect(panel.verdict('POST', '/login')).toHaveText('lost · cookie-rejected');
      await panel.select(panel.row('POST', '/login'));
      await expect(panel.detail).toContainText('127.0.0.1');
      await expect(panel.detail).toContainText('two sites');
      await expect(panel.detail).toContainText('Use one name');
      await expect(panel.row('GET', '/me')).toHaveCount(1);
    });

    test('a frame in a page of another site', async ({ page, panel, serve, sessions }) => {
      const session = await sessions(installed);
      const app = express().use(session({ cookie: { sameSite: 'lax' } }));
      app.get('/enter', (req, res) => {
        req.session.user = 'ada';
        res.redirect('/desk');
      });
      app.get('/desk', (req, res) => {
        res.send(`<title>${req.session.user ?? 'nobody'}</title>`);
      });
      const inner = await serve(app);
      const outer = await serve((_req, res) => {
        res.setHeader('Content-Type', 'text/html');
        res.end(`<!doctype html><title>Shop</title><iframe src="${inner}/enter"></iframe>`);
      }, '127.0.0.1');
      await page.goto(outer.replace('127.0.0.1', 'shop.test'));
      await expect(panel.verdict('GET', '/enter')).toHaveText('lost · cookie-rejected');
      await panel.select(panel.row('GET', '/enter'));
      await expect(panel.detail).toContainText('frame');
      await expect(panel.detail).toContainText('SameSite=None');
      await expect(panel.detail).toContainText('Partitioned');
    });

    test('a Domain that is not of the host, through a dev server’s proxy', async ({
      page,
      panel,
      serve,
      sessions,
    }) => {
      const session = await sessions(installed);
      const cookie = { domain: 'dev.example.test' };
      const backend = await serve(
        express().use('/api', session({ name: 'authKey', cookie }), account()),
        '127.0.0.1',
      );
      // As one does who pairs: only where its records are is known then.
      await page.goto(`${backend}/api/me`);
      const vite = await createVite({
        configFile: false,
        root: tmpdir(),
        cacheDir: `${tmpdir()}/sessions-devtools-vite-${process.pid}`,
        logLevel: 'silent',
        appType: 'custom',
        server: {
          host: 'localhost',
          port: 0,
          ws: false,
          watch: null,
          proxy: { '/api': { target: backend } },
        },
        optimizeDeps: { noDiscovery: true },
        plugins: [
          {
            name: 'page',
            configureServer: ({ middlewares }) => {
              middlewares.use('/page', (_req, res) => {
                res.setHeader('Content-Type', 'text/html');
                res.end(
                  pageThat(`
                  await fetch('/api/login', { method: 'POST' });
                  await fetch('/api/me');
                `),
                );
              });
            },
          },
        ],
      });
      await vite.listen();
      try {
        await page.goto(`${vite.resolvedUrls?.local[0] ?? ''}page`);
        await page.click('button');
        await expect(page).toHaveTitle('done');
        await expect(panel.verdict('POST', '/api/login')).toHaveText('lost · cookie-rejected');
        await panel.select(panel.row('POST', '/api/login'));
        await expect(panel.detail).toContainText('dev.example.test');
        await expect(panel.detail).toContainText('proxy');
      } finally {
        await vite.close();
      }
    });
  });
}

test('a session in its cookie that outgrew what a cookie may hold', async ({
  page,
  panel,
  serve,
}) => {
  const app = express().use(cookieSession({ name: 'session', keys: ['key'] }));
  const put = (bio: string): RequestHandler => {
    return (req, res) => {
      Reflect.set(req, 'session', { name: 'ada', bio });
      res.redirect('/me');
    };
  };
  app.get('/login', put(''));
  app.get('/bio', put('long '.repeat(900)));
  app.get('/me', (_req, res) => void res.send('<title>me</title>'));
  const url = await serve(app);
  await page.goto(`${url}/login`);
  await page.goto(`${url}/bio`);
  await expect(panel.verdict('GET', '/login')).toHaveText('created');
  await expect(panel.verdict('GET', '/bio')).toHaveText('lost · cookie-too-large');
  await panel.select(panel.row('GET', '/bio'));
  await expect(panel.detail).toContainText('4,096');
  await expect(panel.detail).toContainText(
    'It goes on with the one it had, and kept the new signature of the other (session.sig)',
  );
  await panel.select(panel.row('GET', '/me').last());
  await expect(panel.detail).toContainText('It came with the signature of another value');
});
