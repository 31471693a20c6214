import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { callOf, isObject, plain, read, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import { refusalOfSeal } from '../visit/seals.ts';

export { expiryOfSeal as expiryOf } from '../visit/seals.ts';

/** What `import * as iron from 'iron-session'` gives, as far as it is used here. */
export interface Module {
  getIronSession: (...args: never[]) => unknown;
  nodeCookies: (...args: never[]) => unknown;
  webCookies: (...args: never[]) => unknown;
}

/** @throws ConfigurationError where it is not the module, or an older version of it */
export function refuseOther(iron: unknown): void {
  const names = ['getIronSession', 'nodeCookies', 'webCookies'];
  if (names.every((name) => typeof read(iron, name) === 'function')) return;
  throw new ConfigurationError(
    'not-iron-session',
    'observe() was not given all of iron-session 9 or newer.',
    "Write: import * as iron from 'iron-session'; export const { getIronSession } = observe(iron).",
  );
}

/** Until when iron-session keeps a session where nothing is said, in seconds. */
const DEFAULT_TTL = 14 * 24 * 60 * 60;

/** For how long a seal is good, in seconds; 0 for ever: `cookieOptions: { maxAge: undefined }`. */
function ttlOf(options: unknown): number {
  const cookie = read(options, 'cookieOptions');
  if (isObject(cookie) && 'maxAge' in cookie && read(cookie, 'maxAge') === undefined) return 0;
  const ttl = read(options, 'ttl');
  return typeof ttl === 'number' ? ttl : DEFAULT_TTL;
}

/** What the tab says in iron-session's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-run': '`getIronSession()` threw, and your app got its message.',
  'not-committed': 'Call `await session.save()` after the change, before you answer.',
  'save-failed':
    '`session.save()` threw, and your app got its message: a value that is not plain JSON, a cookie of more than 4096 bytes (keep less in it, or set `chunk: true`), or headers that were out.',
  'too-late': 'Change it before `await session.save()`, or save once more before you answer.',
  'no-cookie':
    'Call `await session.save()` before you answer; in Next.js in a Server Action or a Route Handler.',
  unserialisable: 'A Date is refused, too: store `Date.now()` or an ISO string.',
  aborted: 'Call `await session.save()` as soon as the session has changed.',
  'cookie-rejected':
    'Its cookie is Secure unless `cookieOptions: { secure: false }` says otherwise.',
};

/** What there is to know of an iron-session: for `hello`, no secrets and no functions. */
export function describe(iron: Module, options: unknown): Middleware {
  const cookie = read(options, 'cookieOptions');
  return {
    name: 'iron-session',
    version: versionOf('iron-session', iron),
    kind: 'cookie',
    rule: 'explicit',
    cookieName: readString(options, 'cookieName') ?? '',
    isChunked: true,
    options: {
      ttl: ttlOf(options),
      chunk: read(options, 'chunk') === true,
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': plain(read(cookie, 'secure')) ?? true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')) ?? 'lax',
      'cookie.httpOnly': plain(read(cookie, 'httpOnly')) ?? true,
      'cookie.path': readString(cookie, 'path') ?? '/',
      'cookie.domain': readString(cookie, 'domain'),
    },
    units: { ttl: 's', 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: { explicit: 'session.save()', cleared: 'session.destroy()' },
    // It sends a cookie when it is told to store, and else never.
    sends: () => false,
  };
}

type Method = (...args: unknown[]) => unknown;

/** How iron-session reads and writes cookies, whatever it was given for that. */
interface Jar {
  read: (name: unknown) => unknown;
  write: Method;
  /** Throws where no cookie can be sent any more; undefined where nobody knows. */
  assertWritable: Method | undefined;
}

/** What the app opens a session with. */
export interface Opening {
  jar: Jar;
  options: object;
  cookieName: string;
}

/** What a session is opened with; null where iron-session would throw. */
export function openingOf(iron: Module, args: readonly unknown[]): Opening | null {
  const [first, second, third] = args;
  const options = isObject(third) ? third : second;
  const cookieName = readString(options, 'cookieName') ?? '';
  if (!isObject(first) || !isObject(second) || !isObject(options) || cookieName === '') return null;
  const isWeb = typeof read(read(first, 'headers'), 'get') === 'function';
  const make = callOf(isWeb ? iron.webCookies : iron.nodeCookies);
  const jar = jarOf(third ? make?.(undefined, [first, second]) : first);
  return jar === null ? null : { jar, options, cookieName };
}

function jarOf(jar: unknown): Jar | null {
  const [get, write] = [bound(jar, 'read'), bound(jar, 'write')];
  if (get !== undefined && write !== undefined) {
    return { read: get, write, assertWritable: bound(jar, 'assertWritable') };
  }
  // What `cookies()` of Next gives.
  const [find, set] = [bound(jar, 'get'), bound(jar, 'set')];
  if (find === undefined || set === undefined) return null;
  return { read: (name) => read(find(name), 'value'), write: set, assertWritable: undefined };
}

function bound(target: unknown, name: string): Method | undefined {
  const method = read(target, name);
  return isMethod(method) ? method.bind(target) : undefined;
}

const isMethod = (value: unknown): value is Method => typeof value === 'function';

/** Told what iron-session does with a jar. None of it throws. */
export interface JarListener {
  /** Whether no cookie can go out any more. */
  readonly isTooLate: boolean;
  found(value: string): void;
  saveBegins(): void;
  /** @param error what was thrown; else null */
  wrote(seal: string, error: unknown): void;
  cleared(error: unknown): void;
}

/**
 * A jar whose uses are told. `save()` itself cannot be watched: it is a fixed property of the app's
 * own object. It first asks whether it may write: by a getter, no frame of ours is in the stack of
 * the error that may follow.
 *
 * @see https://github.com/vvo/iron-session/blob/v9.0.1/src/core.ts createSession
 */
export function watchedJar(jar: Jar, cookieName: string, listener: JarListener): object {
  const tell = (name: unknown, value: unknown, error: unknown): void => {
    // A long session is in `name.0`, `name.1` and so on.
    if (String(name).startsWith(`${cookieName}.`) && name !== `${cookieName}.0`) return;
    if (value === '') listener.cleared(error);
    else listener.wrote(String(value), error);
  };
  const write = (name: unknown, value: unknown, ...rest: unknown[]): unknown => {
    try {
      const result = jar.write(name, value, ...rest);
      tell(name, value, null);
      return result;
    } catch (thrown) {
      tell(name, value, thrown);
      throw thrown;
    }
  };
  return {
    read(name: unknown): unknown {
      const value = jar.read(name);
      if (typeof value === 'string') listener.found(value);
      return value;
    },
    get write(): Method {
      return listener.isTooLate ? jar.write : write;
    },
    get assertWritable(): Method | undefined {
      listener.saveBegins();
      return jar.assertWritable;
    },
  };
}

/** The options, with one more who hears why a seal was not taken. */
export function withRefusal(options: object, refused: (reason: unknown) => void): object {
  return {
    ...options,
    onUnsealError(reason: unknown, error: unknown): unknown {
      refused(reason);
      return callOf(read(options, 'onUnsealError'))?.(undefined, [reason, error]);
    },
  };
}

/** Why iron-session did not take a seal, in the protocol's words. */
export function refusalOf(reason: unknown, seal: string): CookieState {
  if (reason === 'expired') return 'expired';
  if (reason === 'unknown-password') return 'refused';
  return refusalOfSeal(seal);
}
