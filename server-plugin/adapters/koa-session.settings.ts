import { types } from 'node:util';
import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { isObject, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import type { StoreFacts } from '../watch.ts';

export function notKoaSession(): ConfigurationError {
  return new ConfigurationError(
    'not-koa-session',
    'observe() was not given koa-session itself, or a version of it that it does not know.',
    "Write: import session from 'koa-session'; app.use(observe(session)({ … }, app)). In CommonJS it is the `default` of what require gives.",
  );
}

/** What koa-session was called with, in one order or the other. */
export function appIn(args: readonly unknown[]): { key: symbol | null; options: unknown } {
  const app = args.find((arg) => typeof read(arg, 'use') === 'function');
  return { key: contextKeyOf(app), options: args.find((arg) => arg !== app) };
}

/**
 * Where koa-session keeps its state of a request, on Koa's context: it has no public way to it.
 *
 * @see https://github.com/koajs/session/blob/7.0.2/src/index.ts#L256
 */
function contextKeyOf(app: unknown): symbol | null {
  const context = read(app, 'context');
  const keys = isObject(context) ? Object.getOwnPropertySymbols(context) : [];
  return keys.find(({ description }) => description === 'get contextSession') ?? null;
}

/** What the tab says in koa-session's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-committed':
    'Call `await ctx.session.manuallyCommit()` for that, or leave `autoCommit: false` out.',
  'too-late':
    'That is before your handler, and each middleware below the session, has ended: `await` what it waits for.',
  'no-cookie':
    'An error that reaches Koa takes all headers off its response: catch it in a middleware below the session.',
  insecure: 'Leave `secure` out: cookies are then Secure where the request came over https.',
  'insecure:proxy': 'Set `app.proxy = true`.',
  aborted: 'Call `await ctx.session.save()` for that.',
  'id-not-rotated': 'Call `await ctx.session.regenerate()`; what is in the session stays.',
  'logout-keeps-row': 'Set `ctx.session = null`.',
  'cookie-too-large': 'Give koa-session a `store`: the cookie has only an id then.',
};

/**
 * What there is to know of a koa-session: for `hello`, no secrets and no functions.
 *
 * @param options as koa-session has filled them in
 */
export function describe(session: unknown, options: unknown): Middleware {
  const has = (key: string): boolean => isObject(read(options, key));
  const isStored = has('store') || has('ContextStore');
  const [rolling, renew] = [read(options, 'rolling') === true, read(options, 'renew') === true];
  const autoCommit = read(options, 'autoCommit') !== false;
  const maxAge = read(options, 'maxAge');
  const again = rolling ? 'rolling: true' : renew ? 'renew: true' : null;
  return {
    name: 'koa-session',
    version: versionOf('koa-session', session),
    kind: isStored ? 'store' : 'cookie',
    rule: autoCommit ? 'hash' : 'explicit',
    cookieName: readString(options, 'key') ?? 'koa.sess',
    options: {
      rolling,
      renew,
      autoCommit,
      signed: read(options, 'signed') !== false,
      store: has('ContextStore') ? 'ContextStore' : nameOf(read(options, 'store')),
      externalKey: has('externalKey'),
      'cookie.maxAge': plain(maxAge),
      'cookie.secure': plain(read(options, 'secure')),
      'cookie.sameSite': plain(read(options, 'sameSite')),
      'cookie.httpOnly': read(options, 'httpOnly') !== false,
      'cookie.path': readString(options, 'path') ?? '/',
      'cookie.domain': plain(read(options, 'domain')),
    },
    units: { 'cookie.maxAge': 'ms' },
    advice: ADVICE,
    terms: {
      ...(again === null ? {} : { resave: again, rolling: again }),
      explicit: 'ctx.session.save(), .manuallyCommit() or .maxAge',
      unset: 'ctx.session = null',
    },
    dictionary,
    rotation: 'keeps',
    needsSecure: () => read(options, 'secure') === true,
    // https://github.com/koajs/session/blob/7.0.2/src/context.ts#L264 _shouldSaveSession
    sends: ({ isNew, modified }) => modified !== false || (rolling && !isNew),
  };
}

/** As the session's `toJSON` chooses, but without running it. */
function dictionary(session: object): object {
  if (types.isProxy(session)) return session;
  const own = Object.entries(Object.getOwnPropertyDescriptors(session)).filter(
    ([key, { enumerable, value }]) =>
      enumerable === true && key !== 'isNew' && !key.startsWith('_') && typeof value !== 'function',
  );
  return Object.defineProperties({}, Object.fromEntries(own));
}

export const STORE: StoreFacts = {
  answers: 'by-result',
  methods: ['get', 'set', 'destroy'],
  requestOf: (given) => read(read(given.at(-1), 'ctx'), 'req'),
  expiryOf,
};

/** Why koa-session does not take what it has found, in a store or in the cookie. */
export function refusalOf(found: unknown, isStored: boolean): CookieState {
  if (!isObject(found)) return isStored ? 'unknown-id' : 'undecodable';
  return (expiryOf(found) ?? Infinity) < Date.now() ? 'expired' : 'refused';
}

/** Until when a session is good, as it is stored: in epoch ms; null where it ends with the browser. */
export function expiryOf(session: unknown): number | null | undefined {
  const expire = readOwn(session, '_expire');
  if (typeof expire === 'number') return expire;
  return readOwn(session, '_session') === true ? null : undefined;
}

function nameOf(store: unknown): string | null {
  return isObject(store)
    ? readString(read(Object.getPrototypeOf(store), 'constructor'), 'name')
    : null;
}
