import type {
  Operation,
  Revision,
  SessionRecord,
  SetCookie,
} from '../../server-plugin/protocol.ts';
import type { WireSetCookie, Witness } from '../../lib/exchange.ts';
import type { Fact } from '../../lib/sources/source.ts';

/** Epoch ms at which the tests' stories begin. */
export const T0 = Date.UTC(2026, 0, 15, 12);

export const FINGERPRINT = 'a41f0123456789ab';

type Deep<T> = {
  [K in keyof T]?: T[K] extends object | null ? Partial<NonNullable<T[K]>> | T[K] : T[K];
};

let lastId = 0;

/** A final record of a session that was loaded, looked at and left alone; with what is given put in. */
export function sessionRecord(facts: Deep<SessionRecord> = {}): SessionRecord {
  const id = `record-${String(++lastId).padStart(6, '0')}`;
  return {
    id,
    seq: lastId,
    t0: T0,
    phase: 'final',
    finish: 'end',
    method: 'GET',
    url: '/',
    status: 200,
    secure: false,
    forwardedProto: null,
    inPlace: [],
    unserialisable: [],
    ops: [],
    setCookie: [],
    base: null,
    accessed: true,
    modified: false,
    ...facts,
    middleware: {
      name: 'express-session',
      version: '1.19.0',
      kind: 'store',
      rule: 'hash',
      ...facts.middleware,
    },
    cookieIn: { name: 'connect.sid', count: 1, bytes: 90, state: 'valid', ...facts.cookieIn },
    session: { before: FINGERPRINT, after: FINGERPRINT, ...facts.session },
    data: { loaded: null, atHeaders: null, end: null, saved: null, ...facts.data },
    reason: { saved: 'none:unchanged', cookie: 'none:unchanged', ...facts.reason },
    expiry: { cookie: null, session: null, store: null, ...facts.expiry },
    timing: {
      loaded: 1,
      firstAccess: 2,
      firstChange: null,
      headers: 5,
      handlerEnd: 5,
      saved: null,
      end: 6,
      ...facts.timing,
    },
  };
}

export function operation(facts: Partial<Operation> & Pick<Operation, 'op'>): Operation {
  return {
    session: FINGERPRINT,
    at: 1,
    ms: 1,
    ok: true,
    error: null,
    ttl: null,
    revision: null,
    ...facts,
  };
}

export function setCookie(facts: Partial<SetCookie> = {}): SetCookie {
  return {
    name: 'connect.sid',
    bytes: 90,
    cleared: false,
    maxAge: null,
    expires: null,
    path: '/',
    domain: null,
    secure: false,
    httpOnly: true,
    sameSite: 'lax',
    partitioned: false,
    valueFingerprint: FINGERPRINT,
    ...facts,
  };
}

/** A state of a session, under an id that says what is in it. */
export function revision(value: unknown): Revision {
  const json = JSON.stringify(value);
  const id = Buffer.from(json).toString('base64url').padEnd(8, '_').slice(0, 64);
  return { id, json, bytes: json.length, truncated: false, keys: null };
}

let lastRequest = 0;

/** A request as the browser saw it, from start to end, with the session's cookie in it. */
export function witness(facts: Partial<Witness> = {}): Witness {
  return {
    requestId: String(++lastRequest),
    tabId: 1,
    url: 'http://localhost:3000/',
    method: 'GET',
    type: 'main_frame',
    startedAt: T0,
    cookies: [{ name: 'connect.sid', bytes: 90, fingerprint: FINGERPRINT }],
    respondedAt: T0 + 5,
    status: 200,
    setCookies: [],
    references: [],
    endedAt: T0 + 6,
    fromCache: false,
    error: null,
    ...facts,
  };
}

export function wireSetCookie(facts: Partial<WireSetCookie> = {}): WireSetCookie {
  const { valueFingerprint, ...cookie } = setCookie();
  return { ...cookie, fingerprint: valueFingerprint, kept: null, ...facts };
}

/** The events that a background would have told of a request. */
export function witnessFacts(seen: Witness): Fact[] {
  const { requestId, tabId, url, method, type, startedAt, setCookies, references } = seen;
  const about = { requestId, tabId, url };
  const facts: Fact[] = [];
  const tell = (event: Extract<Fact, { kind: 'witness' }>['event']): void => {
    facts.push({ kind: 'witness', event });
  };
  if (seen.cookies) {
    tell({ kind: 'request', ...about, method, type, at: startedAt, cookies: seen.cookies });
  }
  if (seen.respondedAt !== null) {
    const status = seen.status ?? 200;
    tell({
      kind: 'response',
      ...about,
      method,
      type,
      at: seen.respondedAt,
      status,
      setCookies,
      references,
    });
  }
  if (seen.endedAt !== null) {
    tell(
      seen.error === null
        ? { kind: 'done', ...about, at: seen.endedAt, fromCache: seen.fromCache }
        : { kind: 'error', ...about, at: seen.endedAt, error: seen.error },
    );
  }
  return facts;
}

/** The answer of a server with these records. */
export function recordFacts(
  records: SessionRecord[],
  revisions: Revision[] = [],
  instance = 'instance-1',
): Fact {
  return { kind: 'records', origin: 'http://localhost:3000', instance, records, revisions };
}
