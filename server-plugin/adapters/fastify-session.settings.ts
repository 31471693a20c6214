import { decodeCookie } from '../exchange/cookies.ts';
import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { inheriting, isObject, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';
import { objectRows } from '../visit/object-rows.ts';
import type { StoreFacts } from '../watch.ts';

export function notFastifySession(): ConfigurationError {
  return new ConfigurationError(
    'not-fastify-session',
    'observe() was not given @fastify/session itself.',
    "Write: import session from '@fastify/session'; app.register(observe(session), { secret: … }).",
  );
}

/** What the plugin was registered with, with a store in it. */
export interface Given {
  options: object;
  store: object;
  rows: Rows | null;
}

/** The options with a store in them: the plugin's own default one cannot be reached. */
export function withStore(plugin: object, given: unknown): Given | null {
  const MemoryStore = read(plugin, 'MemoryStore');
  if (typeof MemoryStore !== 'function') return null;
  const options = isObject(given) ? given : {};
  const store = read(options, 'store');
  if (isObject(store)) return { options, store, rows: rowsOf(store, MemoryStore) };
  const made: unknown = Reflect.construct(MemoryStore, []);
  const inherited = inheriting(options, 'store', made);
  if (!isObject(inherited) || !isObject(made)) return null;
  return { options: inherited, store: made, rows: rowsOf(made, MemoryStore) };
}

/** Told once per store: afterwards its methods are ours. */
const known = new WeakMap<object, Rows | null>();

function rowsOf(store: object, MemoryStore: object): Rows | null {
  let rows = known.get(store);
  if (rows === undefined) {
    const isItself = Object.getPrototypeOf(store) === read(MemoryStore, 'prototype');
    const isChanged = ['get', 'set', 'destroy'].some((name) => Object.hasOwn(store, name));
    const kept = readOwn(store, 'store');
    const isKnown = isItself && !isChanged && kept instanceof Map;
    known.set(store, (rows = isKnown ? objectRows(kept, expiryOf) : null));
  }
  return rows;
}

/** What the tab says in @fastify/session's own terms. */
const WORDS: Pick<Middleware, 'advice' | 'terms'> = {
  advice: {
    'not-committed':
      'What answers past Fastify (`reply.hijack()`, `reply.raw`) is not seen by it: call `await request.session.save()` before.',
    'too-late':
      'That is before `reply.send()`, also where that is given a stream; or, where the session is not new, call `await request.session.save()` after the change.',
    insecure: "Set `cookie: { secure: 'auto' }` for that; `secure` is on where it is not named.",
    'insecure:proxy': 'Set `trustProxy: true` in the options of `fastify()`.',
    aborted: 'Call `await request.session.save()` for that.',
    kept: 'Call `await request.session.destroy()`.',
    'empty-sessions': 'Set `saveUninitialized: false`.',
    'id-not-rotated': 'Call `await request.session.regenerate()`, and note the user after it.',
    'keys-dropped': "Name them: `await request.session.regenerate(['cart'])`.",
    'logout-keeps-row': 'Call `await request.session.destroy()`.',
    'not-run': 'It does outside of its `cookie.path`.',
  },
  terms: {
    resave: 'rolling: true',
    rolling: 'rolling: true',
    explicit: 'request.session.save()',
  },
};

/** What there is to know of it: for `hello`, no secrets and no functions. */
export function describe(plugin: unknown, { options, store, rows }: Given): Middleware {
  const cookie = read(options, 'cookie');
  const rolling = isOn(options, 'rolling');
  const saveUninitialized = isOn(options, 'saveUninitialized');
  const maxAge = read(cookie, 'maxAge');
  return {
    name: '@fastify/session',
    version: versionOf('@fastify/session', plugin),
    kind: 'store',
    rule: 'hash',
    cookieName: nonEmpty(options, 'cookieName') ?? 'sessionId',
    options: {
      rolling,
      saveUninitialized,
      cookiePrefix: nonEmpty(options, 'cookiePrefix'),
      store: nonEmpty(read(Object.getPrototypeOf(store), 'constructor'), 'name'),
      'cookie.maxAge': plain(maxAge),
      'cookie.secure': plain(read(cookie, 'secure')) ?? true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')),
      'cookie.httpOnly': plain(read(cookie, 'httpOnly')) ?? true,
      'cookie.path': nonEmpty(cookie, 'path') ?? '/',
      'cookie.domain': plain(read(cookie, 'domain')),
    },
    units: { 'cookie.maxAge': 'ms' },
    ...WORDS,
    metadata: new Set(['cookie']),
    ...(rows === null ? {} : { rows }),
    expiryOf,
    rotation: 'empties',
    needsSecure: (session) => read(read(session, 'cookie'), 'secure') === true,
    storesInsecure: false,
    // https://github.com/fastify/session/blob/v11.1.3/index.js#L234 shouldSaveSession
    sends: ({ isNew, modified }) => (isNew ? saveUninitialized : rolling) || modified !== false,
  };
}

/** What it makes of a cookie for which it does not ask its store. */
export function stateOf(options: object): (cookie: string) => CookieState {
  const prefix = nonEmpty(options, 'cookiePrefix') ?? '';
  return (cookie) => (decodeCookie(cookie).startsWith(prefix) ? 'bad-signature' : 'undecodable');
}

/** When the session's own cookie says that it expires, in epoch ms. */
function expiryOf(session: unknown): number | null {
  const expires = read(read(session, 'cookie'), 'expires');
  return expires instanceof Date && !Number.isNaN(expires.getTime()) ? expires.getTime() : null;
}

export const STORE: StoreFacts = {
  answers: 'by-callback',
  methods: ['get', 'set', 'destroy'],
  requestOf: ([, session]) => requestOf(session),
  // It takes a missing file for a missing row.
  isMissing: (error) => read(error, 'code') === 'ENOENT',
};

/** The request that a session is of: it keeps that under a symbol of its own. */
function requestOf(session: unknown): unknown {
  const keys = isObject(session) ? Object.getOwnPropertySymbols(session) : [];
  const key = keys.find(({ description }) => description === 'request');
  return key === undefined || !isObject(session) ? null : read(Reflect.get(session, key), 'raw');
}

/** Of an option that is on where it is not given. */
function isOn(options: object, key: string): boolean {
  const value = read(options, key);
  return value === undefined || Boolean(value);
}

function nonEmpty(value: unknown, key: string): string | null {
  const text = readString(value, key);
  return text === '' ? null : text;
}
