import type { CookieState, OperationName } from '../protocol.ts';
import type { Mistakes } from '../mistakes.ts';
import { isObject, read } from '../reading.ts';
import type { Known } from '../visit/commit.ts';
import type { WatchedCall } from '../visit/watched-call.ts';
import { settled } from '../watch.ts';

/** A request, and where its session is. */
export interface Request {
  /** Node's own, or what your framework makes of it: Koa's context, Fastify's request. */
  req: object;
  /** Needed where Node's HTTP/1 server did not bring the request, such as for HTTP/2. */
  res?: object;
  /** Whether it came over https, where a proxy knows better than the connection. */
  secure?: boolean;
  /** Its session now; null where there is none. */
  session(): object | null | undefined;
  /** The session's id now; null where it has none. */
  id?(): string | null | undefined;
}

/** What a call to a store is about. Where you do not say, it is the session that there is now. */
export interface CallFacts {
  id?: string | null;
  session?: object | null;
  /** The very text that is stored. */
  text?: string;
  /** Until when it is kept, in epoch ms. */
  expiresAt?: number | null;
}

/** A call to a store, which begins when you ask for it. */
export interface StoreCall {
  /** Makes the call, and gives what it gives: also a promise, whose end is the call's end. */
  run<T>(work: () => T): T;
  /** The same for a store with callbacks. @param found the row that a `load` gave */
  ended(error?: unknown, found?: unknown): void;
}

/** One request in your middleware: tell it what happens. Nothing of it throws or waits. */
export interface SessionVisit {
  /** The cookie names this session, for which the store is asked when the app looks, if ever. */
  presents(id: string | null): void;
  /** What the cookie that came turned out to be, where no store was asked for it. */
  cookieIs(state: CookieState): void;
  /** The app gets its session now. @param isFound false for one that is new and empty */
  begins(isFound: boolean): void;
  /** The app looks at its session. */
  accessed(): void;
  /** A call to the store; without a store a `commit` or a `clear` of the cookie. */
  call(op: OperationName, facts?: CallFacts): StoreCall;
  /** What is stored from here on is stored by your middleware itself, and not by the app. */
  commitBegins(when?: 'at-end' | 'at-headers'): void;
  commitEnds(error?: unknown): void;
  /** Now it is decided whether the cookie is sent; else that is when the headers go out. */
  cookieIsDecided(): void;
  /** What you know better of why it was stored and sent than can be seen. */
  decides(known: { saved?: string; cookie?: string; modified?: boolean }): void;
  /** Until when the session is kept, in epoch ms; null where there is none any more. */
  expires(at: number | null): void;
}

/** A middleware of your own, as it is observed. */
export interface Observer {
  /** To be called for each request, before its cookie is read. */
  visit(request: Request): SessionVisit;
}

/** Of a request of which nothing is recorded. */
export const UNSEEN: SessionVisit = {
  presents: nothing,
  cookieIs: nothing,
  begins: nothing,
  accessed: nothing,
  call: () => UNSEEN_CALL,
  commitBegins: nothing,
  commitEnds: nothing,
  cookieIsDecided: nothing,
  decides: nothing,
  expires: nothing,
};

/**
 * One function makes every call, so that an error of the store has the same stack with us and
 * without; only a session that cannot be looked at costs it frames more.
 *
 * @internal
 */
export function callOf(call: WatchedCall | null, mistakes: Mistakes | null): StoreCall {
  function run<T>(work: () => T): T;
  function run(work: unknown): unknown {
    if (typeof work !== 'function') {
      mistakes?.tell('run', MISUSED.run);
      return undefined;
    }
    const around = call?.around ?? null;
    let result: unknown;
    try {
      result =
        around === null
          ? Reflect.apply(work, undefined, [])
          : around<unknown>(() => Reflect.apply(work, undefined, []));
    } catch (error) {
      call?.ended(error, null);
      throw error;
    }
    if (call === null) return result;
    call.returned();
    return settled(result, call.ended.bind(call));
  }
  return { run, ended: (error = null, found = null) => call?.ended(error, found) };
}

const UNSEEN_CALL = callOf(null, null);

function nothing(): void {
  // There is nobody to tell.
}

export function isRequest(given: unknown): given is Request {
  return isObject(read(given, 'req')) && typeof read(given, 'session') === 'function';
}

export const isSession = (value: unknown): value is object | null | undefined =>
  isObject(value) || value === null || value === undefined;

export const isId = (value: unknown): value is string | null | undefined =>
  typeof value === 'string' || value === null || value === undefined;

const KNOWN: Readonly<Record<keyof Known, string>> = {
  saved: 'string',
  cookie: 'string',
  modified: 'boolean',
};

export function isKnown(given: unknown): given is Known {
  return (
    isObject(given) &&
    Object.entries(KNOWN).every(([name, type]) =>
      ['undefined', type].includes(typeof read(given, name)),
    )
  );
}

const OPERATIONS: Readonly<Record<OperationName, true>> = {
  ...{ load: true, reload: true, save: true, touch: true, destroy: true, regenerate: true },
  ...{ commit: true, clear: true },
};

export const isOperation = (op: unknown): op is OperationName =>
  typeof op === 'string' && Object.hasOwn(OPERATIONS, op);

const COOKIE_STATES: Readonly<Record<CookieState, true>> = {
  ...{ absent: true, valid: true, 'bad-signature': true, undecodable: true },
  ...{ 'unknown-id': true, expired: true, refused: true, unchecked: true },
};

export const isCookieState = (state: unknown): state is CookieState =>
  typeof state === 'string' && Object.hasOwn(COOKIE_STATES, state);

/** What is said of a wrong use. */
export const MISUSED = {
  visit: 'Write visit({ req, res, session: () => … }) with the request, and where its session is.',
  late: 'visit() came for a request that is over, or that no server of this process has.',
  call: `call() takes an operation and { id, session }, where an id is a text or null. Operations are ${Object.keys(OPERATIONS).join(', ')}.`,
  run: 'run() takes a function that makes the call.',
  state: `cookieIs() takes one of ${Object.keys(COOKIE_STATES).join(', ')}.`,
  id: 'an id is a text, or null.',
  decides: 'decides() takes { saved, cookie, modified }: two codes of reasons, and true or false.',
  expires: 'expires() takes a time in epoch ms, or null.',
} as const;
