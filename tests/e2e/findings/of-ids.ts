import { timePasses } from '../../support/patience.ts';
import type { Mistake } from './mistake.ts';
import { inSession, listIn, put, type Routes } from './site.ts';

/** Mistakes at the begin, the change and the end of a session. */

const FILL: Routes = {
  '/fill'(req, res) {
    put(req, 'cart', ['book']);
    res.send('filled');
  },
};

export const OF_IDS: Mistake[] = [
  {
    rule: 'id-not-rotated',
    says: /req\.session\.regenerate\(callback\)/,
    async play(site, isMended) {
      const url = await site.shop({
        ...FILL,
        '/login'(req, res) {
          const cart = inSession(req, 'cart');
          const enter = () => {
            put(req, 'user', 'ada');
            put(req, 'cart', cart);
            res.redirect('/');
          };
          if (isMended) req.session.regenerate(enter);
          else enter();
        },
      });
      await site.visit(url, '/fill', '/login');
    },
  },
  {
    rule: 'keys-dropped',
    says: /keepSessionInfo: true/,
    async play(site, isMended) {
      const url = await site.shop({
        ...FILL,
        '/login'(req, res) {
          const cart = inSession(req, 'cart');
          req.session.regenerate(() => {
            put(req, 'user', 'ada');
            if (isMended) put(req, 'cart', cart);
            res.send('in');
          });
        },
        '/add'(req, res) {
          put(req, 'cart', [...listIn(req, 'cart'), 'pen']);
          res.send('added');
        },
      });
      await site.visit(url, '/fill', '/login', '/add');
    },
  },
  {
    rule: 'logout-keeps-row',
    says: /req\.session\.destroy\(callback\)/,
    async play(site, isMended) {
      const url = await site.shop({
        ...FILL,
        '/logout'(req, res) {
          const leave = () => void res.clearCookie('connect.sid').send('out');
          if (isMended) req.session.destroy(leave);
          else leave();
        },
      });
      await site.visit(url, '/fill', '/logout');
    },
  },
  {
    rule: 'logout-undone',
    says: /stored it again: its cookie opens it/,
    async play(site, isMended) {
      const url = await site.shop({
        ...FILL,
        async '/slow'(req, res) {
          await timePasses(500);
          if (!isMended) put(req, 'slow', true);
          res.send('slow');
        },
        '/logout'(req, res) {
          req.session.destroy(() => void res.send('out'));
        },
      });
      await site.visit(url, '/fill', '/');
      await site.askAtOnce('/slow', '/logout');
    },
  },
  {
    rule: 'orphaned-session',
    says: /What is in that session is out of reach/,
    async play(site, isMended) {
      const first: Routes = {
        '/first'(req, res) {
          put(req, 'first', true);
          res.send('first');
        },
        async '/second'(req, res) {
          await timePasses(300);
          put(req, 'second', true);
          res.send('second');
        },
      };
      const url = await site.shop(first);
      await site.visit(url, '/');
      if (isMended) await site.ask('/first', 1);
      await (isMended ? site.ask('/second', 1) : site.askAtOnce('/first', '/second'));
      await site.visit(url, '/');
    },
  },
  {
    rule: 'empty-sessions',
    says: /saveUninitialized: false/,
    async play(site, isMended) {
      const page: Routes = { '/health': (_req, res) => void res.send('well') };
      const url = await site.shop(page, { saveUninitialized: !isMended });
      await site.visit(url, '/');
      await site.ask('/health', 6, 'omit');
    },
  },
];
