import type {
  MiddlewareConfiguration,
  Operation,
  OperationName,
  Revision,
  SessionRecord,
  SetCookie,
} from '../../server-plugin/protocol.ts';
import type { RecordReference, WireCookie, WireSetCookie, Witness } from '../../lib/witness/hop.ts';
import type { Json } from '../../lib/states/json.ts';
import type { ServerState, ServerStatus } from '../../lib/sources/server-status.ts';
import type { Fact, RecordsFrom } from '../../lib/sources/facts.ts';

/**
 * Builders of literal states for tests. Each gives something ordinary, and takes what matters to
 * the test.
 */

export const ORIGIN = 'http://localhost:3000';
export const INSTANCE = 'run-1';
export const PROJECT = 'dWzXf1cJm0qXh3Zt8yLw2Q';
const FROM: RecordsFrom = { origin: ORIGIN, project: PROJECT, clockAhead: 0, process: null };
/** Epoch ms, an ordinary day in a test's life. */
export const T0 = Date.UTC(2026, 2, 1, 12);

export const ADA = 'a41f000000000000';
export const BOB = '9c02000000000000';

type Nested = 'middleware' | 'cookieIn' | 'session' | 'data' | 'reason' | 'expiry' | 'timing';

export type RecordFacts = Partial<Omit<SessionRecord, Nested>> & {
  [Part in Nested]?: Partial<SessionRecord[Part]>;
};

let lastRecord = 0;

/** A record of an express-session that loaded a session, and nothing else; final. */
export function sessionRecord(facts: RecordFacts = {}): SessionRecord {
  const number = ++lastRecord;
  const { middleware, cookieIn, session, data, reason, expiry, timing, ...own } = facts;
  return {
    id: `record-${String(number).padStart(4, '0')}`,
    seq: number,
    t0: T0 + number * 1000,
    phase: 'final',
    finish: 'end',
    method: 'GET',
    url: '/',
    status: 200,
    secure: false,
    forwardedProto: null,
    accessed: true,
    modified: false,
    inPlace: [],
    unserialisable: [],
    looksLate: null,
    storeWrote: [],
    ops: [operation('load')],
    setCookie: [],
    base: null,
    ...own,
    middleware: {
      name: 'express-session',
      version: '1.18.1',
      kind: 'store',
      rule: 'hash',
      ...middleware,
    },
    cookieIn: { name: 'connect.sid', count: 1, bytes: 91, state: 'valid', ...cookieIn },
    session: { before: ADA, after: ADA, ...session },
    data: { loaded: null, atHeaders: null, end: null, saved: null, ...data },
    reason: { saved: 'none:unchanged', cookie: 'none:unchanged', ...reason },
    expiry: { cookie: null, session: null, store: null, ...expiry },
    timing: {
      loaded: 1.2,
      firstAccess: 1.5,
      firstChange: null,
      headers: 6,
      handlerEnd: 5.5,
      looked: null,
      saved: null,
      end: 7.1,
      ...timing,
    },
  };
}

/** A call of the middleware to its store that went well. */
export function operation(op: OperationName, facts: Partial<Operation> = {}): Operation {
  return {
    op,
    session: ADA,
    at: 0.2,
    ms: 1,
    ok: true,
    error: null,
    ttl: null,
    revision: null,
    ...facts,
  };
}

/** A Set-Cookie as the server tells it. */
export function setCookie(facts: Partial<SetCookie> = {}): SetCookie {
  return {
    name: 'connect.sid',
    bytes: 91,
    cleared: false,
    maxAge: null,
    expires: null,
    path: '/',
    domain: null,
    secure: false,
    httpOnly: true,
    sameSite: 'lax',
    partitioned: false,
    valueFingerprint: ADA,
    ...facts,
  };
}

/** A state of a session under an id of one's own. Ids have at least eight characters. */
export function revision(id: string, value: Json, facts: Partial<Revision> = {}): Revision {
  const json = JSON.stringify(value);
  return { id, json, bytes: json.length, truncated: false, keys: null, ...facts };
}

/** A state of a session under an id that follows from what is in it, as the server's ids do. */
export function state(value: Json): Revision {
  const id = Buffer.from(JSON.stringify(value)).toString('base64url');
  return revision(id.padEnd(8, '_').slice(0, 64), value);
}

let lastRequest = 0;

/** A request of the inspected tab as the browser saw it, ended, with the session cookie. */
export function witness(facts: Partial<Witness> = {}): Witness {
  const number = ++lastRequest;
  const startedAt = facts.startedAt ?? T0 + number * 1000;
  return {
    requestId: `request-${number}`,
    tabId: 1,
    url: `${ORIGIN}/`,
    method: 'GET',
    type: 'main_frame',
    startedAt,
    cookies: [wireCookie()],
    respondedAt: startedAt + 12,
    status: 200,
    setCookies: [],
    references: [],
    endedAt: startedAt + 20,
    fromCache: false,
    error: null,
    ...facts,
  };
}

