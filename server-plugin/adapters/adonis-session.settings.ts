import { ConfigurationError } from '../errors.ts';
import { createStamp } from '../exchange/stamp.ts';
import { versionOf } from '../process/package-version.ts';
import {
  callOf,
  isObject,
  nameOfClass,
  plain,
  prototypeWith,
  read,
  readString,
  type Call,
} from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';
import { objectRows } from '../visit/object-rows.ts';
import type { Visit } from '../visit/visit.ts';
import { whyRefused } from '../visit/second-cookie.ts';
import { around, isFirst, listen, type Listeners } from '../watch.ts';

export function notAdonisSession(): ConfigurationError {
  return new ConfigurationError(
    'not-adonis-session',
    'observe() was not given defineConfig of @adonisjs/session, or a version that it does not know.',
    "Write in config/session.ts: import { defineConfig } from '@adonisjs/session'; export default observe(defineConfig)({ … }).",
  );
}

/**
 * The values of a session under a key of Adonis's own, which it takes out and puts in by itself.
 *
 * @see https://github.com/adonisjs/session/blob/v8.1.0/src/session.ts
 */
const isFlashKey = (session: unknown, key: unknown): boolean =>
  typeof key === 'string' && key === read(session, 'flashKey');

/** It is us who reads what is in a session. */
let isOwnLook = false;

/** The values of a session, once they are loaded. */
export function valuesOf(session: object | null): object | null {
  if (read(session, 'initiated') !== true) return null;
  isOwnLook = true;
  try {
    const values = callOf(read(session, 'all'))?.(session, []);
    return isObject(values) ? values : null;
  } finally {
    isOwnLook = false;
  }
}

/** Whether nothing is left in a session: Adonis then ends it, whatever emptied it. */
export function isEmpty(session: object): boolean {
  const isLoaded = read(session, 'initiated') === true;
  return isLoaded && read(session, 'isEmpty') === true && !isFlashing(session);
}

/** Whether there is something for the next request only, which is put in as it commits. */
export function isFlashing(session: unknown): boolean {
  return read(read(session, 'responseFlashMessages'), 'isEmpty') === false;
}

/** A request, told what the app does with its session. */
export interface Told {
  looks(): void;
  /** It is about to get another id. */
  rotates(): void;
  /** @param call Adonis's own commit, or one that the app asks for */
  commits(call: () => unknown): unknown;
}

const requests = createStamp<Told>();

function toldOf(session: unknown): Told | undefined {
  return isObject(session) ? requests.get(session) : undefined;
}

function looks(session: unknown, [key]: readonly unknown[]): void {
  if (!isOwnLook && !isFlashKey(session, key)) toldOf(session)?.looks();
}

const LOOKING = [
  ...['get', 'has', 'all', 'pull', 'put', 'forget', 'increment', 'decrement', 'clear'],
  ...['flash', 'flashAll', 'flashExcept', 'flashOnly', 'reflash', 'reflashOnly', 'reflashExcept'],
];

const METHODS: Listeners = {
  ...Object.fromEntries(LOOKING.map((name) => [name, looks])),
  regenerate: (session) => toldOf(session)?.rotates(),
};

/**
 * Tells a request what the app does with its session. Its classes are watched, once for all
 * sessions: methods of its own would cost each request more.
 */
export function watchSession(session: object, told: Told): void {
  requests.set(session, told);
  const messages = read(session, 'flashMessages');
  if (isObject(messages)) requests.set(messages, told);
  const prototype: unknown = Object.getPrototypeOf(session);
  if (!isObject(prototype) || !isFirst(prototype)) return;
  listen(prototype, METHODS);
  around(prototype, 'commit', (original, self, args) => {
    const call = (): unknown => original(self, args);
    const request = toldOf(self);
    return request === undefined ? call() : request.commits(call);
  });
  const readers = prototypeWith(messages, 'get');
  if (readers !== null) listen(readers, { get: looks, has: looks });
}

