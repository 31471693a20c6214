import { EncryptionFactory } from '@adonisjs/core/factories/encryption';
import type { HttpContext } from '@adonisjs/core/http';
import { defineConfig } from '@adonisjs/session';
import { adonisSession as adapter } from '../../../server-plugin/adapters/adonis-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import type { AdapterUnderTest, App, AppOptions, SessionWords } from './adapter-under-test.ts';
import { serveOnAdonis } from './adonis-host.ts';
import { ADONIS_SESSION_SCENARIOS } from './adonis-session-scenarios.ts';
import {
  COOKIES,
  FILES,
  makeStore,
  MEMORY,
  OWN,
  UNKNOWN_ID,
  type Kept,
} from './adonis-session-stores.ts';

const NAME = 'adonis_session';

const encryption = new EncryptionFactory().create();

export const adonisSession: AdapterUnderTest = {
  name: 'adonis-session',
  hosts: ['Adonis'],
  stores: [OWN, MEMORY, FILES, COOKIES],
  bareHost: 'Adonis',
  traits: (store) => ({
    isLazy: false,
    keeps: 'in-a-store',
    alsoFails: ['touch', 'destroy'],
    keepsObjects: store === MEMORY,
    sharesObjects: store === MEMORY,
    rotation: 'keeps',
    commits: 'after-handler',
    commitsPastHost: true,
    destroys: 'when-unset',
    leavesCookie: true,
    sendsAlways: true,
    endsEmpty: true,
    storesInPlace: store === MEMORY || store === COOKIES,
    storesInResponse: store === COOKIES,
    resaves: store === COOKIES,
    storesOnce: 'has-no-save',
    unserialisable: store === MEMORY ? 'kept' : 'dropped',
    withholdsSecure: false,
    second: 'impossible',
    onOtherPaths: 'runs',
    endsOverHttp2: true,
    closeListeners: 0,
  }),
  cookieName: NAME,
  idOf,
  present: (jar, id) => void jar.set(NAME, signed(id)),
  unknownId: UNKNOWN_ID,
  forge: (jar) => void jar.set(NAME, (jar.get(NAME) ?? '').replace(/.{9}$/, 'forgedmac')),
  // What is signed, what is encrypted, and the ids.
  idPattern: /s%3A[\w-]+\.[\w-]+|e%3A[\w.%-]+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
  settings: {
    secure: { cookie: { secure: true } },
    'other-path': { cookie: { path: '/shop' } },
  },
  own: ADONIS_SESSION_SCENARIOS,
  create,
};

/** As Adonis signs: base64url of JSON, in which the id is the message. */
function signed(id: string): string {
  const text = encryption.getMessageVerifier().sign(id, undefined, NAME);
  return encodeURIComponent(`s:${text}`);
}

/** @returns what is no id where a cookie is none of Adonis's */
function idOf(cookie: string): string {
  const [body = ''] = decodeURIComponent(cookie).replace(/^s:/, '').split('.');
  const text = Buffer.from(body, 'base64url').toString();
  const signed: unknown = text.startsWith('{') ? JSON.parse(text) : null;
  return String(Reflect.get(Object(signed), 'message'));
}

function create({ host, store: kind, hub, routes, before, tell, ...asked }: AppOptions): App {
  if (host !== 'Adonis') throw new Error(`no host ${host}`);
  const kept = makeStore(kind, asked.failing, encryption);
  const observed =
    hub === null
      ? defineConfig
      : createObserve(
          adapter,
          () => hub,
          () => undefined,
        )(defineConfig);
  const config = {
    store: 'asked' as const,
    stores: { asked: kept.store },
    ...asked.options,
  };
  return {
    listener: serveOnAdonis({
      before,
      routes,
      tell,
      encryption,
      configure: (app) => observed(config).resolver(app),
      sessionOf: (ctx) => wordsOf(ctx, kept),
    }),
    load: (id, cookies) => Promise.resolve(kept.load(id, cookies)),
    stored: () => ({ log: kept.log, rows: kept.rows() }),
  };
}

function wordsOf({ session }: HttpContext, kept: Kept): SessionWords {
  const get = (key: string): unknown => session.get(key);
  const set = (key: string, value: unknown): void => {
    Reflect.apply(session.put, session, [key, value]);
  };
  const whole = (): object => {
    const values: unknown = session.all();
    return typeof values === 'object' && values !== null ? values : {};
  };
  const end = (): void => {
    session.clear();
  };
  return {
    get,
    set,
    remove(key) {
      session.forget(key);
    },
    push(key, value) {
      const list = get(key);
      if (Array.isArray(list)) list.push(value);
    },
    own: set,
    size: () => Object.keys(whole()).length,
    whole,
    id: () => session.sessionId,
    save: () => Promise.resolve(),
    async regenerate() {
      await Promise.resolve();
      session.regenerate();
    },
    async destroy() {
      await Promise.resolve();
      end();
    },
    forget: end,
    async removeRow() {
      await kept.remove(session.sessionId);
    },
  };
}
