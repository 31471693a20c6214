import { ConfigurationError } from '../errors.ts';
import { tailIn } from '../json-text.ts';
import type { CookieState, MiddlewareConfiguration, UnserialisableValue } from '../protocol.ts';
import { readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';

/**
 * What this adapter uses of session-framework's observer hook, written down after its
 * `observer/observer.ts`: the plugin has no need of the framework itself, neither to run nor to be
 * built. A test holds both together.
 */
export interface Observer {
  describe?(description: Description): void;
  begin(request: ObservedRequest): VisitObserver | null;
}

export interface Description {
  name: string;
  version: string;
  rule: string;
  kind: 'store' | 'cookie';
  cookieName: string;
  cookie: {
    path: string;
    domain: string | null;
    secure: boolean;
    httpOnly: boolean;
    sameSite: string | false;
  };
  options: Readonly<Record<string, string | number | boolean | null>>;
}

export interface ObservedRequest {
  secure: boolean;
  cookie: { value: string | null };
  request: object;
}

export interface Events {
  loaded: {
    /** `unreadable`: a record is there, and its text cannot be read. */
    state: Exclude<CookieState, 'unchecked'> | 'unreadable';
    key: string | null;
    data: object;
    expiresAt: number | null;
  };
  accessed: undefined;
  changed: { how: string; key: string | null };
  deciding: { modified: boolean; data: object };
  storeStart: {
    call: number;
    op: 'load' | 'create' | 'update' | 'delete';
    by: 'life-cycle' | 'application' | 'merge';
    key: string;
    session: { data: object; payload: string; expiresAt: number } | null;
  };
  storeEnd: { call: number; ok: boolean; outcome: string | null; error: unknown };
  decided: {
    saved: string;
    cookie: string;
    accessed: boolean;
    modified: boolean;
    key: string | null;
    expiry: { session: number | null };
    data: object;
    error: unknown;
  };
  ended: { data: object; unsaved: readonly string[] };
}

export type VisitObserver = { [Name in keyof Events]?: (event: Events[Name]) => void } & {
  headers?: () => Iterable<readonly [name: string, value: string]>;
};

/** What a store answers that is well, and has stored nothing. */
export const REFUSALS: Readonly<Record<string, string>> = {
  gone: 'Nothing is stored under the key any more.',
  conflict: 'Another request had stored a newer state.',
  taken: 'The key was taken.',
};

/** What the tab says in the framework's own terms. */
const WORDS: Pick<MiddlewareConfiguration, 'advice' | 'terms'> = {
  advice: {
    'not-flagged':
      "Or set `session.modified = true`. With `detectUnsavedChanges: 'warn'` the framework finds such changes itself.",
    'not-committed': 'Call `await session.save()` for that.',
    'too-late':
      'Or call `await session.save()` after the change, where a store has the session already.',
    'status-5xx': 'Call `await session.save()` for that.',
    conflict:
      "Or set `onConflict: 'merge'`: the keys that a request changed are then laid over what is stored.",
    aborted: 'Call `await session.save()` for that.',
  },
  terms: {
    resave: 'saveEveryRequest: true',
    rolling: 'saveEveryRequest: true',
    explicit: 'session.save()',
  },
};

/** What there is to know of it, as the framework describes itself: free of secrets. */
export function describe(description: Description): Middleware {
  const { name, version, kind, rule, cookieName, cookie, options } = description;
  return {
    name,
    version,
    kind,
    rule,
    cookieName,
    options: {
      ...options,
      'cookie.path': cookie.path,
      'cookie.domain': cookie.domain,
      'cookie.secure': cookie.secure,
      'cookie.httpOnly': cookie.httpOnly,
      'cookie.sameSite': cookie.sameSite,
    },
    ...WORDS,
    rotation: 'keeps',
    tellsAll: true,
    refusedBy: refusedValue,
    ...(options.serialiser === 'json'
      ? { tailOf: (row: string) => tailIn(row, 'data', 'expiry') }
      : {}),
  };
}

/** `.key`, `[0]` or `["other key"]`, as the framework writes the way to a value. */
const STEP = /\.([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gu;

/** The value that the framework's serialiser refused, if that is what the error says. */
export function refusedValue(error: unknown): UnserialisableValue | null {
  if (readString(error, 'name') !== 'UnserialisableError') return null;
  const [written, message] = [readString(error, 'path'), readString(error, 'message')];
  if (written === null || message === null) return null;
  const path = [...written.matchAll(STEP)].map(([, key, index, quoted]): string | number => {
    if (index !== undefined) return Number(index);
    return (quoted === undefined ? (key ?? '') : textOf(quoted)).slice(0, 1000);
  });
  const [, type] = / is (?:an? )?([^,]{1,60}), which /.exec(message) ?? [];
  return type === undefined || path.length === 0 ? null : { path, type };
}

function textOf(quoted: string): string {
  const text: unknown = JSON.parse(quoted);
  return typeof text === 'string' ? text : '';
}

/** That `observe` was given something else. */
export function otherFactory(isExpressSession: boolean): ConfigurationError {
  return isExpressSession
    ? new ConfigurationError(
        'not-session-framework',
        'observe() was given express-session.',
        "Write: import { observe } from 'sessions-devtools/express-session'.",
      )
    : new ConfigurationError(
        'not-session-framework',
        'observe() was not given the sessions of session-framework.',
        "Write: import { sessions } from 'session-framework/express'; app.use(observe(sessions)({ engine })).",
      );
}

export function otherHost(): ConfigurationError {
  return new ConfigurationError(
    'host',
    'observe() has no place for its endpoint under this host.',
    "It knows 'session-framework/express', '/fastify', '/koa', and '/hono' on @hono/node-server.",
  );
}
