import { createHmac } from 'node:crypto';
import cookies from '@fastify/cookie';
import session from '@fastify/session';
import type { FastifyRequest } from 'fastify';
import { fastifySession as adapter } from '../../../server-plugin/adapters/fastify-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOnFastify } from './fastify-host.ts';
import { FASTIFY_SESSION_SCENARIOS } from './fastify-session-scenarios.ts';
import { makeStore, MEMORY } from './fastify-session-stores.ts';
import { slowDown } from './slow-stores.ts';
import { propertyWords } from './property-words.ts';

const LATER = 'a store that answers later';

const SECRET = 'a secret of the tests that is long enough';

export const fastifySession: AdapterUnderTest = {
  name: 'fastify-session',
  hosts: ['Fastify'],
  stores: [MEMORY, LATER, 'a store that answers at once'],
  bareHost: 'Fastify',
  traits: (store) => ({
    isLazy: false,
    keeps: 'in-a-store',
    can: ['set-age', 'outlive', ...(store === LATER ? (['wait'] as const) : [])],
    alsoFails: ['destroy'],
    keepsObjects: store === MEMORY,
    rotation: 'empties',
    commits: 'at-headers',
    commitsPastHost: false,
    destroys: 'when-called',
    storesInPlace: true,
    storesOnce: true,
    unserialisable: store === MEMORY ? 'kept' : 'dropped',
    withholdsSecure: true,
    // The second one cannot be registered.
    second: 'impossible',
    onOtherPaths: 'steps-aside',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: 'sessionId',
  idOf: (cookie) => decodeURIComponent(cookie).split('.')[0] ?? '',
  present(jar, id) {
    const signature = createHmac('sha256', SECRET).update(id).digest('base64');
    jar.set('sessionId', encodeURIComponent(`${id}.${signature.replace(/=+$/, '')}`));
  },
  unknownId: 'id-that-was-never-stored',
  forge(jar) {
    const cookie = decodeURIComponent(jar.get('sessionId') ?? '');
    const forged = cookie.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A'));
    jar.set('sessionId', encodeURIComponent(forged));
  },
  settings: {
    secure: { cookie: { secure: true } },
    eager: { saveUninitialized: true },
    'every-request': {
      rolling: true,
      saveUninitialized: true,
      cookie: { secure: false, maxAge: 60_000 },
    },
    'other-path': { cookie: { secure: false, path: '/shop' } },
  },
  own: FASTIFY_SESSION_SCENARIOS,
  create,
};

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Fastify') throw new Error(`no host ${host}`);
  const kept = makeStore(kind, asked.failing);
  if (asked.slow !== undefined) slowDown(kept.store, { load: 'get', save: 'set' }, asked.slow);
  const observed =
    hub === null
      ? session
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(session);
  let ids = 0;
  return {
    listener: serveOnFastify({
      before,
      routes,
      tell,
      register(app) {
        void app.register(cookies);
        void app.register(observed, {
          secret: SECRET,
          store: kept.store,
          idGenerator: () => `session-id-${(ids += 1)}`,
          rolling: false,
          saveUninitialized: false,
          cookie: { secure: false },
          ...asked.options,
        });
      },
      sessionOf: (request) => wordsOf(request),
    }),
    load: (id) => Promise.resolve(kept.load(id)),
    outlive(jar) {
      kept.outlive(fastifySession.idOf(jar.get(fastifySession.cookieName) ?? ''));
    },
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

/**
 * The session of a request, looked up anew at each call, as an app does that writes
 * `request.session`.
 *
 * @throws where there is none
 */
function sessionOf(request: FastifyRequest): FastifyRequest['session'] {
  const found: unknown = request.session;
  if (typeof found !== 'object' || found === null) throw new Error('no session');
  return request.session;
}

function wordsOf(request: FastifyRequest): SessionWords {
  const words = propertyWords(() => sessionOf(request));
  return {
    ...words,
    own(key, value) {
      // It takes itself apart when it loads this one, and where the store answers later, that ends
      // the process.
      if (key === '__proto__') return;
      words.own(key, value);
    },
    size: () => Object.keys(sessionOf(request)).filter((key) => key !== 'cookie').length,
    id() {
      const id: unknown = Reflect.get(Object(request.session), 'sessionId');
      return id;
    },
    setAge: (age) => void Reflect.set(sessionOf(request).cookie, 'maxAge', age),
    save: () => sessionOf(request).save(),
    reload: () => sessionOf(request).reload(),
    regenerate: () => sessionOf(request).regenerate(),
    destroy: () => sessionOf(request).destroy(),
    // Nobody waits for it, nor for its error.
    forget: () =>
      void sessionOf(request)
        .destroy()
        .catch(() => undefined),
    removeRow: () =>
      new Promise((resolve) => {
        request.sessionStore.destroy(String(words.get('sessionId')), () => {
          resolve();
        });
      }),
  };
}
