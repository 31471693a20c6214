import { types } from 'node:util';
import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import { createStamp } from '../exchange/stamp.ts';
import { isObject, nameOfClass, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';
import { objectRows } from '../visit/object-rows.ts';
import type { Visit } from '../visit/visit.ts';
import {
  around,
  followed,
  isFirst,
  listen,
  settled,
  watchStore,
  type Listeners,
  type StoreFacts,
} from '../watch.ts';

export function notHonoSessions(): ConfigurationError {
  return new ConfigurationError(
    'not-hono-sessions',
    'observe() was not given sessionMiddleware of hono-sessions, or a version that it does not know.',
    "Write: import { sessionMiddleware } from 'hono-sessions'; app.use('*', observe(sessionMiddleware)({ store })).",
  );
}

/** A `CookieStore` is asked with Hono's context; each other store with an id. */
export function isCookieStore(store: object): boolean {
  return typeof read(store, 'getSessionById') !== 'function';
}

/** What the tab says in hono-sessions' own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'too-late':
    'That is before your handler has ended: `await` what it waits for. What a stream does later is not stored.',
  'no-cookie':
    'Answer by `c.text()`, `c.json()`, `c.body()` and their like: what your handler makes by `new Response()`, or writes to `c.env.outgoing`, has no cookie of it.',
  'cookie-rejected': 'Its attributes are the `cookieOptions` of `sessionMiddleware()`.',
  'cookie-too-large':
    'Give `sessionMiddleware()` another store than `CookieStore`: the cookie has only an id then.',
  'id-not-rotated':
    "Call `c.set('session_key_rotation', true)` at the login; what is in the session stays.",
  'logout-keeps-row': "Call `c.get('session').deleteSession()`.",
  'empty-sessions':
    'It stores one for each request without a cookie: use it only for the paths that need a session.',
};

/** What there is to know of it: for `hello`, no secrets and no functions. */
export function describe(factory: unknown, options: unknown, store: object): Middleware {
  const cookie = read(options, 'cookieOptions');
  const isInCookie = isCookieStore(store);
  const isExtended = Boolean(read(options, 'autoExtendExpiration') ?? true);
  const rows = rowsOf(store);
  return {
    name: 'hono-sessions',
    version: versionOf('hono-sessions', factory),
    kind: isInCookie ? 'cookie' : 'store',
    rule: 'hash',
    cookieName: nameOf(options),
    options: {
      autoExtendExpiration: isExtended,
      expireAfterSeconds: plain(read(options, 'expireAfterSeconds')),
      encryptionKey: Boolean(read(options, 'encryptionKey')),
      store: nameOfClass(store),
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': read(cookie, 'secure') === true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')),
      'cookie.httpOnly': read(cookie, 'httpOnly') === true,
      'cookie.path': readString(cookie, 'path') ?? '/',
      'cookie.domain': plain(read(cookie, 'domain')),
    },
    units: { expireAfterSeconds: 's', 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: {
      ...(isExtended ? { resave: 'autoExtendExpiration' } : {}),
      ...(isExtended && isInCookie ? { rolling: 'autoExtendExpiration' } : {}),
      unset: 'session.deleteSession()',
    },
    dictionary,
    ...(rows === null ? {} : { rows }),
    expiryOf,
    rotation: 'keeps',
    // https://github.com/jcs224/hono_sessions/blob/main/src/Middleware.ts: with a store, always.
    sends: ({ isNew, modified }) => !isInCookie || isNew || isExtended || modified !== false,
  };
}

/** As Hono names a cookie that has a prefix. */
function nameOf(options: unknown): string {
  const name = readString(options, 'sessionCookieName') ?? '';
  const prefix = PREFIXES[readString(read(options, 'cookieOptions'), 'prefix') ?? ''] ?? '';
  return `${prefix}${name === '' ? 'session' : name}`;
}

const PREFIXES: Readonly<Record<string, string>> = { secure: '__Secure-', host: '__Host-' };

/** The values of a session, each of which is kept with whether it is for one read only. */
function dictionary(session: object): object {
  const entries = readOwn(session, '_data');
  if (!isObject(entries) || types.isProxy(entries)) return isObject(entries) ? entries : {};
  const values = Object.keys(entries).map((key): [string, PropertyDescriptor] => [
    key,
    { value: readOwn(readOwn(entries, key), 'value'), enumerable: true, configurable: true },
  ]);
  return Object.defineProperties({}, Object.fromEntries(values));
}

/** Until when a session is good, in epoch ms; null where for ever. */
function expiryOf(session: object): number | null {
  const expire = readOwn(session, '_expire');
  const at = typeof expire === 'string' ? Date.parse(expire) : NaN;
  return Number.isNaN(at) ? null : at;
}

/** Its own `MemoryStore` keeps the sessions themselves. */
function rowsOf(store: object): Rows | null {
  const kept = readOwn(store, 'data');
  const isItself = nameOfClass(store) === 'MemoryStore' && Object.keys(store).length === 1;
  return isItself && kept instanceof Map ? objectRows(kept, expiryOf, true) : null;
}

/** A request, told what is done to its session. */
export interface Told {
  readonly visit: Visit;
  /** The app looks. */
  looks(): void;
  /** It asks whether the session has changed. */
  compares(): void;
  /** The session in the cookie was read, where there was one. */
  loads(isThere: boolean): void;
  /** A session is stored under an id, or in its cookie, for the first time. */
  creates(id: unknown): void;
}

/** By the session that the app gets, by what is in it, and by Hono's context. */
export const requests = createStamp<Told>();

function requestOf(key: unknown): Told | undefined {
  return isObject(key) ? requests.get(key) : undefined;
}

function tell(key: unknown, what: (request: Told) => void): void {
  const request = requestOf(key);
  request?.visit.safely(() => what(request));
}

const looks = (self: unknown): void => tell(self, (request) => request.looks());

/** How an app looks into its session, and how that is compared in the end. */
export const SESSION: Listeners = {
  ...{ get: looks, set: looks, forget: looks, flash: looks },
  ...{ getCache: looks, deleteSession: looks, setExpiration: looks },
  isStale: (self) => tell(self, (request) => request.compares()),
};

const ROWS: StoreFacts = {
  answers: 'by-result',
  names: {
    getSessionById: 'get',
    createSession: 'set',
    persistSessionData: 'set',
    deleteSession: 'destroy',
  },
  requestOf: ([, content]) => requestOf(content)?.visit.exchange.req,
};

/** Watches a store, in place: the app may hold it. */
export function watch(store: object): void {
  if (isCookieStore(store)) watchCookies(store);
  else watchStore(store, ROWS);
  listen(store, {
    createSession: (_self, [given, content]) =>
      tell(isObject(given) ? given : content, (request) => request.creates(given)),
  });
}

const WRITES = {
  createSession: 'commit',
  persistSessionData: 'commit',
  deleteSession: 'clear',
} as const;

function watchCookies(store: object): void {
  if (!isFirst(store)) return;
  around(store, 'getSession', (original, self, args) =>
    settled(original(self, args), (_error, found) => requestOf(args[0])?.loads(isObject(found))),
  );
  for (const [name, op] of Object.entries(WRITES)) {
    around(store, name, (original, self, args) => {
      const call = requestOf(args[0])?.visit.call(op, { id: null, session: args[1] });
      const work = (): unknown => original(self, args);
      return call === undefined ? work() : followed(call, work);
    });
  }
}
