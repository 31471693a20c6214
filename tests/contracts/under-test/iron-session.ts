import type { IncomingMessage, ServerResponse } from 'node:http';
import * as iron from 'iron-session';
import { ironSession as adapter } from '../../../server-plugin/adapters/iron-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type SessionWords,
} from './adapter-under-test.ts';
import { serveOn, type NodeMiddleware } from './hosts.ts';
import { IRON_SESSION_SCENARIOS } from './iron-session-scenarios.ts';
import { propertyWords } from './property-words.ts';

const NAME = 'iron';
const PASSWORD = 'a password of the tests, of enough characters';

const OPTIONS = { cookieName: NAME, password: PASSWORD, cookieOptions: { secure: false } };

/** What an app gives iron-session for its cookies. */
const COOKIES = ['request and response', 'a jar', 'a store of cookies'] as const;

export const ironSession: AdapterUnderTest = {
  name: 'iron-session',
  hosts: ['Express 5', 'Express 4'],
  stores: COOKIES,
  bareHost: 'Node',
  traits: (store) => ({
    // There is no store to ask.
    isLazy: true,
    // What has no request in it is told from others by the context alone.
    can: ['set-age', 'outlive', ...(store === COOKIES[0] ? (['be-called'] as const) : [])],
    ...(store === COOKIES[0] ? {} : { seesUpgrades: false }),
    keeps: 'in-the-cookie',
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'when-told',
    commitsPastHost: false,
    destroys: 'when-called',
    storesInPlace: true,
    storesOnce: true,
    unserialisable: 'refused',
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
  forge: (jar) => void jar.set(NAME, (jar.get(NAME) ?? '').replace(/.{9}~/, 'forgedmac~')),
  // A seal is another each time, of the same length; also where it is split.
  idPattern: /Fe26\.2\*[\w*~-]+|[\w*~-]{60,}/g,
  settings: {
    secure: { cookieOptions: { secure: true } },
    'other-path': { cookieOptions: { secure: false, path: '/shop' } },
  },
  own: IRON_SESSION_SCENARIOS,
  create,
};

type Session = iron.IronSession<Record<string, unknown>>;

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  const { getIronSession } =
    hub === null
      ? iron
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(iron);
  const options = { ...OPTIONS, ...asked.options };
  const sessions = new WeakMap<IncomingMessage, Session>();
  const opening =
    ({ cookieName }: { cookieName: string }, isMain: boolean): NodeMiddleware =>
    (req, res, next) => {
      const opened = open(req, res, { ...options, cookieName });
      opened.then((session) => {
        if (isMain) sessions.set(req, session);
        next();
      }, next);
    };
  function open(req: IncomingMessage, res: ServerResponse, given: iron.SessionOptions) {
    const jar = iron.nodeCookies(req, res);
    const isFailing = asked.failing === 'save';
    if (!isFailing && kind === 'request and response') {
      return getIronSession<Record<string, unknown>>(req, res, given);
    }
    if (kind === 'a store of cookies') {
      return getIronSession<Record<string, unknown>>(storeOver(jar, isFailing), given);
    }
    const write = isFailing ? fail : jar.write;
    return getIronSession<Record<string, unknown>>({ ...jar, write }, given);
  }
  const middlewares = [opening({ cookieName: NAME }, true)];
  if (asked.second === true) middlewares.push(opening({ cookieName: 'second' }, false));
  return {
    listener: serveOn(host, {
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares,
      sessionOf: (req) => wordsOf(sessions.get(req)),
      gaveUp: (_error, res) => res.headersSent && res.end() === res,
    }),
    load: (seal) => loadFrom(seal),
    async outlive(jar) {
      const data = Object(await loadFrom(jar.get(NAME) ?? ''));
      jar.set(NAME, await iron.sealData({ ...data }, { password: PASSWORD, ttl: -1000 }));
    },
    stored: () => ({ log: [], rows: [] }),
  };
}

/** As `cookies()` of Next is one. */
function storeOver(jar: iron.CookieJar, isFailing: boolean): iron.CookieStore {
  return {
    get(name) {
      const value = jar.read(name);
      return value === undefined ? undefined : { name, value };
    },
    set: (name, value, options) => {
      if (isFailing) fail();
      const { maxAge, path, secure, httpOnly } = options;
      jar.write(name, value, {
        ...(path === undefined ? {} : { path }),
        ...(secure === undefined ? {} : { secure }),
        ...(httpOnly === undefined ? {} : { httpOnly }),
        maxAge,
      });
    },
  };
}

function fail(): never {
  throw new Error(FAILURE);
}

/** The dictionary in a seal; null where that cannot be opened. */
async function loadFrom(seal: string): Promise<unknown> {
  const refused: unknown[] = [];
  const data = await iron.unsealData<Record<string, unknown>>(seal, {
    password: PASSWORD,
    onUnsealError: (reason) => void refused.push(reason),
  });
  return refused.length > 0 ? null : data;
}

function wordsOf(session: Session | undefined): SessionWords {
  if (session === undefined) throw new Error('no session');
  return {
    ...propertyWords(() => session),
    own: (key, value) =>
      void Object.defineProperty(session, key, { value, enumerable: true, configurable: true }),
    id: () => undefined,
    setAge(age) {
      session.updateConfig({ ...OPTIONS, ttl: age / 1000 });
    },
    save: () => session.save(),
    commit: () => session.save(),
    // It has no ids; the next save makes another cookie anyway.
    regenerate: () => Promise.resolve(),
    destroy: async () => Promise.resolve().then(session.destroy),
    forget: session.destroy,
    removeRow: () => Promise.resolve(),
  };
}
