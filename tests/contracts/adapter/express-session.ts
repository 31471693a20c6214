import { createHmac } from 'node:crypto';
import type express from 'express';
import type { Request, Response } from 'express';
import session from 'express-session';
import { createObserve } from '../../../server-plugin/express-session/observe.ts';
import { listen } from '../../support/http.ts';
import { watchHub } from '../../support/http-hub.ts';
import type { AdapterUnderTest, AppOptions, Route, RunningApp, Visit } from './adapter-app.ts';

const SECRET = 'secret of the tests';

type ExpressFactory = typeof express;

class FailingStore extends session.MemoryStore {
  readonly #message: string;

  constructor(message: string) {
    super();
    this.#message = message;
  }

  override set(_id: string, _data: session.SessionData, callback?: (error?: unknown) => void) {
    setImmediate(() => callback?.(new Error(this.#message)));
  }
}

/** express-session under one version of Express. */
export function expressSessionOn(createApp: ExpressFactory): AdapterUnderTest {
  return {
    async start(routes: Record<string, Route>, options: AppOptions = {}): Promise<RunningApp> {
      const watched = watchHub();
      const observe = createObserve(
        () => watched.hub,
        () => undefined,
      );
      const store =
        options.failing === undefined
          ? new session.MemoryStore()
          : new FailingStore(options.failing);
      const app = createApp();
      app.use(
        observe(session)({
          store,
          secret: SECRET,
          resave: false,
          saveUninitialized: options.eager === true,
          cookie: { secure: options.secure === true },
        }),
      );
      if (options.second === true) {
        app.use(
          observe(session)({
            name: 'second.sid',
            secret: SECRET,
            resave: false,
            saveUninitialized: false,
          }),
        );
      }
      for (const [path, route] of Object.entries(routes)) {
        app.get(path, async (req, res) => {
          await route(visitOf(req, res));
        });
      }
      // express-session calls next(error) when a save failed and the answer is on its way.
      app.use((_error: unknown, _req: Request, res: Response, next: () => void) => {
        if (!res.headersSent) res.status(500).end();
        else next();
      });
      const server = await listen(app);
      return {
        port: server.port,
        watched,
        cookieName: 'connect.sid',
        idOf: (cookie) => decodeURIComponent(cookie).slice(2).split('.')[0] ?? '',
        signedCookie: (id) => {
          const signature = createHmac('sha256', SECRET).update(id).digest('base64');
          return encodeURIComponent(`s:${id}.${signature.replace(/=+$/, '')}`);
        },
        unknownId: 'id-that-was-never-stored',
        load: (id) => loadFrom(store, id),
        close: () => server.close(),
      };
    },
  };
}

/** What is in the real store, without express-session's own key. */
export function loadFrom(store: session.Store, id: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    store.get(id, (error: Error | null, row) => {
      if (error) {
        reject(error);
        return;
      }
      if (!row) {
        resolve(null);
        return;
      }
      resolve(Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'cookie')));
    });
  });
}

function visitOf(req: Request, res: Response): Visit {
  const done = (call: (callback: (error: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      call((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  return {
    get(key) {
      const value: unknown = Reflect.get(req.session, key);
      return value;
    },
    set: (key, value) => void Reflect.set(req.session, key, value),
    push(key, value) {
      const list: unknown = Reflect.get(req.session, key);
      if (Array.isArray(list)) list.push(value);
    },
    save: () => done((callback) => req.session.save(callback)),
    regenerate: () => done((callback) => req.session.regenerate(callback)),
    destroy: () => done((callback) => req.session.destroy(callback)),
    respond: (text = 'ok') => void res.end(text),
    begin: () => void res.write('first '),
  };
}
