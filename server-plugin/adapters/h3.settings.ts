import { ConfigurationError } from '../errors.ts';
import { decodeCookie, linesOf, setCookieLines } from '../exchange/cookies.ts';
import { isRequest, isResponse } from '../exchange/exchange.ts';
import type { Observed } from '../observe.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { callOf, inheriting, isObject, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import { refusalOfSeal } from '../visit/seals.ts';
import type { Visit } from '../visit/visit.ts';

type Export = (...args: never[]) => unknown;

/** What `import * as h3 from 'h3'` gives, as far as it is used here. */
export interface Module {
  useSession: Export;
  getSession: Export;
  updateSession: Export;
  clearSession: Export;
  unsealSession: Export;
}

const NAMES = ['useSession', 'getSession', 'updateSession', 'clearSession', 'unsealSession'];

/** @throws ConfigurationError where it is not the module */
export function refuseOther(h3: unknown): void {
  if (NAMES.every((name) => typeof read(h3, name) === 'function')) return;
  throw new ConfigurationError(
    'not-h3',
    'observe() was not given all of h3.',
    "Write: import * as h3 from 'h3'; export const { useSession, getSession, updateSession, clearSession } = observe(h3).",
  );
}

/** Told by what h3 2 exports, and h3 1 does not. */
const isSecond = (h3: unknown): boolean => typeof read(h3, 'getEventContext') === 'function';

/** Whether a session that is made anew is sent with it. In h3 2 `getSession` only gives it. */
export const sendsNew = (h3: Module, name: keyof Module): boolean =>
  !isSecond(h3) || name === 'useSession';

/** What the tab says in h3's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-run':
    '`useSession()` threw, and your app got its message: most often `password` is missing.',
  'not-committed':
    'What is changed in `session.data` is kept by `await session.update(…)` alone: give it the change, or call it without one after you have changed a value in place.',
  'save-failed':
    '`session.update()` threw, and your app got its message: a value that JSON cannot keep, or headers that were out.',
  'too-late':
    'A session that is new is sent empty, and what is changed in `session.data` is kept by `await session.update(…)` alone: call it after the last change, before you answer.',
  'no-cookie': 'Call `await session.update()` before you answer, and await it.',
  'cookie-rejected': 'Its cookie is Secure unless `cookie: { secure: false }` says otherwise.',
  'cookie-too-large':
    'A cookie of any length is sent in h3 1, and the browser drops it: keep an id in the session, and the rest in `useStorage()` or a database.',
  'logout-keeps-row': 'Call `await session.clear()`.',
  'empty-sessions':
    '`useSession()`, and in h3 1 `getSession()`, send a cookie to each visitor who has none: call them only where a session is needed.',
};

/** What there is to know of its sessions: for `hello`, no secrets and no functions. */
export function describe(h3: Module, { config, cookieName }: Opening): Middleware {
  const cookie = read(config, 'cookie');
  return {
    name: 'h3',
    version: versionOf('h3', h3),
    kind: 'cookie',
    rule: 'explicit',
    cookieName,
    isChunked: isSecond(h3),
    options: {
      'session.maxAge': plain(read(config, 'maxAge')),
      'session.idleTimeout': plain(read(config, 'idleTimeout')),
      sessionHeader: plain(read(config, 'sessionHeader')),
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': plain(read(cookie, 'secure')) ?? true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')),
      'cookie.httpOnly': plain(read(cookie, 'httpOnly')) ?? true,
      'cookie.path': readString(cookie, 'path') ?? '/',
      'cookie.domain': readString(cookie, 'domain'),
    },
    units: { 'session.maxAge': 's', 'session.idleTimeout': 's', 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: { explicit: 'session.update()', cleared: 'session.clear()' },
    dictionary: dataOf,
    // It sends a cookie when it stores, and else never.
    sends: () => false,
  };
}

/** The values of a session, which has an id and its time beside them. */
function dataOf(session: object): object {
  const data = readOwn(session, 'data');
  return isObject(data) ? data : {};
}

/** What the app opens a session with. */
export interface Opening {
  event: object;
  config: object;
  cookieName: string;
}

