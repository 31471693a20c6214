import express from 'express';
import session from 'express-session';
import type { Mistake } from './mistake.ts';
import { appOf, inSession, put, type Routes, type Site } from './site.ts';

/** Mistakes that show where a server is started anew, or has two parts. */

const ROUTES: Routes = {
  '/login'(req, res) {
    put(req, 'user', 'ada');
    res.send('in');
  },
  '/me': (req, res) => void res.send(String(inSession(req, 'user'))),
};

/** As a store that outlives a server: of its class only the name is another one. */
class RowStore extends session.MemoryStore {}
Object.defineProperty(RowStore, 'name', { value: 'RowStore' });

/** One visitor, before and after the server is started anew at the same address. */
async function visitTwoRuns(
  site: Site,
  optionsOf: (run: 1 | 2) => Partial<session.SessionOptions>,
): Promise<void> {
  const url = await site.start(appOf(site.session(optionsOf(1)), ROUTES));
  await site.visit(url, '/login', '/me');
  // A server that is ended tells nothing more.
  await site.told();
  await site.endRun(url);
  await site.start(appOf(site.session(optionsOf(2)), ROUTES), Number(new URL(url).port));
  await site.visit(url, '/me');
}

export const OF_SERVERS: Mistake[] = [
  {
    rule: 'two-middlewares',
    says: /signature/,
    async play(site, isMended) {
      const part = (name: string) =>
        appOf(site.session({ secret: name, ...(isMended && { name: `${name}.sid` }) }), ROUTES);
      const app = express();
      app.get('/favicon.ico', (_req, res) => void res.status(204).end());
      const url = await site.start(app.use('/shop', part('shop')).use('/blog', part('blog')));
      await site.visit(url, '/shop/login', '/shop/me', '/blog/me');
    },
  },
  {
    rule: 'memory-store',
    says: /a run of the server that is over/,
    async play(site, isMended) {
      const kept = new RowStore();
      await visitTwoRuns(site, () => ({ store: isMended ? kept : new session.MemoryStore() }));
    },
  },
  {
    rule: 'secret-changed',
    says: /Take the secret from the configuration/,
    async play(site, isMended) {
      const store = new RowStore();
      await visitTwoRuns(site, (run) => ({ store, secret: isMended ? 'secret' : `secret ${run}` }));
    },
  },
];
