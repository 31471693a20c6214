import { createServer } from 'node:http';
import express from 'express';
import session from 'express-session';
import { Server as SocketServer } from 'socket.io';
import { timePasses } from '../../support/patience.ts';
import type { Mistake } from './mistake.ts';
import { appOf, inSession, listIn, put, type Routes } from './site.ts';

/** Mistakes in when a session is changed, and when it is stored. */

/** A store that takes its time, as one over a network does. */
class SlowStore extends session.MemoryStore {
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void): void {
    void timePasses(400).then(() => super.set(id, data, callback));
  }
}

class BrokenStore extends session.MemoryStore {
  override set(_id: string, _data: session.SessionData, callback?: (error?: unknown) => void) {
    callback?.(new Error('the disk is full'));
  }
}

export const OF_SAVES: Mistake[] = [
  {
    rule: 'change-lost',
    says: /before res\.send\(\), res\.redirect\(\) or res\.end\(\)/,
    async play(site, isMended) {
      const url = await site.shop({
        '/add'(req, res) {
          put(req, 'cart', ['book']);
          res.send('added');
        },
        '/late'(req, res) {
          if (!isMended) res.send('answered');
          put(req, 'late', true);
          if (isMended) res.send('answered');
        },
      });
      await site.visit(url, '/add', '/late');
    },
  },
  {
    rule: 'overlapping-saves',
    says: /stored its own state over it: fast is lost/,
    async play(site, isMended) {
      const url = await site.shop({
        '/add'(req, res) {
          put(req, 'cart', ['book']);
          res.send('added');
        },
        async '/slow'(req, res) {
          await timePasses(500);
          put(req, 'slow', true);
          res.send('slow');
        },
        '/fast'(req, res) {
          put(req, 'fast', true);
          res.send('fast');
        },
      });
      await site.visit(url, '/add', '/');
      if (isMended) await site.ask('/fast', 1);
      await (isMended ? site.ask('/slow', 1) : site.askAtOnce('/slow', '/fast'));
    },
  },
  {
    rule: 'redirect-before-save',
    says: /loaded the session in between/,
    async play(site, isMended) {
      const routes: Routes = {
        '/login'(req, res) {
          put(req, 'user', 'ada');
          const go = () => {
            res.redirect('/me');
          };
          if (isMended) req.session.save(go);
          else go();
        },
        '/me': (req, res) => void res.send(String(inSession(req, 'user'))),
      };
      const url = await site.shop(routes, { store: new SlowStore() });
      await site.visit(url, '/login');
    },
  },
  {
    rule: 'save-failed',
    says: /the disk is full/,
    async play(site, isMended) {
      const routes: Routes = {
        '/add'(req, res) {
          put(req, 'cart', ['book']);
          res.send('added');
        },
      };
      const store = isMended ? new session.MemoryStore() : new BrokenStore();
      await site.visit(await site.shop(routes, { store }), '/add');
    },
  },
  {
    rule: 'session-grows',
    says: /pages became longer|history became longer/,
    async play(site, isMended) {
      const url = await site.shop({
        '/read'(req, res) {
          const all = [...listIn(req, 'history'), 'page '.repeat(40)];
          put(req, 'history', isMended ? all.slice(-3) : all);
          res.send('read');
        },
      });
      await site.visit(url, '/read', '/');
      await site.ask('/read', 34);
    },
  },
  {
    rule: 'before-middleware',
    says: /below the session middleware/,
    async play(site, isMended) {
      const register: Routes = {
        '/register'(req, res) {
          req.session.user = 'ada';
          res.send('registered');
        },
      };
      const app = express();
      if (!isMended) app.get('/register', register['/register'] ?? (() => undefined));
      app.use(appOf(site.session({ saveUninitialized: true }), register));
      // Without a stack in the output of the test.
      app.set('env', 'test');
      const url = await site.start(app);
      await site.visit(url, '/', '/register');
    },
  },
  {
    rule: 'socket-without-save',
    says: /session\.save\(\)/,
    async play(site, isMended) {
      const middleware = site.session({ saveUninitialized: true });
      const server = createServer(
        appOf(middleware, {
          '/chat': (_req, res) =>
            void res.send(`<!doctype html><title>chat</title>
              <script src="/socket.io/socket.io.js"></script>
              <script>
                const socket = io({ transports: ['websocket'] });
                socket.emit('nickname', 'ada', () => { document.title = 'named'; });
              </script>`),
        }),
      );
      const sockets = new SocketServer(server);
      sockets.engine.use(middleware);
      sockets.on('connection', (socket) => {
        socket.on('nickname', (name: string, done: () => void) => {
          const own: unknown = Reflect.get(socket.request, 'session');
          if (!(own instanceof Object)) return;
          Reflect.set(own, 'user', name);
          const save: unknown = Reflect.get(own, 'save');
          if (isMended && save instanceof Function) Reflect.apply(save, own, [done]);
          else done();
        });
      });
      const url = await site.start(server);
      await site.visit(url, '/chat');
      await site.page.waitForFunction(() => document.title === 'named');
      await site.page.goto('about:blank');
    },
  },
];
