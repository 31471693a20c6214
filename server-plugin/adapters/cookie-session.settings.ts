import { ConfigurationError } from '../errors.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { isObject, plain, read, readOwn, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';

export function notCookieSession(): ConfigurationError {
  return new ConfigurationError(
    'not-cookie-session',
    'observe() was not given cookie-session itself.',
    "Write: import cookieSession from 'cookie-session'; app.use(observe(cookieSession)({ keys: … })).",
  );
}

/** What the tab says in cookie-session's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-committed':
    'A new session with nothing in it is not stored, and the old cookie stays: `req.session = null` ends a session.',
  'save-failed':
    'Its error was swallowed, such as that of a BigInt or of a cycle; run your app with `DEBUG=cookie-session`.',
  'too-late': 'Its cookie is made with the first byte: change `req.session` before `res.write()`.',
  insecure: 'Leave `secure` out: the cookie is then Secure where the request came over https.',
  'insecure:proxy': "Set `app.set('trust proxy', 1)`.",
  'cookie-too-large': 'Keep an id in `req.session`, and the rest in a store of your own.',
};

/** What there is to know of a cookie-session: for `hello`, no secrets and no functions. */
export function describe(factory: unknown, options: unknown): Middleware {
  const name = readString(options, 'name') ?? '';
  const isSecure = Boolean(read(options, 'secure'));
  return {
    name: 'cookie-session',
    version: versionOf('cookie-session', factory),
    kind: 'cookie',
    rule: 'hash',
    cookieName: name === '' ? 'session' : name,
    options: {
      signed: plain(read(options, 'signed')) ?? true,
      overwrite: plain(read(options, 'overwrite')) ?? true,
      'cookie.maxAge': plain(read(options, 'maxAge')),
      'cookie.secure': plain(read(options, 'secure')),
      'cookie.sameSite': plain(read(options, 'sameSite')),
      'cookie.httpOnly': plain(read(options, 'httpOnly')) ?? true,
      'cookie.path': readString(options, 'path') ?? '/',
      'cookie.domain': readString(options, 'domain'),
    },
    units: { 'cookie.maxAge': 'ms' },
    advice: ADVICE,
    terms: {
      resave: 'req.session = { … }',
      rolling: 'req.session = { … }',
      unset: 'req.session = null',
      cleared: 'req.session = null',
    },
    rotation: 'keeps',
    storesInsecure: false,
    tailOf: (text) => (text.startsWith('{') ? text.slice(1) : null),
    // https://github.com/pillarjs/cookies/blob/0.9.1/index.js#L125
    isSecure: (req) =>
      read(req, 'protocol') === 'https' || Boolean(read(read(req, 'socket'), 'encrypted')),
    needsSecure: () => isSecure,
    // https://github.com/expressjs/cookie-session/blob/v2.1.1/index.js#L128
    sends: ({ modified, session }) =>
      isNew(session) ? Object.keys(session).length > 0 : modified !== false,
  };
}

/** Whether a session was not made of a cookie. Its own `isNew` is a key that an app may overwrite. */
export function isNew(session: object): boolean {
  return readOwn(readOwn(session, '_ctx'), '_new') !== false;
}

/** The JSON in a line of `Set-Cookie`. */
export function textOf(line: string): string {
  const pair = line.split(';', 1)[0] ?? '';
  return decoded(pair.slice(pair.indexOf('=') + 1));
}

/** Why cookie-session did not make a session of its cookie. What it can read, it has checked first. */
export function refusalOf(cookie: string): CookieState {
  try {
    const value: unknown = JSON.parse(decoded(cookie));
    return isObject(value) ? 'bad-signature' : 'undecodable';
  } catch {
    return 'undecodable';
  }
}

function decoded(value: string): string {
  return Buffer.from(value, 'base64').toString();
}
