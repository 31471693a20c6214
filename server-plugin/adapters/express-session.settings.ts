import type { IncomingMessage } from 'node:http';
import { isRequest } from '../exchange/exchange.ts';
import { versionOf } from '../process/package-version.ts';
import { inheriting, isObject, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';
import { tailAfter } from '../recording/json-text.ts';

/** What `session()` was given, with a store in it. */
export interface Given {
  options: object;
  /** Null where none is known. */
  store: object | null;
  rows: Rows | null;
}

/** The options in force, after express-session's own defaults. */
export interface Settings {
  cookieName: string;
  resave: boolean;
  rolling: boolean;
  saveUninitialized: boolean;
  unsetDestroys: boolean;
  /** As given: true trusts X-Forwarded-Proto, false nothing, undefined asks Express. */
  proxy: boolean | undefined;
}

/**
 * The options as express-session reads them, defaults and all.
 *
 * @see https://github.com/expressjs/session/blob/v1.19.0/index.js#L88
 */
export function readSettings(options: object): Settings {
  const resave = read(options, 'resave');
  const saveUninitialized = read(options, 'saveUninitialized');
  const proxy = read(options, 'proxy');
  return {
    cookieName: nonEmpty(options, 'name') ?? nonEmpty(options, 'key') ?? 'connect.sid',
    resave: resave === undefined ? true : Boolean(resave),
    rolling: Boolean(read(options, 'rolling')),
    saveUninitialized: saveUninitialized === undefined ? true : Boolean(saveUninitialized),
    unsetDestroys: read(options, 'unset') === 'destroy',
    proxy: typeof proxy === 'boolean' ? proxy : undefined,
  };
}

/** What the tab says in express-session's own terms. */
const WORDS: Pick<Middleware, 'advice' | 'terms'> = {
  advice: {
    'not-committed': 'Call `req.session.save(callback)`, and respond in its callback.',
    'save-failed':
      'To answer only once the save has ended, call `req.session.save(callback)` and respond in its callback.',
    'too-late':
      'That is before `res.send()`, `res.redirect()` or `res.end()`; or, where the session is not new, call `req.session.save()` after the change.',
    'too-late:upgrade':
      'With socket.io that is `socket.request.session.save()`, and `socket.request.session.reload(callback)` before the change.',
    insecure: "Set `cookie: { secure: 'auto' }` for that.",
    'insecure:proxy':
      "Call `app.set('trust proxy', 1)`; where the options of `session()` name `proxy`, set that to `true` instead.",
    aborted: 'Call `req.session.save()` for that.',
    kept: "Call `req.session.destroy()`, or set `unset: 'destroy'`.",
    'empty-sessions': 'Set `saveUninitialized: false`.',
    'id-not-rotated': 'Call `req.session.regenerate(callback)`, and note the user in its callback.',
    'keys-dropped':
      'Copy them in the callback of `req.session.regenerate()`; Passport keeps them with `req.logIn(user, { keepSessionInfo: true }, callback)`.',
    'logout-keeps-row': 'Call `req.session.destroy(callback)`.',
    'not-run': 'It does below another `session()`, without its store and outside of `cookie.path`.',
  },
  terms: {
    resave: 'resave: true',
    rolling: 'rolling: true',
    explicit: 'req.session.save()',
    unset: "unset: 'destroy'",
  },
};

/** What there is to know of an express-session: for `hello`, no secrets and no functions. */
export function describe(session: unknown, { options, store, rows }: Given): Middleware {
  const settings = readSettings(options);
  const cookie = read(options, 'cookie');
  const isFunction = typeof cookie === 'function';
  const of = (key: string) => (isFunction ? undefined : read(cookie, key));
  const maxAge = of('maxAge');
  const httpOnly = of('httpOnly');
  return {
    name: 'express-session',
    version: versionOf('express-session', session),
    kind: 'store',
    rule: 'hash',
    cookieName: settings.cookieName,
    options: {
      resave: settings.resave,
      rolling: settings.rolling,
      saveUninitialized: settings.saveUninitialized,
      unset: settings.unsetDestroys ? 'destroy' : 'keep',
      proxy: settings.proxy ?? null,
      store: store === null ? null : nonEmpty(read(prototypeOf(store), 'constructor'), 'name'),
      'store.touch': typeof read(store, 'touch') === 'function',
      'cookie.perRequest': isFunction,
      'cookie.maxAge': plain(maxAge),
      'cookie.secure': plain(of('secure')),
      'cookie.sameSite': plain(of('sameSite')),
      'cookie.httpOnly': httpOnly === undefined && !isFunction ? true : plain(httpOnly),
      'cookie.path': of('path') === undefined && !isFunction ? '/' : plain(of('path')),
      'cookie.domain': plain(of('domain')),
    },
    units: { 'cookie.maxAge': 'ms' },
    ...WORDS,
    metadata: new Set(['cookie']),
    ...(rows === null ? {} : { rows }),
    tailOf: (row) => tailAfter(row, 'cookie'),
    textPart: (own) => toObject(readOwn(own, 'cookie')),
    expiryOf,
    isSecure: (req) => isRequest(req) && isSecure(req, settings.proxy),
    needsSecure: (own) => Boolean(read(read(own, 'cookie'), 'secure')),
    // https://github.com/expressjs/session/blob/v1.19.0/index.js#L476 shouldSetCookie
    sends: ({ isNew, modified, session: own }) => {
      if (isNew) return settings.saveUninitialized || modified !== false;
      const expires = (read(read(own, 'cookie'), 'expires') ?? null) !== null;
      return settings.rolling || (expires && modified !== false);
    },
  };
}

function toObject(value: unknown): object | null {
  return isObject(value) ? value : null;
}

/** When the session's own cookie says that it expires, in epoch ms. */
function expiryOf(session: object): number | null {
  const expires = read(read(session, 'cookie'), 'expires');
  return expires instanceof Date && !Number.isNaN(expires.getTime()) ? expires.getTime() : null;
}

function nonEmpty(value: unknown, key: string): string | null {
  const text = readString(value, key);
  return text === '' ? null : text;
}

/**
 * Whether express-session takes the request for https.
 *
 * @see https://github.com/expressjs/session/blob/v1.19.0/index.js#L619
 */
function isSecure(req: IncomingMessage, proxy: boolean | undefined): boolean {
  if (read(req.socket, 'encrypted')) return true;
  if (proxy === false) return false;
  if (proxy !== true) return read(req, 'secure') === true;
  const proto = String(req.headers['x-forwarded-proto'] ?? '').split(',')[0] ?? '';
  return proto.toLowerCase().trim() === 'https';
}

/** The options with a store in them: express-session's own default one cannot be reached. */
export function withStore(factory: object, options: unknown): Given {
  const MemoryStore = read(factory, 'MemoryStore');
  const given = isObject(options) ? options : {};
  const store = read(given, 'store');
  if (isObject(store)) return { options: given, store, rows: rowsOf(store, MemoryStore) };
  if (typeof MemoryStore !== 'function') return { options: given, store: null, rows: null };
  const made: unknown = Reflect.construct(MemoryStore, []);
  const inherited = inheriting(given, 'store', made);
  if (!isObject(inherited) || !isObject(made)) return { options: given, store: null, rows: null };
  return { options: inherited, store: made, rows: rowsOf(made, MemoryStore) };
}

/** Told once per store: afterwards its methods are ours. */
const known = new WeakMap<object, Rows | null>();

function rowsOf(store: object, MemoryStore: unknown): Rows | null {
  let rows = known.get(store);
  if (rows === undefined) {
    const isLike = typeof MemoryStore === 'function' && store instanceof MemoryStore;
    known.set(store, (rows = isLike ? memoryRows(store, MemoryStore) : null));
  }
  return rows;
}

/** The rows of a MemoryStore, by own names alone; what is derived from one has the same place. */
export function memoryRows(store: object, MemoryStore: object): Rows {
  const isItself = prototypeOf(store) === read(MemoryStore, 'prototype');
  const isChanged = ['get', 'set', 'touch', 'destroy'].some((name) => Object.hasOwn(store, name));
  const textOf = (id: string): string | null => {
    const rows = read(store, 'sessions');
    return isObject(rows) && Object.hasOwn(rows, id) ? readString(rows, id) : null;
  };
  return {
    isAtOnce: isItself && !isChanged,
    textOf,
    // It begins with the cookie, so that not all is parsed.
    expiryOf: (id) => {
      const [, expires] = /^\{"cookie":\{[^}]*?"expires":"([^"]+)"/.exec(textOf(id) ?? '') ?? [];
      const time = expires === undefined ? NaN : Date.parse(expires);
      return Number.isNaN(time) ? null : time;
    },
  };
}

function prototypeOf(object: object): unknown {
  return Object.getPrototypeOf(object);
}
