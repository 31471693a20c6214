import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import session from 'express-session';
import { createObserve } from '../../support/express-session.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type Failing,
  type SessionWords,
} from './adapter-under-test.ts';
import { EXPRESS_SESSION_SCENARIOS } from './express-session-scenarios.ts';
import { makeStore } from './express-session-stores.ts';
import { asNodeMiddleware, serveOn } from './hosts.ts';
import { slowDown } from './slow-stores.ts';
import { propertyWords, sessionOn } from './property-words.ts';

const SECRET = 'secret of the tests';

export const expressSession: AdapterUnderTest = {
  name: 'express-session',
  hosts: ['Express 5', 'Express 4'],
  stores: ['MemoryStore', 'a store made from MemoryStore', 'another store'],
  bareHost: 'Node',
  traits: () => ({
    isLazy: false,
    keeps: 'in-a-store',
    keepsObjects: false,
    can: ['set-age', 'outlive', 'be-called', 'wait'],
    alsoFails: ['touch', 'destroy'],
    rotation: 'empties',
    commits: 'at-end',
    commitsPastHost: true,
    forgetsUnheard: true,
    destroys: 'when-called',
    storesInPlace: true,
    storesOnce: true,
    unserialisable: 'dropped',
    withholdsSecure: true,
    second: 'steps-aside',
    onOtherPaths: 'steps-aside',
    // express-session 1.19 stores the session, and then calls what HTTP/2 has not.
    endsOverHttp2: false,
    closeListeners: 0,
  }),
  cookieName: 'connect.sid',
  idOf: (cookie) => decodeURIComponent(cookie).slice(2).split('.')[0] ?? '',
  present(jar, id) {
    const signature = createHmac('sha256', SECRET).update(id).digest('base64');
    jar.set('connect.sid', encodeURIComponent(`s:${id}.${signature.replace(/=+$/, '')}`));
  },
  unknownId: 'id-that-was-never-stored',
  forge(jar) {
    const cookie = decodeURIComponent(jar.get('connect.sid') ?? '');
    const forged = cookie.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A'));
    jar.set('connect.sid', encodeURIComponent(forged));
  },
  settings: {
    secure: { cookie: { secure: true } },
    eager: { saveUninitialized: true },
    'every-request': {
      resave: true,
      rolling: true,
      saveUninitialized: true,
      cookie: { maxAge: 60_000 },
    },
    'other-path': { cookie: { path: '/shop' } },
  },
  own: EXPRESS_SESSION_SCENARIOS,
  create,
};

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  const kept = makeStore(kind);
  const { store } = kept;
  // As it is before anybody watches it: what is asked here is no call of the app.
  const get = store.get.bind(store);
  if (asked.failing !== undefined) failAll(store, asked.failing);
  if (asked.slow !== undefined) slowDown(store, CALLS, asked.slow);
  const observed =
    hub === null
      ? session
      : createObserve(
          () => hub,
          () => undefined,
        )(session);
  let ids = 0;
  const options = { secret: SECRET, resave: false, saveUninitialized: false };
  const genid = (): string => `session-id-${(ids += 1)}`;
  const middlewares = [observed({ ...options, store, genid, ...asked.options })];
  if (asked.second === true) middlewares.push(observed({ ...options, name: 'second.sid' }));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares: middlewares.map(asNodeMiddleware),
      sessionOf: wordsOf,
      gaveUp(error, res) {
        // It tells of a failed save when it has answered.
        if (res.writableEnded) return true;
        // It throws at the end, and its response never ends.
        const isStuck = res.headersSent || /BigInt|circular|no value/.test(String(error));
        if (isStuck) res.destroy();
        return isStuck;
      },
    }),
    load: (id) => loadFrom(get, id),
    outlive(jar) {
      kept.outlive(expressSession.idOf(jar.get(expressSession.cookieName) ?? ''));
    },
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

const CALLS = { save: 'set', load: 'get', touch: 'touch', destroy: 'destroy' } as const;

function failAll(store: session.Store, failing: Failing): void {
  const fail = (...given: unknown[]): void => {
    const callback = given.at(-1);
    if (typeof callback !== 'function') return;
    setImmediate(() => void Reflect.apply(callback, undefined, [new Error(FAILURE)]));
  };
  Reflect.set(store, CALLS[failing], fail);
}

/** What is in the real store, without express-session's own key. */
function loadFrom(get: session.Store['get'], id: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(id, (error: Error | null, row) => {
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

/** Calls a method of an object with a callback, as the last of its arguments. */
export function called(target: unknown, name: string, args: unknown[] = []): Promise<void> {
  const method: unknown = Reflect.get(Object(target), name);
  return new Promise((resolve, reject) => {
    const callback = (error: unknown): void => {
      if (error instanceof Error) reject(error);
      else resolve();
    };
    if (typeof method === 'function') Reflect.apply(method, target, [...args, callback]);
    else reject(new Error(`no ${name}`));
  });
}

function wordsOf(req: IncomingMessage): SessionWords {
  const call = (name: string): Promise<void> => called(sessionOn(req), name);
  return {
    ...propertyWords(() => sessionOn(req)),
    size: () => Object.keys(sessionOn(req)).filter((key) => key !== 'cookie').length,
    id() {
      const id: unknown = Reflect.get(Object(Reflect.get(req, 'session')), 'id');
      return id;
    },
    setAge: (age) => void Reflect.set(Object(Reflect.get(sessionOn(req), 'cookie')), 'maxAge', age),
    save: () => call('save'),
    reload: () => call('reload'),
    regenerate: () => call('regenerate'),
    destroy: () => call('destroy'),
    forget() {
      const target = sessionOn(req);
      const destroy: unknown = Reflect.get(target, 'destroy');
      if (typeof destroy === 'function') Reflect.apply(destroy, target, []);
    },
    removeRow: () =>
      called(Reflect.get(req, 'sessionStore'), 'destroy', [Reflect.get(req, 'sessionID')]),
  };
}