/**
 * What a session is opened with; null where h3 would throw, and where the session is not in a cookie:
 * then the app hands it on itself.
 */
export function openingOf([event, config]: readonly unknown[]): Opening | null {
  if (!isObject(event) || !isObject(config) || read(config, 'cookie') === false) return null;
  const cookieName = readString(config, 'name') ?? '';
  const opening = { event, config, cookieName: cookieName === '' ? 'h3' : cookieName };
  return comesByHeader(opening) ? null : opening;
}

/** A header of the request goes before its cookie. */
function comesByHeader({ event, config, cookieName }: Opening): boolean {
  const header = read(config, 'sessionHeader');
  if (header === false) return false;
  const name = typeof header === 'string' ? header : `x-${cookieName}-session`;
  // Those of h3 1 are Node's own.
  const headers = read(read(event, 'req'), 'headers');
  const get = callOf(read(headers, 'get'));
  return Boolean(get === null ? read(headers, name.toLowerCase()) : get(headers, [name]));
}

/** Null where nothing is recorded of it. */
export function visitOf(observed: Observed, event: object): Visit | null {
  const node = read(event, 'node') ?? read(read(event, 'runtime'), 'node');
  const [req, res] = [read(node, 'req'), read(node, 'res')];
  return isRequest(req) && isResponse(res) ? observed.visit(req, res) : observed.visitOf(req);
}

/** The session that an event has now, which is the same for all who ask for it. */
export function sessionIn({ event, cookieName }: Opening): object | null {
  const context = read(event, 'context') ?? read(read(event, 'req'), 'context');
  const session = read(read(context, 'sessions'), cookieName);
  return isObject(session) ? session : null;
}

/**
 * The app's configuration, which tells when h3 makes a session anew: it needs an id then, and for
 * nothing else.
 *
 * @see https://github.com/h3js/h3/blob/v1.15.11/src/utils/session.ts getSession
 */
export function watchedConfig(config: object, made: () => void): object {
  const generateId = (): unknown => {
    const own = callOf(read(config, 'generateId'));
    const from = read(config, 'crypto') ?? globalThis.crypto;
    const id = own?.(config, []) ?? callOf(read(from, 'randomUUID'))?.(from, []);
    made();
    return id;
  };
  const watched = inheriting(config, 'generateId', generateId);
  return isObject(watched) ? watched : config;
}

/** Until when h3 takes a session, in epoch ms; null where for ever. */
export function expiryOf(config: object, session: object): number | null {
  const madeAt = read(session, 'createdAt');
  const ends = [
    [madeAt, read(config, 'maxAge')],
    [read(session, 'lastSeenAt') ?? madeAt, read(config, 'idleTimeout')],
  ].map(([from, seconds]) => Number(from) + (Number(seconds) || NaN) * 1000);
  const known = ends.filter(Number.isFinite);
  return known.length === 0 ? null : Math.min(...known);
}

/** The lines by which h3 2 sends a session, as they are now: it may seal one when it is opened. */
export function linesNow({ event, cookieName }: Opening): string {
  const headers = read(read(event, 'res'), 'headers');
  const lines = callOf(read(headers, 'getSetCookie'))?.(headers, []);
  return linesOf(setCookieLines(lines), cookieName, false).join();
}

/** Why h3 did not take a seal, by the error for which it could not be opened. */
export function refusalOf(error: unknown, seal: string): CookieState {
  const message = readString(error, 'message') ?? '';
  if (/expired/i.test(message)) return 'expired';
  return refusalOfSeal(seal);
}

/** The same, asked for: h3 keeps its error for itself, so the cookie is opened once more. */
export async function whyRefused(
  h3: Module,
  { event, config, cookieName }: Opening,
  cookie: string,
): Promise<CookieState> {
  const whole = callOf(read(h3, 'getChunkedCookie'))?.(undefined, [event, cookieName]);
  const seal = typeof whole === 'string' ? whole : decodeCookie(cookie);
  try {
    await callOf(h3.unsealSession)?.(undefined, [event, config, seal]);
  } catch (error) {
    return refusalOf(error, seal);
  }
  return 'refused';
}