export function wireCookie(facts: Partial<WireCookie> = {}): WireCookie {
  return { name: 'connect.sid', bytes: 91, fingerprint: ADA, ...facts };
}

export function wireSetCookie(facts: Partial<WireSetCookie> = {}): WireSetCookie {
  return {
    ...wireCookie(),
    cleared: false,
    maxAge: null,
    expires: null,
    path: '/',
    domain: null,
    secure: false,
    httpOnly: true,
    sameSite: 'lax',
    partitioned: false,
    fate: { outcome: 'kept' },
    ...facts,
  };
}

/** The events that the background would have told of a request. */
export function witnessFacts(seen: Witness): Fact[] {
  const { requestId, tabId, url, method, type } = seen;
  const about = { requestId, tabId, url };
  const facts: Fact[] = [];
  const tell = (event: Extract<Fact, { kind: 'witness' }>['event']): void => {
    facts.push({ kind: 'witness', event });
  };
  if (seen.cookies) {
    const { startedAt: at, cookies, initiator } = seen;
    const asked = initiator === undefined ? {} : { initiator };
    tell({ kind: 'request', ...about, at, method, type, cookies, ...asked });
  }
  if (seen.respondedAt !== null && seen.status !== null) {
    const { respondedAt: at, status, setCookies, references } = seen;
    tell({ kind: 'response', ...about, at, method, type, status, setCookies, references });
  }
  if (seen.unsent !== undefined) {
    const { startedAt: of, setCookies, unsent, topLevelSite = null } = seen;
    const fates = setCookies.flatMap(({ fate }) => fate ?? []);
    tell({ kind: 'jar', ...about, at: of, of, fates, unsent, topLevelSite });
  }
  if (seen.endedAt !== null) {
    const { endedAt: at, fromCache, error } = seen;
    tell(
      error === null
        ? { kind: 'done', ...about, at, fromCache }
        : { kind: 'error', ...about, at, error },
    );
  }
  return facts;
}

/** Records of a server, with the states they name. */
export function recordFacts(
  records: SessionRecord[],
  revisions: Revision[] = [],
  { instance = INSTANCE, ...from }: Partial<RecordsFrom & { instance: string }> = {},
): Fact {
  return { kind: 'records', from: { ...FROM, ...from }, instance, records, unread: [], revisions };
}

/** How the response of the server of these records names one. */
export function reference(id: string): RecordReference {
  return { id, path: '/__sessions', project: PROJECT };
}

/** Records of a server that this panel cannot read. */
export function unreadFacts(...ids: (string | null)[]): Fact {
  const unread = ids.map((id) => ({ id, detail: 'Expected number (at status).' }));
  return {
    kind: 'records',
    from: FROM,
    instance: INSTANCE,
    records: [],
    unread,
    revisions: [],
  };
}

/** One request from both sides: the response named the record. */
export function exchangeFacts(
  record: SessionRecord,
  revisions: Revision[] = [],
  seen: Partial<Witness> = {},
): Fact[] {
  return [
    ...witnessFacts(
      witness({
        url: ORIGIN + record.url,
        method: record.method,
        startedAt: record.t0,
        status: record.status ?? 200,
        cookies:
          record.cookieIn.count === 0
            ? []
            : [wireCookie({ fingerprint: record.session.before ?? ADA })],
        references: [reference(record.id)],
        ...seen,
      }),
    ),
    recordFacts([record], revisions),
  ];
}

/** A server that this browser is paired with, unless a state says otherwise. */
export function serverStatus(
  state: ServerState = paired(),
  facts: Partial<Omit<ServerStatus, keyof ServerState>> = {},
): ServerStatus {
  return {
    origin: ORIGIN,
    path: '/__sessions',
    project: PROJECT,
    restartedAt: null,
    instance: INSTANCE,
    dropped: 0,
    unread: { count: 0, detail: '' },
    ...facts,
    ...state,
  };
}

/** What a server tells of the middleware that `sessionRecord` is of, without words of its own. */
export function middlewareConfiguration(
  facts: Partial<MiddlewareConfiguration> = {},
): MiddlewareConfiguration {
  return {
    name: 'express-session',
    version: '1.18.1',
    kind: 'store',
    rule: 'hash',
    cookieName: 'connect.sid',
    options: { resave: false, saveUninitialized: false, rolling: false },
    ...facts,
  };
}

/** @param middleware what it tells of the one that it has, besides the usual */
export function paired(
  middleware: Partial<MiddlewareConfiguration> = {},
): Extract<ServerState, { state: 'paired' }> {
  return {
    state: 'paired',
    hello: {
      v: 2,
      name: 'sessions-devtools',
      version: '0.1.0',
      instance: INSTANCE,
      since: T0 - 60_000,
      now: T0,
      middlewares: [middlewareConfiguration(middleware)],
      can: [],
    },
  };
}

export function serverFact(status: ServerStatus = serverStatus()): Fact {
  return { kind: 'server', status };
}
