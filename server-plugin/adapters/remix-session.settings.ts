import { ConfigurationError } from '../errors.ts';
import { createStamp } from '../exchange/stamp.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState, MiddlewareKind } from '../protocol.ts';
import { callOf, inheriting, isObject, plain, read, readString } from '../reading.ts';
import type { Middleware, Rows } from '../visit/middleware.ts';
import { objectRows } from '../visit/object-rows.ts';
import { isFirst, listen, settled, type Listeners } from '../watch.ts';

export function notRemixSession(): ConfigurationError {
  return new ConfigurationError(
    'not-remix-session',
    'observe() was not given session of @remix-run/session-middleware, or a version that it does not know.',
    "Write: import { session } from '@remix-run/session-middleware'; createRouter({ middleware: [observe(session)(cookie, storage)] }).",
  );
}

/** Where a storage has its sessions. */
export interface Kept {
  kind: MiddlewareKind;
  /** What the middleware is given in place of the app's own. */
  storage: object;
  rows?: Rows;
}

/**
 * Which of its own storages it is, is told by the text of its `save` alone: one in cookies gives the
 * session, one in memory keeps the values of a session themselves, and each other one gives its id.
 *
 * @see https://github.com/remix-run/remix/tree/main/packages/session/src/lib/session-storage
 */
export function keptBy(storage: object): Kept {
  const save = read(storage, 'save');
  const text = typeof save === 'function' ? Function.prototype.toString.call(save) : '';
  if (/JSON\.stringify\(\{\s*i:/.test(text)) return { kind: 'cookie', storage };
  return text.includes('.set(session.id, session.data)')
    ? inMemory(storage)
    : { kind: 'store', storage };
}

/** Its rows cannot be reached: so what is stored is noted here, too, with the same values. */
function inMemory(storage: object): Kept {
  const save = callOf(read(storage, 'save'));
  if (save === null) return { kind: 'store', storage };
  const kept = new Map<string, object>();
  const saves = (session: unknown): unknown => {
    const data = read(session, 'data');
    const [id, old] = [readString(session, 'id') ?? '', readString(session, 'deleteId') ?? ''];
    const [isDestroyed, isDirty] = [read(session, 'destroyed'), read(session, 'dirty')];
    return settled(save(storage, [session]), (error) => {
      if (error !== null) return;
      kept.delete(old);
      if (isDestroyed === true) kept.delete(id);
      else if (isDirty === true) kept.set(id, { data });
    });
  };
  const watched = inheriting(storage, 'save', saves);
  if (!isObject(watched)) return { kind: 'store', storage };
  return { kind: 'store', storage: watched, rows: objectRows(kept, () => null) };
}

/** Whether it is us who reads what is in a session. */
let isOwnLook = false;

function withoutLook<T>(work: () => T): T {
  isOwnLook = true;
  try {
    return work();
  } finally {
    isOwnLook = false;
  }
}

/** A request, told what the app does with its session. */
export interface Told {
  looks(): void;
  /** It is about to get another id. */
  rotates(): void;
}

const requests = createStamp<Told>();

function tell(session: unknown, what: (request: Told) => void): void {
  const request = isObject(session) ? requests.get(session) : undefined;
  if (request !== undefined) what(request);
}

const looks = (self: unknown): void => tell(self, (request) => request.looks());

const METHODS: Listeners = {
  ...{ get: looks, set: looks, has: looks, unset: looks, flash: looks, destroy: looks },
  regenerateId: (self) => tell(self, (request) => request.rotates()),
};

/**
 * Tells a request how the app looks into its session. Its class is watched, once for all sessions:
 * methods of its own would cost each request more.
 */
export function watchSession(session: object, told: Told): void {
  requests.set(session, told);
  const prototype: unknown = Object.getPrototypeOf(session);
  if (!isObject(prototype) || !isFirst(prototype)) return;
  listen(prototype, METHODS);
  for (const name of ['data', 'size']) {
    const { get, ...rest } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
    const original = callOf(get);
    if (original === null) continue;
    Object.defineProperty(prototype, name, {
      ...rest,
      get(this: unknown): unknown {
        if (!isOwnLook) looks(this);
        return original(this, []);
      },
    });
  }
}

/** The values of a session, or of a row; what is kept for the next request only is among them. */
export function dictionary(session: object): object {
  const data = withoutLook(() => read(session, 'data'));
  const parts: unknown[] = Array.isArray(data) ? data : [];
  const [values, flashed] = parts;
  return { ...(isObject(values) ? values : {}), ...(isObject(flashed) ? flashed : {}) };
}

const ADVICE: NonNullable<Middleware['advice']> = {
  'not-flagged':
    "Call `session.set('cart', cart)` after the change: only that says that it changed.",
  'not-committed': 'It stores when your handler has given its response; where that throws, never.',
  'save-failed': '`storage.save()` threw, and your router got its message.',
  'too-late':
    'That is before your handler gives its response: `await` what it waits for. What a stream does later is not stored.',
  'cookie-rejected': 'Its attributes are what `createCookie()` was given.',
  'cookie-too-large':
    'Give `session()` another storage than `createCookieSessionStorage()`: the cookie has only an id then.',
  'id-not-rotated':
    'Call `session.regenerateId(true)` at the login: what is in the session stays, and the old id ends.',
  'logout-keeps-row': 'Call `session.destroy()`.',
};

/** What there is to know of it: for `hello`, no secrets and no functions. */
export function describe(factory: unknown, cookie: object, { kind, rows }: Kept): Middleware {
  return {
    name: '@remix-run/session-middleware',
    version: versionOf('@remix-run/session-middleware', factory),
    kind,
    rule: 'flag',
    cookieName: readString(cookie, 'name') ?? '',
    options: {
      'cookie.maxAge': plain(read(cookie, 'maxAge')),
      'cookie.secure': read(cookie, 'secure') === true,
      'cookie.sameSite': plain(read(cookie, 'sameSite')),
      'cookie.httpOnly': read(cookie, 'httpOnly') === true,
      'cookie.path': readString(cookie, 'path') ?? '/',
      'cookie.domain': readString(cookie, 'domain'),
    },
    units: { 'cookie.maxAge': 's' },
    advice: ADVICE,
    terms: { unset: 'session.destroy()' },
    dictionary,
    ...(rows === undefined ? {} : { rows }),
    rotation: 'keeps',
    // https://github.com/remix-run/remix/blob/main/packages/session/src/lib/session-storage/memory.ts
    sends: ({ session }) => read(session, 'dirty') === true,
  };
}

/** Why there is no session for a cookie. */
export function refusalOf(given: unknown): CookieState {
  return typeof given === 'string' ? 'undecodable' : 'bad-signature';
}

/** The id in a session that is in its cookie; null where it cannot be read. */
export function idIn(cookie: string): string | null {
  try {
    const session: unknown = JSON.parse(cookie);
    return readString(session, 'i');
  } catch {
    return null;
  }
}
