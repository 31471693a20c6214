import secureSession from '@fastify/secure-session';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fastifySecureSession as adapter } from '../../../server-plugin/adapters/fastify-secure-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type SessionWords,
} from './adapter-under-test.ts';
import { serveOnFastify } from './fastify-host.ts';
import { FASTIFY_SECURE_SESSION_SCENARIOS } from './fastify-secure-session-scenarios.ts';

const NAME = 'session';

export const fastifySecureSession: AdapterUnderTest = {
  name: 'fastify-secure-session',
  hosts: ['Fastify'],
  stores: ['its cookie'],
  bareHost: 'Fastify',
  traits: () => ({
    // There is no store to ask.
    isLazy: true,
    can: ['set-age', 'outlive'],
    keeps: 'in-the-cookie',
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'at-headers',
    commitsPastHost: false,
    destroys: 'when-unset',
    endsUnseen: ['upgraded'],
    storesInPlace: false,
    storesOnce: 'has-no-save',
    unserialisable: 'dropped',
    withholdsSecure: false,
    // It has decorators for the whole app: several sessions are a list of options.
    second: 'impossible',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => cookie,
  present: (jar, id) => void jar.set(NAME, id),
  unknownId: 'id-that-was-never-stored',
  forge(jar) {
    const cookie = jar.get(NAME) ?? '';
    jar.set(NAME, `${cookie.startsWith('A') ? 'B' : 'A'}${cookie.slice(1)}`);
  },
  // A cookie is another one each time, of the same length.
  idPattern: /[\w%+/.-]{40,}%3B[\w%+/.-]+/g,
  settings: {
    secure: { cookie: { secure: true, path: '/' } },
    'other-path': { cookie: { path: '/shop' } },
  },
  own: FASTIFY_SECURE_SESSION_SCENARIOS,
  create,
};

function create({ host, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Fastify') throw new Error(`no host ${host}`);
  const observed =
    hub === null
      ? secureSession
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(secureSession);
  const made: FastifyInstance[] = [];
  return {
    listener: serveOnFastify({
      before,
      routes,
      tell,
      register(app) {
        made.push(app);
        if (asked.failing === 'save') app.addHook('onSend', failing);
        void app.register(observed, {
          key: Buffer.alloc(32, 'k'),
          cookie: { path: '/' },
          ...asked.options,
        });
      },
      sessionOf: (request) => wordsOf(request),
    }),
    load: (cookie) => Promise.resolve(loadFrom(made[0], cookie)),
    outlive(jar) {
      const [app] = made;
      if (app === undefined) throw new Error('no app');
      const data: object = Object(loadFrom(app, jar.get(NAME) ?? ''));
      const old = app.createSecureSession({ ...data, __ts: 1 });
      jar.set(NAME, encodeURIComponent(app.encodeSecureSession(old)));
    },
    stored: () => ({ log: [], rows: [] }),
  };
}

/** As the plugin makes it: two plugins cannot both tell TypeScript what `request.session` is. */
interface Session {
  changed: boolean;
  get: (key: string) => unknown;
  set: (key: string, value: unknown) => void;
  data: () => object;
  options: (given: object) => void;
  delete: () => void;
  regenerate: () => void;
}

function isSession(value: unknown): value is Session {
  return typeof Reflect.get(Object(value), 'regenerate') === 'function';
}

/** @throws where there is none */
function sessionOf(request: FastifyRequest): Session {
  const found: unknown = Reflect.get(request, 'session');
  if (!isSession(found)) throw new Error('no session');
  return found;
}

/** What cannot be written out, put into a session that is to be, before the plugin looks. */
function failing(request: FastifyRequest, _reply: unknown, _payload: unknown, done: () => void) {
  const session = sessionOf(request);
  const failed = {
    toJSON() {
      throw new Error(FAILURE);
    },
  };
  if (session.changed) session.set('failing', failed);
  done();
}

/** The dictionary in a cookie; null where the plugin does not take it. */
function loadFrom(app: FastifyInstance | undefined, cookie: string): unknown {
  const session: unknown = app?.decodeSecureSession(decodeURIComponent(cookie));
  return isSession(session) ? session.data() : null;
}

function wordsOf(request: FastifyRequest): SessionWords {
  const end = (): void => {
    sessionOf(request).delete();
  };
  const get = (key: string): unknown => sessionOf(request).get(key);
  const set = (key: string, value: unknown): void => {
    sessionOf(request).set(key, value);
  };
  return {
    get,
    set,
    // It has no call to take a key away; JSON leaves this one out.
    remove(key) {
      set(key, undefined);
    },
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: set,
    size: () => Object.keys(sessionOf(request).data()).length,
    whole: () => sessionOf(request).data(),
    id: () => undefined,
    setAge: (age) => {
      sessionOf(request).options({ path: '/', maxAge: age / 1000 });
    },
    save: () => Promise.resolve(),
    // It has no ids: this takes away what is in it.
    regenerate: async () =>
      Promise.resolve().then(() => {
        sessionOf(request).regenerate();
      }),
    destroy: async () => Promise.resolve().then(end),
    forget: end,
    removeRow: () => Promise.resolve(),
  };
}
