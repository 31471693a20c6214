import { createHmac } from 'node:crypto';
import { createCookie } from '@remix-run/cookie';
import type { RequestContext } from '@remix-run/fetch-router';
import { Session } from '@remix-run/session';
import { session as sessionMiddleware } from '@remix-run/session-middleware';
import { remixSession as adapter } from '../../../server-plugin/adapters/remix-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOnRemix } from './remix-host.ts';
import { REMIX_SESSION_SCENARIOS } from './remix-session-scenarios.ts';
import { slowDown } from './slow-stores.ts';
import { COOKIE, FILES, makeStorage, MEMORY, OWN, type Kept } from './remix-session-storages.ts';

const NAME = 'session';
const SECRET = 'a secret of the tests';

export const remixSession: AdapterUnderTest = {
  name: 'remix-session',
  hosts: ['Remix'],
  stores: [COOKIE, OWN, MEMORY, FILES],
  bareHost: 'Remix',
  traits: (store) => ({
    isLazy: store === COOKIE,
    can: store === OWN ? ['wait'] : [],
    keeps: store === COOKIE ? 'in-the-cookie' : 'in-a-store',
    // The values of its session are in its row, but not its keys.
    keepsObjects: false,
    rotation: 'keeps',
    commits: 'after-handler',
    commitsPastHost: false,
    destroys: 'when-unset',
    leavesCookie: true,
    storesInPlace: store === MEMORY,
    storesOnce: 'has-no-save',
    unserialisable: store === MEMORY ? 'kept' : 'dropped',
    withholdsSecure: false,
    // It refuses to be a second one.
    second: 'impossible',
    onOtherPaths: 'runs',
    seesHttp2: false,
    seesUpgrades: false,
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  takesLast: true,
  idOf: (cookie) => textOf(cookie),
  present: (jar, id) => void jar.set(NAME, signed(id)),
  unknownId: 'id-that-was-never-stored',
  forge: (jar) => void jar.set(NAME, `${(jar.get(NAME) ?? '').split('.')[0] ?? ''}.forged`),
  // What is signed, and the ids.
  idPattern: /(?<=session=)[\w%.+/=]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: { secure: true },
    'other-path': { path: '/shop' },
  },
  own: REMIX_SESSION_SCENARIOS,
  create,
};

function textOf(cookie: string): string {
  const [body = ''] = cookie.split('.');
  return Buffer.from(body, 'base64').toString();
}

/** @see https://github.com/remix-run/remix/blob/main/packages/cookie/src/lib/cookie-signing.ts */
function signed(text: string): string {
  const body = Buffer.from(text).toString('base64');
  const signature = createHmac('sha256', SECRET).update(body).digest('base64').replace(/=+$/, '');
  return `${body}.${signature}`;
}

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Remix') throw new Error(`no host ${host}`);
  const kept = makeStorage(kind, asked.failing);
  if (asked.slow !== undefined) slowDown(kept.storage, { load: 'read', save: 'save' }, asked.slow);
  const observed =
    hub === null
      ? sessionMiddleware
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(sessionMiddleware);
  const cookie = createCookie(NAME, { secrets: [SECRET], ...asked.options });
  return {
    listener: serveOnRemix({
      before,
      routes,
      tell,
      middlewares: [observed(cookie, kept.storage)],
      sessionOf: (context) => wordsOf(context, kept),
    }),
    load: (value) => Promise.resolve(kept.load(value)),
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

function wordsOf(context: RequestContext, kept: Kept): SessionWords {
  const session = context.get(Session);
  const get = (key: string): unknown => session.get(key);
  const set = (key: string, value: unknown): void => {
    session.set(key, value);
  };
  const end = (): void => {
    session.destroy();
  };
  return {
    get,
    set,
    remove(key) {
      session.unset(key);
    },
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: set,
    size: () => session.size,
    whole: () => session.data[0],
    id: () => session.id,
    save: () => Promise.resolve(),
    async regenerate() {
      await Promise.resolve();
      session.regenerateId(true);
    },
    async destroy() {
      await Promise.resolve();
      end();
    },
    forget: end,
    async removeRow() {
      await kept.remove(session);
    },
  };
}
