import type { IncomingMessage } from 'node:http';
import type { MiddlewareConfiguration, MiddlewareInfo } from '../protocol.ts';
import { read, readString } from '../reading.ts';

/** Keys of a session that are express-session's own, and not part of the dictionary. */
export const METADATA: ReadonlySet<string> = new Set(['cookie']);

/**
 * What is known of the store: `memory` is express-session's own, whose calls are done when they
 * return; `memory-like` is derived from it and keeps its rows in the same place.
 */
export type StoreKind = 'memory' | 'memory-like' | 'other';

/** The options in force, after express-session's own defaults. */
export interface Settings {
  cookieName: string;
  resave: boolean;
  rolling: boolean;
  saveUninitialized: boolean;
  unsetDestroys: boolean;
  /** As given: true trusts X-Forwarded-Proto, false nothing, undefined asks Express. */
  proxy: boolean | undefined;
  store: StoreKind;
}

/**
 * The options as express-session reads them, defaults and all.
 *
 * @see https://github.com/expressjs/session/blob/v1.19.0/index.js#L88
 */
export function readSettings(options: object, store: StoreKind): Settings {
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
    store,
  };
}

/** What `hello` tells of it: no secrets, no functions. */
export function describeMiddleware(
  info: MiddlewareInfo,
  settings: Settings,
  options: object,
  store: object,
): MiddlewareConfiguration {
  const cookie = read(options, 'cookie');
  const isFunction = typeof cookie === 'function';
  const of = (key: string) => (isFunction ? undefined : read(cookie, key));
  const maxAge = of('maxAge');
  const httpOnly = of('httpOnly');
  return {
    ...info,
    cookieName: settings.cookieName,
    options: {
      resave: settings.resave,
      rolling: settings.rolling,
      saveUninitialized: settings.saveUninitialized,
      unset: settings.unsetDestroys ? 'destroy' : 'keep',
      proxy: settings.proxy ?? null,
      store: storeName(store),
      'store.touch': typeof read(store, 'touch') === 'function',
      'cookie.perRequest': isFunction,
      'cookie.maxAge': typeof maxAge === 'number' ? maxAge / 1000 : null,
      'cookie.secure': plain(of('secure')),
      'cookie.sameSite': plain(of('sameSite')),
      'cookie.httpOnly': httpOnly === undefined && !isFunction ? true : plain(httpOnly),
      'cookie.path': of('path') === undefined && !isFunction ? '/' : plain(of('path')),
      'cookie.domain': plain(of('domain')),
    },
  };
}

function plain(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}

function storeName(store: object): string | null {
  const prototype: unknown = Object.getPrototypeOf(store);
  return nonEmpty(read(prototype, 'constructor'), 'name');
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
export function isSecure(req: IncomingMessage, proxy: boolean | undefined): boolean {
  if (read(req.socket, 'encrypted')) return true;
  if (proxy === false) return false;
  if (proxy !== true) return read(req, 'secure') === true;
  const proto = String(req.headers['x-forwarded-proto'] ?? '').split(',')[0] ?? '';
  return proto.toLowerCase().trim() === 'https';
}
