import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { callOf, inheriting, isObject, plain, read, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import { around } from '../watch.ts';

/** @throws ConfigurationError where it is not the plugin */
export function refuseOther(plugin: unknown): void {
  if (isObject(read(plugin, 'fastifySecureSession'))) return;
  throw new ConfigurationError(
    'not-secure-session',
    'observe() was not given @fastify/secure-session itself.',
    "Write: import secureSession from '@fastify/secure-session'; app.register(observe(secureSession), { key: … }).",
  );
}

/** One of the sessions that the plugin was registered with. */
export interface Given {
  options: unknown;
  sessionName: string;
  /** For how long it is good after its last change, in seconds. */
  expiry: number;
}

/** As the plugin reads its options: one session, or a list. */
export function sessionsIn(options: unknown): Given[] {
  const all: unknown[] = Array.isArray(options) ? options : [options];
  return all.map((one) => ({
    options: one,
    sessionName: nonEmpty(one, 'sessionName') ?? 'session',
    expiry: Number(read(one, 'expiry')) || DEFAULT_EXPIRY,
  }));
}

/** In seconds. */
const DEFAULT_EXPIRY = 86_401;

/** What the tab says in @fastify/secure-session's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-flagged':
    "Call `request.session.set('cart', cart)` after the change, or `request.session.touch()`.",
  'not-committed':
    'What answers past Fastify (`reply.hijack()`, `reply.raw`) is not seen by it: use `reply.send()`.',
  'save-failed': 'Its hook `onSend` failed, and the client was told so.',
  'too-late': 'That is before `reply.send()`, also where that is given a stream.',
  'cookie-rejected': "Set `cookie: { path: '/' }`, and `secure: 'auto'` for plain http.",
  'cookie-too-large': 'Keep an id in the session, and the rest in a store of your own.',
};

/** What there is to know of it: for `hello`, no secrets and no functions. */
export function describe(plugin: unknown, { options, sessionName, expiry }: Given): Middleware {
  const cookie = read(options, 'cookieOptions') ?? read(options, 'cookie');
  return {
    name: '@fastify/secure-session',
    version: versionOf('@fastify/secure-session', plugin),
    kind: 'cookie',
    rule: 'flag',
    cookieName: nonEmpty(options, 'cookieName') ?? sessionName,
    options: {
      sessionName,
      expiry,
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': plain(read(cookie, 'secure')),
      'cookie.sameSite': plain(read(cookie, 'sameSite')),
      'cookie.httpOnly': plain(read(cookie, 'httpOnly')) ?? true,
      'cookie.path': readString(cookie, 'path'),
      'cookie.domain': readString(cookie, 'domain'),
    },
    units: { expiry: 's', 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: {
      resave: 'request.session.touch()',
      rolling: 'request.session.touch()',
      unset: 'request.session.delete()',
      cleared: 'request.session.delete()',
    },
    metadata: new Set(['__ts']),
    dictionary,
    rotation: 'keeps',
    // https://github.com/fastify/fastify-secure-session/blob/v8.4.0/index.js#L231
    sends: ({ session }) => read(session, 'changed') === true,
  };
}

/** Where the plugin keeps what is in a session: under a symbol of its own. */
export function dictionary(session: object): object {
  const key = Object.getOwnPropertySymbols(session).find((own) => own.description === 'object');
  const data: unknown = key === undefined ? undefined : Reflect.get(session, key);
  return isObject(data) ? data : session;
}

/** Until when a session is good, in epoch ms: it notes when it was changed last. */
export function expiryOf(session: object, { expiry }: Given): number | null {
  const changedAt = read(dictionary(session), '__ts');
  return typeof changedAt === 'number' ? (changedAt + expiry) * 1000 : null;
}

/** Why the plugin did not take a cookie, by what it writes into the app's log. */
export function refusalOf(said: unknown): CookieState {
  if (String(said).includes('expiry reached')) return 'expired';
  return String(said).includes('unable to decrypt') ? 'bad-signature' : 'undecodable';
}

function nonEmpty(value: unknown, key: string): string | null {
  const text = readString(value, key);
  return text === '' ? null : text;
}

type Hook = (request: object, reply: unknown, next: () => unknown) => unknown;

/** Adds a hook that is given no payload. */
export function addHook(fastify: unknown, name: string, hook: Hook): void {
  // Fastify looks at how many arguments a hook has.
  const given =
    name === 'onSend'
      ? (request: object, reply: unknown, _payload: unknown, next: () => unknown) =>
          hook(request, reply, next)
      : hook;
  callOf(read(fastify, 'addHook'))?.(fastify, [name, given]);
}

/** Adds a hook that only tells of the request. */
export function onHook(fastify: unknown, name: string, tell: (request: object) => void): void {
  addHook(fastify, name, (request, _reply, next) => {
    tell(request);
    return next();
  });
}

/**
 * Registers hooks that are the app's: after those that are in its queue already.
 *
 * @see https://fastify.dev/docs/latest/Reference/Plugins/#handle-the-scope
 */
export function registerHooks(fastify: object, add: (instance: unknown) => void): void {
  const plugin = (instance: unknown, _options: unknown, done: () => unknown): unknown => {
    add(instance);
    return done();
  };
  const shared = Object.assign(plugin, { [Symbol.for('skip-override')]: true });
  callOf(read(fastify, 'register'))?.(fastify, [shared]);
}

/** Told how the plugin reads cookies and writes them. None of it throws but what `work` does. */
export interface CookieListener {
  /** @param said to the log of why a cookie is refused; null where none is yet */
  refuses(said: unknown): void;
  found(session: object): void;
  /** Who commits this session now, if anybody. */
  requestOf(session: object): { encodes(work: () => unknown): unknown } | undefined;
}

/** The plugin reads and writes cookies by decorators, which an app may call, too. */
export function watchCookies(fastify: object, sessionName: string, told: CookieListener): void {
  around(fastify, 'decodeSecureSession', (original, self, args) => {
    const [cookie, log, name] = args;
    if (name !== sessionName) return original(self, args);
    told.refuses(null);
    const session = original(self, [cookie, telling(log, told), name]);
    if (isObject(session)) told.found(session);
    return session;
  });
  around(fastify, 'encodeSecureSession', (original, self, args) => {
    const work = (): unknown => original(self, args);
    const request = isObject(args[0]) ? told.requestOf(args[0]) : undefined;
    return request === undefined ? work() : request.encodes(work);
  });
}

/** A log of the app that tells what is said to it. */
function telling(log: unknown, { refuses }: CookieListener): unknown {
  if (!isObject(log)) return log;
  const debug = (...args: unknown[]): unknown => {
    refuses(args[0]);
    return callOf(read(log, 'debug'))?.(log, args);
  };
  return inheriting(log, 'debug', debug);
}
