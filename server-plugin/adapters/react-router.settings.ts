import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../errors.ts';
import type { JsonCookie } from '../exchange/json-cookie.ts';
import { versionOf } from '../process/package-version.ts';
import { callOf, inheriting, isObject, plain, read, readString } from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';

/** The functions that make a storage, and where it has its sessions then. */
const PLACES = {
  createCookieSessionStorage: 'cookie',
  createSessionStorage: 'strategy',
  createMemorySessionStorage: 'memory',
  createFileSessionStorage: 'files',
} as const;

const placeOf = (factory: unknown): (typeof PLACES)[keyof typeof PLACES] | undefined =>
  new Map(Object.entries(PLACES)).get(readString(factory, 'name') ?? '');

/** @throws ConfigurationError where it is none of these functions */
export function refuseOther(factory: unknown): void {
  if (typeof factory === 'function' && placeOf(factory) !== undefined) return;
  throw new ConfigurationError(
    'not-react-router',
    'observe() was not given a function of React Router that makes a session storage.',
    "Write: import { createCookieSessionStorage } from 'react-router'; const storage = observe(createCookieSessionStorage)({ … }).",
  );
}

/** The dictionary of a session, or of a row. */
export function dictionary(session: object): object {
  const data = read(session, 'data');
  return isObject(data) ? data : {};
}

/** A session that is stored: copied when that begins, as React Router does. */
export interface Row {
  data: object;
  /** In epoch ms; null where for ever. */
  expiresAt: number | null;
}

/** Where a storage has its sessions. */
export interface Kept {
  kind: Middleware['kind'];
  /** What the storage is made with, in place of the app's options. */
  options: unknown;
  rows?: Rows;
  /** Whether there is a session of this id, which was found empty; null where that cannot be told. */
  has(id: string): boolean | null;
  /** Told of all that is stored, where that is needed. */
  stored?(id: string, row: Row): void;
  ended?(id: string): void;
}

export function keptBy(factory: unknown, options: unknown): Kept {
  switch (placeOf(factory)) {
    case 'strategy':
      return inStrategy(options);
    case 'memory':
      return inMemory(options);
    case 'files':
      return { kind: 'store', options, has: (id) => isFile(read(options, 'dir'), id) };
    default:
      return { kind: 'cookie', options, has: () => null };
  }
}

/** The app reads rows itself: what it did not find last is not there. */
function inStrategy(options: unknown): Kept {
  const readData = callOf(read(options, 'readData'));
  if (readData === null || !isObject(options)) return { kind: 'store', options, has: () => null };
  const missing = new Set<string>();
  const watched = async (id: unknown, ...rest: unknown[]): Promise<unknown> => {
    const row = await readData(undefined, [id, ...rest]);
    if (typeof id === 'string') {
      missing.delete(id);
      if (!row) missing.add(id);
      const [oldest] = missing;
      if (missing.size > MOST_MISSING && oldest !== undefined) missing.delete(oldest);
    }
    return row;
  };
  return {
    kind: 'store',
    options: inheriting(options, 'readData', watched),
    has: (id) => !missing.has(id),
  };
}

/** Each is asked for when its load has ended. */
const MOST_MISSING = 1000;

/**
 * Its rows cannot be reached: so what is stored is noted here, too. The values in a row are those of
 * the session itself.
 */
function inMemory(options: unknown): Kept {
  const kept = new Map<string, Row>();
  const found = (id: string): Row | null => {
    const row = kept.get(id);
    if (row === undefined) return null;
    if (row.expiresAt === null || row.expiresAt > Date.now()) return row;
    kept.delete(id);
    return null;
  };
  return {
    kind: 'store',
    options,
    rows: {
      isAtOnce: true,
      textOf: () => null,
      objectOf: found,
      expiryOf: (id) => kept.get(id)?.expiresAt ?? null,
    },
    has: (id) => found(id) !== null,
    stored: (id, row) => void kept.set(id, row),
    ended: (id) => void kept.delete(id),
  };
}

/** @see https://github.com/remix-run/react-router/blob/main/packages/react-router-node/sessions/fileStorage.ts */
function isFile(dir: unknown, id: string): boolean | null {
  if (typeof dir !== 'string') return null;
  return /^[\da-f]{16}$/i.test(id) && existsSync(join(dir, id.slice(0, 4), id.slice(4)));
}

/** The cookie of a storage, as far as it can be seen. */
export interface Cookie extends JsonCookie {
  /** Until when a session is to be kept, in epoch ms; null where nothing is said. */
  expiresAt(options: unknown): number | null;
}

export function cookieOf(options: unknown): Cookie {
  const cookie = read(options, 'cookie');
  const name = readString(cookie, 'name') ?? '';
  const isMade = typeof read(cookie, 'serialize') === 'function';
  const given = read(cookie, 'secrets');
  const all: unknown[] = Array.isArray(given) ? given : [];
  return {
    name: name === '' ? '__session' : name,
    isSigned: isMade ? read(cookie, 'isSigned') === true : all.length > 0,
    // They are hidden in a cookie of `createCookie`.
    secrets: isMade ? null : all.filter((secret) => typeof secret === 'string'),
    expiresAt: (own) => expiryOf(own) ?? expiryOf(cookie),
  };
}

function expiryOf(options: unknown): number | null {
  const [maxAge, expires] = [read(options, 'maxAge'), read(options, 'expires')];
  if (typeof maxAge === 'number') return Date.now() + maxAge * 1000;
  return expires instanceof Date ? expires.getTime() : null;
}

const ADVICE: NonNullable<Middleware['advice']> = {
  'not-run': '`getSession()` threw, and your app got its message.',
  'not-committed':
    'After the change call `await commitSession(session)`, and send what it gives with the response.',
  'no-cookie':
    'What `commitSession()` or `destroySession()` gave has to be a header of the response that your loader or action returns. Of several such lines the browser keeps the last.',
  'no-cookie:no-id':
    'Give the cookie `secrets`. Without them a cookie that nobody of your app has made is taken, and what is stored goes under what it says.',
  'save-failed':
    '`commitSession()` threw, and your app got its message: a cookie of more than 4096 bytes, a value that JSON cannot keep, or an error of your storage.',
  'too-late': 'Change it before `await commitSession(session)`, or commit once more.',
  aborted: 'Call `await commitSession(session)` as soon as the session has changed.',
};

/** What there is to know of a storage: for `hello`, no secrets and no functions. */
export function describe(factory: unknown, options: unknown, kept: Kept): Middleware {
  const cookie = read(options, 'cookie');
  const { name, isSigned } = cookieOf(options);
  return {
    name: 'react-router',
    version: versionOf('react-router', factory),
    kind: kept.kind,
    rule: 'explicit',
    cookieName: name,
    options: {
      storage: readString(factory, 'name'),
      signed: isSigned,
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': read(cookie, 'secure') === true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')) ?? 'lax',
      'cookie.httpOnly': read(cookie, 'httpOnly') === true,
      'cookie.path': readString(cookie, 'path') ?? '/',
      'cookie.domain': readString(cookie, 'domain'),
    },
    units: { 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: { explicit: 'commitSession()', cleared: 'destroySession()' },
    dictionary,
    ...(kept.rows === undefined ? {} : { rows: kept.rows }),
    // It sends a cookie when it is told to store, and else never.
    sends: () => false,
  };
}
