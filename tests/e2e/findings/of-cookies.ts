import cookieSession from 'cookie-session';
import { pageThat } from '../cases/case-app.ts';
import { timePasses } from '../../support/patience.ts';
import type { Mistake } from './mistake.ts';
import { appOf, inSession, put, type Routes } from './site.ts';

/** Mistakes that show in what the browser does with the cookie. */

const LOGIN: Routes = {
  '/login'(req, res) {
    put(req, 'user', 'ada');
    res.send('in');
  },
  '/me': (req, res) => void res.status(inSession(req, 'user') ? 200 : 401).send('me'),
};

export const OF_COOKIES: Mistake[] = [
  {
    rule: 'cookie-not-kept',
    says: /SameSite=None asks for Secure/,
    async play(site, isMended) {
      const url = await site.shop(LOGIN, { cookie: { sameSite: isMended ? 'lax' : 'none' } });
      await site.visit(url, '/login', '/me');
    },
  },
  {
    rule: 'cookie-not-sent',
    says: /credentials: 'include'/,
    async play(site, isMended) {
      let page = '';
      const api = await site.shop({
        ...LOGIN,
        '/data'(req, res) {
          res.set('Access-Control-Allow-Origin', page);
          res.set('Access-Control-Allow-Credentials', 'true');
          res.status(inSession(req, 'user') ? 200 : 401).send('data');
        },
      });
      const asks = isMended ? `{ credentials: 'include' }` : '{}';
      page = await site.start((_req, res) => {
        res.setHeader('Content-Type', 'text/html');
        res.end(pageThat(`await fetch('${api}/data', ${asks});`));
      });
      await site.visit(api, '/login');
      await site.visit(page, '/');
      await site.page.getByRole('button').click();
      await site.page.waitForFunction(() => document.title === 'done');
    },
  },
  {
    rule: 'clears-nothing',
    says: /with the Path and Domain that it was set with|Path=\/admin/,
    async play(site, isMended) {
      const routes: Routes = {
        '/admin/login': LOGIN['/login'] ?? (() => undefined),
        '/admin/logout'(req, res) {
          req.session.destroy(() => {
            res.clearCookie('connect.sid', isMended ? { path: '/admin' } : {}).send('out');
          });
        },
      };
      const url = await site.shop(routes, { cookie: { path: '/admin' } });
      await site.visit(url, '/admin/login', '/admin/logout');
    },
  },
  {
    rule: 'insecure-cookie',
    says: /secure: 'auto'/,
    async play(site, isMended) {
      const url = await site.shop(LOGIN, { cookie: { secure: isMended ? 'auto' : true } });
      await site.visit(url, '/login', '/me');
    },
  },
  {
    rule: 'name-twice',
    says: /went along with #\d+ twice/,
    async play(site, isMended) {
      const url = await site.start(
        appOf(site.session(), {
          ...LOGIN,
          '/shop/old'(_req, res) {
            // As an earlier version of the app set it.
            const name = isMended ? 'shop.sid' : 'connect.sid';
            res.append('Set-Cookie', `${name}=s%3Aold.signature; Path=/shop; HttpOnly`).send('old');
          },
          '/shop/cart': (req, res) => void res.send(String(inSession(req, 'user'))),
        }),
      );
      await site.visit(url, '/shop/old', '/login', '/shop/cart');
    },
  },
  {
    rule: 'near-size-limit',
    says: /browsers keep 4,096 at most/,
    async play(site, isMended) {
      const url = await site.start(
        appOf(cookieSession({ name: 'session', keys: ['key'] }), {
          '/bio'(req, res) {
            put(req, 'bio', 'long '.repeat(isMended ? 20 : 570));
            res.send('kept');
          },
        }),
      );
      await site.visit(url, '/bio');
    },
  },
  {
    rule: 'readable-secret',
    says: /password stands in session/,
    async play(site, isMended) {
      const url = await site.start(
        appOf(cookieSession({ name: 'session', keys: ['key'] }), {
          '/login'(req, res) {
            put(req, 'user', 'ada');
            if (!isMended) put(req, 'password', 'of another service');
            res.send('in');
          },
        }),
      );
      await site.visit(url, '/login');
    },
  },
  {
    rule: 'two-lines',
    says: /2 lines that set connect\.sid/,
    async play(site, isMended) {
      const url = await site.shop({
        '/login'(req, res) {
          res.cookie(isMended ? 'theme' : 'connect.sid', 'dark');
          put(req, 'user', 'ada');
          res.send('in');
        },
      });
      await site.visit(url, '/login');
    },
  },
  {
    rule: 'new-session-each-time',
    says: /no request sent it back/,
    async play(site, isMended) {
      const forgets = isMended ? '' : `document.cookie = 'connect.sid=; Max-Age=0; Path=/';`;
      const routes: Routes = {
        '/page'(req, res) {
          put(req, 'seen', true);
          res.send(`<!doctype html><title>page</title><script>${forgets}</script>`);
        },
      };
      const url = await site.shop(routes, { cookie: { httpOnly: false } });
      await site.visit(url, '/page', '/page', '/page');
    },
  },
  {
    rule: 'shared-cookie-name',
    says: /Give the cookie of each app a name of its own/,
    async play(site, isMended) {
      const shop = await site.shop(LOGIN, { secret: 'secret of the shop' });
      const name = isMended ? { name: 'blog.sid' } : {};
      const blog = await site.shop(LOGIN, { secret: 'secret of the blog', ...name });
      await site.visit(shop, '/login', '/me');
      await site.visit(blog, '/login');
      await site.visit(shop, '/me');
    },
  },
  {
    rule: 'age-in-seconds',
    says: /If 3600 seconds were meant, write 3600 \* 1000/,
    async play(site, isMended) {
      const url = await site.shop(LOGIN, { cookie: { maxAge: isMended ? 3_600_000 : 3600 } });
      await site.visit(url, '/login');
    },
  },
  {
    rule: 'fixed-expiry',
    says: /rolling: true/,
    async play(site, isMended) {
      const url = await site.shop(LOGIN, { rolling: isMended, cookie: { maxAge: 4000 } });
      await site.visit(url, '/login');
      await timePasses(2000);
      await site.visit(url, '/me');
      await timePasses(isMended ? 1000 : 3000);
      await site.visit(url, '/me');
    },
  },
];
