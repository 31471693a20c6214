import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import createSession from 'cookie-session';
import { cookieSession as adapter } from '../../../server-plugin/adapters/cookie-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type Failing,
  type SessionWords,
} from './adapter-under-test.ts';
import { COOKIE_SESSION_SCENARIOS } from './cookie-session-scenarios.ts';
import { asNodeMiddleware, serveOn } from './hosts.ts';
import { propertyWords, sessionOn } from './property-words.ts';

const NAME = 'session';
const KEY = 'key of the tests';

export const cookieSession: AdapterUnderTest = {
  name: 'cookie-session',
  hosts: ['Express 5', 'Express 4'],
  stores: ['its cookie'],
  bareHost: 'Node',
  traits: () => ({
    isLazy: true,
    can: ['set-age', 'be-called'],
    keeps: 'in-the-cookie',
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'at-headers',
    // There is no store whose rows could be counted.
    commitsPastHost: false,
    destroys: 'when-unset',
    endsUnseen: ['left', 'upgraded'],
    storesInPlace: true,
    storesOnce: 'has-no-save',
    tellsErrors: false,
    unserialisable: 'dropped',
    withholdsSecure: true,
    second: 'runs-too',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => cookie,
  present(jar, id) {
    jar.set(NAME, id);
    jar.set(`${NAME}.sig`, signatureOf(`${NAME}=${id}`));
  },
  unknownId: 'id-that-was-never-stored',
  forge: (jar) => void jar.set(`${NAME}.sig`, signatureOf('another session')),
  settings: {
    secure: { secure: true },
    'other-path': { path: '/shop' },
  },
  own: COOKIE_SESSION_SCENARIOS,
  create,
};

/** As Keygrip signs: https://github.com/crypto-utils/keygrip */
function signatureOf(text: string): string {
  return createHmac('sha1', KEY).update(text).digest('base64url');
}

/** What an app may give in the place of a list of keys. */
function keysOf(failing: Failing | undefined) {
  const check = (text: string, signature: string): boolean => {
    if (failing === 'load') throw new Error(FAILURE);
    return signatureOf(text) === signature;
  };
  return {
    sign(text: string): string {
      if (failing === 'save') throw new Error(FAILURE);
      return signatureOf(text);
    },
    verify: check,
    index: (text: string, signature: string) => (check(text, signature) ? 0 : -1),
  };
}

function create({ host, hub, routes, before, tell, ...asked }: AppOptions): App {
  const observed =
    hub === null
      ? createSession
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(createSession);
  const { failing } = asked;
  const keys = failing === undefined ? { keys: [KEY] } : { keys: keysOf(failing) };
  const middlewares = [observed(Object.assign({}, keys, asked.options))];
  if (asked.second === true) middlewares.push(observed({ name: 'second', keys: [KEY] }));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares: middlewares.map(asNodeMiddleware),
      sessionOf: wordsOf,
    }),
    load: (cookie) => Promise.resolve(loadFrom(cookie)),
    stored: () => ({ log: [], rows: [] }),
  };
}

/** The dictionary in a cookie; null where there is none. */
function loadFrom(cookie: string): unknown {
  const text = Buffer.from(cookie, 'base64').toString();
  if (!text.startsWith('{')) return null;
  const loaded: unknown = JSON.parse(text);
  return loaded;
}

function wordsOf(req: IncomingMessage): SessionWords {
  const unset = (): void => {
    Reflect.set(req, 'session', null);
  };
  return {
    ...propertyWords(() => sessionOn(req)),
    id: () => undefined,
    setAge: (age) => {
      Object.assign(Object(Reflect.get(req, 'sessionOptions')), { maxAge: age });
    },
    save: () => Promise.resolve(),
    // It has no ids; the next change makes another cookie anyway.
    regenerate: () => Promise.resolve(),
    destroy: async () => Promise.resolve().then(unset),
    forget: unset,
    removeRow: () => Promise.resolve(),
  };
}
