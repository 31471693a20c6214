import { createHmac } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import createSession from 'koa-session';
import { koaSession as adapter } from '../../../server-plugin/adapters/koa-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import {
  FAILURE,
  type AdapterUnderTest,
  type App,
  type AppOptions,
  type SessionWords,
} from './adapter-under-test.ts';
import { serveOnKoa } from './koa-host.ts';
import { KOA_SESSION_SCENARIOS } from './koa-session-scenarios.ts';
import { COOKIE, dataIn, makeStore, textOf } from './koa-session-stores.ts';
import { propertyWords, sessionOn } from './property-words.ts';

const NAME = 'koa.sess';
const KEY = 'key of the tests';

export const koaSession: AdapterUnderTest = {
  name: 'koa-session',
  hosts: ['Koa'],
  stores: ['a store', 'a store that answers at once', 'a store of its context', COOKIE],
  bareHost: 'Koa',
  traits: (store) => ({
    isLazy: store === COOKIE,
    keeps: store === COOKIE ? 'in-the-cookie' : 'in-a-store',
    can: ['set-age', 'outlive', 'be-called', ...(isAsked(store) ? (['wait'] as const) : [])],
    alsoFails: store === COOKIE ? [] : ['destroy'],
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'after-handler',
    commitsPastHost: true,
    destroys: 'when-unset',
    storesInPlace: true,
    storesOnce: false,
    unserialisable: 'dropped',
    withholdsSecure: true,
    // There is one `ctx.session` for an app: a second middleware begins it anew.
    second: 'impossible',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf: (cookie) => cookie,
  present(jar, id) {
    jar.set(NAME, id);
    jar.set(`${NAME}.sig`, signatureOf(id));
  },
  unknownId: 'id-that-was-never-stored',
  forge: (jar) => void jar.set(`${NAME}.sig`, signatureOf('another id')),
  settings: {
    secure: { secure: true },
    'every-request': { rolling: true },
    'other-path': { path: '/shop' },
  },
  own: KOA_SESSION_SCENARIOS,
  create,
};

/** Whether there is a store, and it answers later. */
const isAsked = (store: string): boolean =>
  store !== COOKIE && store !== 'a store that answers at once';

/** As Keygrip signs, which Koa's cookies are signed with. */
function signatureOf(value: string): string {
  return createHmac('sha1', KEY).update(`${NAME}=${value}`).digest('base64url');
}

/** One for the app with and without us: cookies have in them until when they are good. */
const EXPIRE = Date.now() + 86_400_000;

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Koa') throw new Error(`no host ${host}`);
  const kept = makeStore(kind, asked);
  const observed =
    hub === null
      ? createSession
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(createSession);
  let ids = 0;
  const options = {
    ...kept.options,
    genid: () => `session-id-${(ids += 1)}`,
    encode(data: object) {
      if (asked.failing === 'save') throw new Error(FAILURE);
      return textOf({ ...data, _expire: EXPIRE });
    },
    ...asked.options,
  };
  return {
    listener: serveOnKoa({
      keys: [KEY],
      before,
      routes,
      tell,
      isCalledInPool: asked.isCalledInPool,
      middlewares: (app): Middleware[] => [observed(options, app)],
      sessionOf: (ctx) => wordsOf(ctx, kept.remove),
    }),
    load: (id) => Promise.resolve(kept.load(id)),
    outlive(jar) {
      const cookie = jar.get(NAME) ?? '';
      if (kind === COOKIE) koaSession.present(jar, textOf({ ...dataIn(cookie), _expire: 1 }));
      else kept.outlive(cookie);
    },
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

async function called(ctx: Context, name: string): Promise<void> {
  const session = sessionOn(ctx);
  const method: unknown = Reflect.get(session, name);
  if (typeof method !== 'function') throw new Error(`no ${name}`);
  await Reflect.apply(method, session, []);
}

function wordsOf(ctx: Context, remove: (id: string) => unknown): SessionWords {
  const words = propertyWords(() => sessionOn(ctx));
  const unset = (): void => {
    Reflect.set(ctx, 'session', null);
  };
  return {
    ...words,
    size: () => Number(Reflect.get(sessionOn(ctx), 'length')),
    id: () => words.get('externalKey'),
    setAge: (age) => {
      words.set('maxAge', age);
    },
    save: () => called(ctx, 'save'),
    regenerate: () => called(ctx, 'regenerate'),
    destroy: async () => Promise.resolve().then(unset),
    forget: unset,
    async removeRow() {
      await remove(String(words.get('externalKey')));
    },
  };
}
