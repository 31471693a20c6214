import type { Context, MiddlewareHandler } from 'hono';
import { Session, sessionMiddleware } from 'hono-sessions';
import { honoSessions as adapter } from '../../../server-plugin/adapters/hono-sessions.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOnHono, type HonoEnv } from './hono-host.ts';
import { HONO_SESSIONS_SCENARIOS } from './hono-sessions-scenarios.ts';
import { slowDown } from './slow-stores.ts';
import { COOKIE, makeStore, MEMORY } from './hono-sessions-stores.ts';

const NAME = 'session';

export const honoSessions: AdapterUnderTest = {
  name: 'hono-sessions',
  hosts: ['Hono'],
  stores: ['a store', 'a store that answers at once', MEMORY, COOKIE],
  bareHost: 'Hono',
  traits: (store) => ({
    isLazy: store === COOKIE,
    keeps: store === COOKIE ? 'in-the-cookie' : 'in-a-store',
    signs: store === COOKIE,
    can: ['set-age', 'outlive', 'be-called', ...(store === 'a store' ? (['wait'] as const) : [])],
    alsoFails: store === COOKIE ? [] : ['destroy'],
    keepsObjects: store === MEMORY,
    sharesObjects: store === MEMORY,
    rotation: 'keeps',
    commits: 'after-handler',
    commitsPastHost: true,
    storesAlways: true,
    sendsTwice: store === COOKIE,
    destroys: 'when-unset',
    leavesCookie: true,
    storesInPlace: true,
    storesOnce: 'has-no-save',
    unserialisable: store === MEMORY ? 'kept' : 'dropped',
    withholdsSecure: false,
    second: 'runs-too',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => cookie,
  present: (jar, id) => void jar.set(NAME, id),
  unknownId: 'id-that-was-never-stored',
  forge: (jar) => void jar.set(NAME, (jar.get(NAME) ?? '').replace(/.{9}$/, 'forgedmac')),
  // A seal is another each time, of the same length.
  idPattern: /Fe26\.2\*[\w*%-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{3}([\da-f]{9}|forgedmac)/g,
  settings: {
    secure: { cookieOptions: { secure: true } },
    'every-request': { autoExtendExpiration: true },
    eager: { autoExtendExpiration: true },
    'other-path': { cookieOptions: { path: '/shop' } },
  },
  own: HONO_SESSIONS_SCENARIOS,
  create,
};

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Hono') throw new Error(`no host ${host}`);
  const kept = makeStore(kind, asked.failing);
  if (asked.slow !== undefined) slowDown(kept.options.store, CALLS, asked.slow);
  const observed =
    hub === null
      ? sessionMiddleware
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(sessionMiddleware);
  const options = { ...kept.options, ...asked.options };
  const middlewares: MiddlewareHandler[] = [later(), observed(options)];
  if (asked.second === true) {
    const own = makeStore(kind, undefined).options;
    middlewares.splice(1, 0, observed({ ...own, sessionCookieName: 'second' }));
  }
  return {
    listener: serveOnHono({
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares,
      sessionOf: (c) => wordsOf(c, kept.remove),
    }),
    load: kept.load,
    async outlive(jar) {
      jar.set(NAME, await kept.outlive(jar.get(NAME) ?? ''));
    },
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

const CALLS = { load: 'getSessionById', save: ['createSession', 'persistSessionData'] };

/** It stores again what was there in another millisecond before: so each request comes in its own. */
function later(): MiddlewareHandler {
  const now = (): string => new Date().toISOString();
  let last = '';
  return async (_c, next) => {
    while (now() === last);
    last = now();
    await next();
    last = now();
  };
}

/** @throws where there is none */
function sessionOf(c: Context<HonoEnv>): Session<Record<string, unknown>> {
  const found = c.get('session');
  if (!isSession(found)) throw new Error('no session');
  return found;
}

function isSession(value: unknown): value is Session<Record<string, unknown>> {
  return value instanceof Session;
}

function wordsOf(c: Context<HonoEnv>, remove: (id: string) => unknown): SessionWords {
  const end = (): void => {
    sessionOf(c).deleteSession();
  };
  const get = (key: string): unknown => sessionOf(c).get(key);
  const set = (key: string, value: unknown): void => {
    sessionOf(c).set(key, value);
  };
  const values = (): object => {
    const entries = Object.entries(sessionOf(c).getCache()._data);
    return Object.fromEntries(entries.map(([key, { value }]) => [key, value]));
  };
  return {
    // Where there is none, it gives null.
    get: (key) => get(key) ?? undefined,
    set,
    remove(key) {
      sessionOf(c).forget(key);
    },
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: set,
    size: () => Object.keys(values()).length,
    whole: values,
    id: () => sessionOf(c).getCache()._id,
    setAge(age) {
      sessionOf(c).setExpiration(new Date(Date.now() + age).toISOString());
    },
    save: () => Promise.resolve(),
    regenerate: async () =>
      Promise.resolve().then(() => {
        c.set('session_key_rotation', true);
      }),
    destroy: async () => Promise.resolve().then(end),
    forget: end,
    async removeRow() {
      await remove(String(sessionOf(c).getCache()._id));
    },
  };
}
