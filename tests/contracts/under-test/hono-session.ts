import type { Context, MiddlewareHandler } from 'hono';
import { setCookie } from 'hono/cookie';
import { useSession, useSessionStorage, type Session, type SessionOptions } from '@hono/session';
import { honoSession as adapter } from '../../../server-plugin/adapters/hono-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOnHono, type HonoEnv } from './hono-host.ts';
import { HONO_SESSION_SCENARIOS } from './hono-session-scenarios.ts';
import { COOKIE, idIn, makeStorage, MAP, sealId } from './hono-session-storages.ts';
import { propertyWords } from './property-words.ts';

const NAME = 'sid';

type Data = Record<string, unknown>;

/** Its cookie has no such options: an app brings its own function. */
const withCookie = (own: object): SessionOptions<Data> => ({
  setCookie: (c, name, value, options) => {
    setCookie(c, name, value, { ...options, ...own });
  },
});

export const honoSession: AdapterUnderTest = {
  name: 'hono-session',
  hosts: ['Hono'],
  stores: [COOKIE, 'a storage', 'a storage that answers at once', MAP],
  bareHost: 'Hono',
  traits: (store) => ({
    isLazy: store === COOKIE,
    keeps: store === COOKIE ? 'in-the-cookie' : 'in-a-store',
    alsoFails: store === COOKIE ? [] : ['destroy'],
    keepsObjects: store === MAP,
    sharesObjects: store === MAP,
    rotation: store === COOKIE ? 'keeps' : 'never',
    commits: 'after-handler',
    opensFirst: true,
    missesLateNew: true,
    sealsIds: true,
    sendsNew: store === COOKIE ? 'with-it' : 'alone',
    storesWhatWasTold: store === COOKIE,
    commitsPastHost: store !== COOKIE,
    destroys: 'when-unset',
    storesInPlace: true,
    storesOnce: 'has-no-save',
    unserialisable: store === MAP ? 'kept' : 'dropped',
    withholdsSecure: false,
    second: 'impossible',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => idIn(cookie) ?? cookie,
  present: (jar, id) => void jar.set(NAME, sealId(id)),
  unknownId: 'id-that-was-never-stored',
  forge: (jar) => void jar.set(NAME, (jar.get(NAME) ?? '').replace(/.{9}$/, 'forgedmac')),
  // A seal is another each time, of the same length.
  idPattern: /eyJ[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: withCookie({ secure: true }),
    'other-path': withCookie({ path: '/shop' }),
  },
  own: HONO_SESSION_SCENARIOS,
  create,
};

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Hono') throw new Error(`no host ${host}`);
  const kept = makeStorage(kind, asked.failing);
  const observed =
    hub === null
      ? useSession
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(useSession);
  const options: SessionOptions<Data> = {
    secret: kept.secret,
    generateId: () => crypto.randomUUID(),
    ...kept.options,
    ...asked.options,
  };
  const { storage } = kept;
  const middlewares: MiddlewareHandler[] = [
    ...(storage === null ? [] : [useSessionStorage(storage)]),
    observed(options),
  ];
  return {
    listener: serveOnHono({
      before,
      routes,
      tell,
      middlewares,
      sessionOf: (c) => openedIn(c, kept.remove),
    }),
    load: kept.load,
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

/** @throws where there is none */
function sessionOf(c: Context<HonoEnv>): Session<Data> {
  const found = c.get('session');
  if (!isSession(found)) throw new Error('no session');
  return found;
}

function isSession(value: unknown): value is Session<Data> {
  return typeof value === 'object' && value !== null && 'update' in value;
}

async function openedIn(
  c: Context<HonoEnv>,
  remove: (id: string) => unknown,
): Promise<SessionWords> {
  const session = sessionOf(c);
  // Of a `Map` it is undefined where there is none.
  let data = (await session.get()) ?? null;
  let begun: Promise<void> | null = null;
  /** There is nothing to change before there is a session: it is made then. */
  const own = (): Data => {
    if (data !== null) return data;
    const made: Data = (data = {});
    begun = session.update(made);
    return made;
  };
  const { set, remove: takeOff, own: define } = propertyWords(own);
  const commit = async (): Promise<void> => {
    const all = own();
    await begun;
    await session.update(all);
  };
  return {
    ...propertyWords(() => data ?? {}),
    set,
    remove: takeOff,
    own: define,
    id: () => undefined,
    save: commit,
    commit,
    regenerate: () => Promise.resolve(),
    destroy: async () => Promise.resolve().then(() => session.delete()),
    forget: () => session.delete(),
    async removeRow() {
      await remove(String(session.id));
    },
  };
}
