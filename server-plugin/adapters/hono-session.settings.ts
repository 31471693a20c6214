import { ConfigurationError } from '../errors.ts';
import { decodeCookie } from '../exchange/cookies.ts';
import { versionOf } from '../process/package-version.ts';
import type { CookieState } from '../protocol.ts';
import { callOf, isObject, nameOfClass, plain, read, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';
import type { View } from '../visit/view.ts';
import { objectRows } from '../visit/object-rows.ts';
import { watchStore, type StoreFacts } from '../watch.ts';

export function notHonoSession(): ConfigurationError {
  return new ConfigurationError(
    'not-hono-session',
    'observe() was not given useSession of @hono/session, or a version that it does not know.',
    "Write: import { useSession } from '@hono/session'; app.use(observe(useSession)({ secret })).",
  );
}

/** What the tab says in @hono/session's own terms. */
const ADVICE: NonNullable<Middleware['advice']> = {
  'not-run': 'It threw before your handler: most often `AUTH_SECRET`, or its `secret`, is missing.',
  'not-committed':
    'What is changed in what `session.get()` gave is kept by `await session.update(data)` alone: call it after the last change. A later `session.get()` drops it again.',
  'save-failed':
    'It threw when your handler had ended, after its answer: a value that JSON cannot keep, or the `set` of your storage.',
  'too-late':
    '`session.update()` takes over what there is then, and it is written when your handler has ended: `await` it after the last change, before you answer. What a stream does later is not stored.',
  'no-cookie':
    'Answer by what your handler returns: what it writes to `c.env.outgoing` has no cookie of it.',
  'cookie-rejected':
    'Its attributes are those that your own function gives it, in `useSession({ setCookie })`.',
  'cookie-too-large':
    'Put `useSessionStorage()` before `useSession()`: the cookie has only an id then.',
  'logout-keeps-row':
    'Call `await session.get()` before `session.delete()`: it deletes no row that it has not looked for.',
  'empty-sessions':
    '`session.get()` sends a cookie to each visitor who has none: call it only where a session is needed.',
};

/** Its name is fixed. */
const COOKIE = 'sid';

/** What there is to know of it: for `hello`, no secrets and no functions. */
export function describe(factory: unknown, options: unknown, storage: object | null): Middleware {
  const duration = read(options, 'duration');
  return {
    name: '@hono/session',
    version: versionOf('@hono/session', factory),
    kind: storage === null ? 'cookie' : 'store',
    rule: 'explicit',
    cookieName: COOKIE,
    options: {
      'duration.absolute': plain(read(duration, 'absolute')),
      'duration.inactivity': plain(read(duration, 'inactivity')),
      storage: storage === null ? null : nameOfClass(storage),
      generateId: typeof read(options, 'generateId') === 'function',
      'cookie.own': typeof read(options, 'setCookie') === 'function',
      'cookie.sameSite': 'lax',
      'cookie.httpOnly': true,
      'cookie.path': '/',
    },
    units: { 'duration.absolute': 's', 'duration.inactivity': 's' },
    advice: ADVICE,
    terms: {
      explicit: 'session.update()',
      unset: 'session.delete()',
      cleared: 'session.delete()',
    },
    ...(storage instanceof Map ? { rows: objectRows(keptIn(storage), () => null, true) } : {}),
    rotation: 'keeps',
    // It sends its cookie where the app has updated its session, and tells why by that.
    sends: () => false,
  };
}

/** A `Map` asked past whoever watches it, be it us or the app. */
function keptIn(storage: Map<unknown, unknown>): Pick<typeof storage, 'get'> {
  const get = callOf(Map.prototype.get);
  return { get: (id) => get?.(storage, [id]) };
}

/** What `useSessionStorage` has given this context; null where sessions are in their cookies. */
export function storageOf(context: object): object | null {
  const storage = callOf(read(context, 'get'))?.(context, ['sessionStorage']);
  return isObject(storage) ? storage : null;
}

const ROWS: StoreFacts = {
  answers: 'by-result',
  names: { get: 'get', set: 'set', delete: 'destroy' },
  requestOf: () => undefined,
};

/** Watches a storage, in place: the app may hold it. */
export function watch(storage: object): void {
  watchStore(storage, ROWS);
}

/**
 * What is wrong with a cookie that was not taken.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-3.1 for the five parts: of this kind of
 *   sealing, the second is empty
 * @param mayBeOver whether it is not told apart from one that could be opened, and was over
 */
export function refusalOf(cookie: string, mayBeOver: boolean): CookieState {
  const isSealed = /^[\w-]+\.\.[\w-]+\.[\w-]*\.[\w-]+$/.test(decodeCookie(cookie));
  if (!isSealed) return 'undecodable';
  return mayBeOver ? 'refused' : 'bad-signature';
}

/** What it has of the session of a request, and is to do with it when the handler has ended. */
export class Kept implements View {
  readonly tellsLooks = true;
  does: 'nothing' | 'made' | 'update' | 'delete' = 'nothing';
  isExpired = false;
  /** As its cookie is to have it. */
  sealed: object = {};
  readonly #manager: object;
  readonly #isInCookie: boolean;
  #session: object | null = null;
  /** As it came, to be updated. */
  #came: object | null = null;
  #id: string | null = null;

  /** @param manager what the app has of it */
  constructor(manager: object, isInCookie: boolean) {
    this.#manager = manager;
    this.#isInCookie = isInCookie;
  }

  /** As the app has it. */
  session(): object | null {
    return this.does === 'delete' ? null : this.#session;
  }

  id(): string | null {
    return this.#id;
  }

  /** It has an id from the beginning, by which nothing is found before it is stored. */
  noteId(): void {
    if (this.#isInCookie || this.does === 'made' || this.does === 'delete') return;
    try {
      this.#id = readString(this.#manager, 'id');
    } catch {
      // It is not open yet.
    }
  }

  /** It is over, and the app may make it good again. */
  expires(expired: unknown): void {
    this.isExpired = true;
    this.#came = isObject(expired) ? expired : null;
  }

  /**
   * The app gets it, read anew: what it was updated with before is not stored any more.
   *
   * @param begins is told whether it was found, while the session is as it came
   */
  opened(data: object | null, begins: (isFound: boolean) => void): void {
    const isRefreshed = data !== null && this.isExpired;
    const came = isRefreshed ? this.#came : data;
    // The app meant what it was updated with to be there.
    if (this.does !== 'update' || isRefreshed || data === null) this.#session = came ?? {};
    this.does = data === null ? 'made' : 'nothing';
    this.sealed = {};
    begins(came !== null);
    if (isRefreshed) this.changed(data);
  }

  /** It is opened once more for an update. @returns whether it was found */
  changes(came: unknown): boolean {
    this.#came = isObject(came) && this.#isInCookie ? { ...came } : null;
    this.#session ??= isObject(came) ? came : null;
    return isObject(came);
  }

  /** The app updates it. What that leaves out stays in the cookie as it came. */
  changed(data: unknown): void {
    this.does = 'update';
    this.#session = isObject(data) ? data : {};
    this.sealed = { ...this.#came, ...this.#session };
  }
}