/** The functions of the app's configuration that make a store for a request. */
export function eachStore(config: object, wrap: (make: Call) => object): object {
  const stores = read(config, 'stores');
  const all: Record<string, unknown> = { ...(isObject(stores) ? stores : {}) };
  for (const [name, make] of Object.entries(all)) {
    const original = callOf(make);
    if (original !== null) all[name] = wrap(original);
  }
  return all;
}

const ADVICE: NonNullable<Middleware['advice']> = {
  'not-flagged':
    "Call `session.put('cart', cart)` after the change: only that says that it changed.",
  'save-failed': 'Your error handler got what the store threw; the cookie was sent all the same.',
  'too-late':
    'That is before your handler and each middleware below have ended: `await` what it waits for.',
  'no-cookie':
    'Answer with `response.send()` or `response.stream()`: what goes out by `response.response` leaves without its cookies.',
  'cookie-rejected': 'Its attributes are those of `cookie` in `config/session.ts`.',
  'id-not-rotated':
    'Call `session.regenerate()` at the login: what is in the session stays, and the old id ends.',
  'logout-keeps-row': 'Call `session.clear()`.',
};

const IN_COOKIE: typeof ADVICE = {
  'save-failed': 'Keep less in it, or give it another store than `stores.cookie()`.',
  'logout-keeps-row': 'Call `session.clear()`: who has kept the old cookies is let in with them.',
};

const ATTRIBUTES = ['maxAge', 'secure', 'sameSite', 'httpOnly', 'path', 'domain'];

/**
 * What there is to know of it: for `hello`, no secrets and no functions.
 *
 * @param config of the app, resolved
 * @param store as it is made of that for each request
 */
export function describe(defineConfig: unknown, config: object, store: object): Middleware {
  const cookie = read(config, 'cookie');
  const rows = rowsOf(store);
  return {
    name: '@adonisjs/session',
    version: versionOf('@adonisjs/session', defineConfig),
    kind: 'store',
    rule: 'flag',
    cookieName: readString(config, 'cookieName') ?? 'adonis_session',
    options: {
      store: plain(read(config, 'store')),
      age: plain(read(config, 'age')),
      clearWithBrowser: read(config, 'clearWithBrowser') === true,
      ...Object.fromEntries(
        ATTRIBUTES.map((name) => [`cookie.${name}`, plain(read(cookie, name))]),
      ),
    },
    units: { 'cookie.maxAge': 's' },
    advice: isInCookie(store) ? { ...ADVICE, ...IN_COOKIE } : ADVICE,
    terms: { unset: 'session.clear()' },
    // A row is its values.
    dictionary: (given) => (toldOf(given) === undefined ? given : (valuesOf(given) ?? {})),
    ...(rows === null ? {} : { rows }),
    rotation: 'keeps',
    sendsAlways: true,
  };
}

/** The rows of its store for tests, which are in a class: it keeps the values themselves. */
function rowsOf(store: object): Rows | null {
  const kept = nameOfClass(store) === 'MemoryStore' ? read(store.constructor, 'sessions') : null;
  return kept instanceof Map ? objectRows(kept, () => null, true) : null;
}

/**
 * Whether a session is in a second cookie, whose name is the id.
 *
 * @see https://github.com/adonisjs/session/blob/v8.1.0/src/stores/cookie.ts
 */
export const isInCookie = (store: object): boolean => nameOfClass(store) === 'CookieStore';

/** Why the browser does not do what the response says of that second cookie; null where it does. */
export function refusalOf(context: object, id: string, { draft, isUnheard }: Visit): Error | null {
  const response = read(context, 'response');
  if (read(response, 'headersSent') === true) return new Error('The headers had been sent.');
  if (isUnheard) return new Error('No response goes out any more, and no cookie with it.');
  const lines = callOf(read(response, 'getHeader'))?.(response, ['set-cookie']);
  const beside = readString(read(read(context, 'session'), 'config'), 'cookieName') ?? '';
  const why = whyRefused(lines, { name: id, beside, isSecure: draft.facts.secure });
  return why === null ? null : new Error(why);
}
