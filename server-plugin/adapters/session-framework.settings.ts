import { ConfigurationError } from '../errors.ts';
import { pathIn, tailIn } from '../recording/json-text.ts';
import type { CookieState, OperationName, UnserialisableValue } from '../protocol.ts';
import { read, readString } from '../reading.ts';
import type { Middleware } from '../visit/middleware.ts';

/**
 * What this adapter uses of session-framework's observer hook, written down after its
 * `observer/observer.ts`: the plugin has no need of the framework itself, neither to run nor to be
 * built. A test holds both together.
 */
export interface Description {
  name: string;
  version: string;
  rule: string;
  kind: 'store' | 'cookie';
  cookieName: string;
  cookie: Readonly<
    Record<'path' | 'domain' | 'secure' | 'httpOnly' | 'sameSite', string | boolean | null>
  >;
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

/** Whom the framework tells, one for each request. */
export type VisitObserver = { [Name in keyof Events]?: (event: Events[Name]) => void } & {
  accessed?: () => void;
};

export const EVENTS = [
  'headers',
  'loaded',
  'accessed',
  'changed',
  'deciding',
  'storeStart',
  'storeEnd',
  'decided',
  'ended',
] as const;

/** Ways in which the dictionary itself changes. */
export const CHANGES: ReadonlySet<string> = new Set(['assigned', 'deleted', 'cleared', 'flushed']);

export const UNREADABLE =
  'Its text could not be read: the session is empty, and replaced when saved.';

/** Whether a session was there, by what a store answers. */
export const WAS_THERE: Readonly<Record<string, boolean>> = {
  found: true,
  deleted: true,
  absent: false,
  gone: false,
};

/** What a store answers that is well, and has stored nothing. */
const REFUSALS: Readonly<Record<string, string>> = {
  gone: 'Nothing is stored under the key any more.',
  conflict: 'Another request had stored a newer state.',
  taken: 'The key was taken.',
};

/** What a call to the store is: without one, to sign and send is a commit. */
export function operationOf(op: Events['storeStart']['op'], isInCookie: boolean): OperationName {
  if (op === 'load') return 'load';
  if (op === 'delete') return 'destroy';
  return isInCookie ? 'commit' : 'save';
}

/** Why a call to the store came to nothing; null where it went well. */
export function failureOf({ ok, outcome, error }: Events['storeEnd']): unknown {
  return ok ? (REFUSALS[outcome ?? ''] ?? null) : (error ?? 'The store failed.');
}

/** What the tab says in the framework's own terms. */
const WORDS: Pick<Middleware, 'advice' | 'terms'> = {
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
    'id-not-rotated': 'Call `session.cycleKey()`; what is in the session stays.',
    'logout-keeps-row': 'Call `await session.flush()`.',
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
    units: { cookieAge: 's' },
    ...WORDS,
    rotation: 'keeps',
    tellsAll: true,
    refusedBy: refusedValue,
    ...(options.serialiser === 'json' && { tailOf: (row) => tailIn(row, 'data', 'expiry') }),
  };
}

/** The value that the framework's serialiser refused, if that is what the error says. */
export function refusedValue(error: unknown): UnserialisableValue | null {
  if (readString(error, 'name') !== 'UnserialisableError') return null;
  const path = pathIn(readString(error, 'path') ?? '').map((step) =>
    typeof step === 'string' ? step.slice(0, 1000) : step,
  );
  const message = readString(error, 'message') ?? '';
  const [, type] = / is (?:an? )?([^,]{1,60}), which /.exec(message) ?? [];
  return type === undefined || path.length === 0 ? null : { path, type };
}

/** @throws ConfigurationError where it is not the framework's */
export function refuseOther(sessions: unknown): void {
  if (typeof sessions !== 'function') throw otherFactory();
  if (typeof read(sessions, 'MemoryStore') !== 'function') return;
  throw new ConfigurationError(
    'not-session-framework',
    'observe() was given express-session.',
    "Write: import { observe } from 'sessions-devtools/express-session'.",
  );
}

export function otherFactory(): ConfigurationError {
  return new ConfigurationError(
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
