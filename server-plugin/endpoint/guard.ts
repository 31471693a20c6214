import { isIP } from 'node:net';
import { HEADER, type EndpointCall, type GuardCheck } from '../protocol.ts';

/** What the guard looks at: headers as Node gives them, in lower case. */
export interface GuardedRequest {
  method?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  status: 401 | 403 | 404 | 405 | 429;
  code: GuardCheck;
  message: string;
}

export interface GuardOptions {
  allowedHosts: readonly string[];
  /** Whether a bearer token is the right one; compares in constant time. */
  isToken: (token: string) => boolean;
  /** Milliseconds that never go back. */
  now: () => number;
}

export type Guard = (request: GuardedRequest, call: EndpointCall | null) => Refusal | null;

const EXTENSION_ORIGIN = /^(chrome-extension|moz-extension|safari-web-extension):\/\/[\w-]{1,64}$/;
const RATE_PER_SECOND = 50;
const BURST = 100;
const MOST_ORIGINS = 50;

/**
 * The one function in front of every call of the endpoint. The order is part of the protocol:
 * origin, dest, method, header, host, rate, token, call. Never throws, whatever the headers hold.
 *
 * @returns the guard: null lets the call pass
 */
export function createGuard({ allowedHosts, isToken, now }: GuardOptions): Guard {
  const takeFrom = createBuckets(now);

  return ({ method, headers }, call) => {
    const origin = single(headers.origin);
    if (origin === null || !EXTENSION_ORIGIN.test(origin)) {
      return refuse(
        403,
        'origin',
        'Only the Sessions DevTools extension may call this: the Origin header is not that of an extension.',
      );
    }
    const dest = headers['sec-fetch-dest'];
    if (dest !== undefined && dest !== 'empty') {
      return refuse(403, 'dest', 'Only fetch() may call this: Sec-Fetch-Dest is not "empty".');
    }
    if (method !== 'POST') return refuse(405, 'method', 'Use POST; arguments go in the query.');
    if (headers[HEADER.toLowerCase()] !== '1') {
      return refuse(403, 'header', `Send the header "${HEADER}: 1".`);
    }
    const authorization = single(headers.authorization);
    const tokenless = call === 'pair' || (call === 'hello' && authorization === null);
    if (tokenless) {
      const refusal = checkHost(hostHeader(headers), allowedHosts);
      if (refusal !== null) return refusal;
    }
    if (!takeFrom(origin)) {
      return refuse(429, 'rate', `More than ${RATE_PER_SECOND} calls a second: wait a moment.`);
    }
    if (!tokenless && !isToken(bearer(authorization))) {
      return refuse(
        401,
        'token',
        'Not paired with this server: open the pairing link that it printed in its terminal.',
      );
    }
    if (call === null) return refuse(404, 'call', 'Unknown call: hello, pair, records, revisions.');
    return null;
  };
}

/**
 * The host that a request was made to: HTTP/2 has it in a field of its own, which no client of
 * HTTP/1 can send.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
 */
export function hostHeader(headers: GuardedRequest['headers']): string | null {
  return single(headers[':authority'] ?? headers.host);
}

/** The refusal of a Host header that could be a rebound name; null where it is one of ours. */
export function checkHost(host: string | null, allowedHosts: readonly string[]): Refusal | null {
  const name = host === null ? null : hostName(host);
  if (name !== null && (isLocal(name) || allowedHosts.includes(name))) return null;
  const shown = name ?? 'missing or malformed';
  return refuse(
    403,
    'host',
    `The Host header (${shown}) is neither localhost nor a loopback address. To pair under this name, add it: observe(session, { allowedHosts: ['${name ?? 'name'}'] }).`,
  );
}

/**
 * The name in a Host header, in lower case and without brackets and port. Null for anything but
 * `name`, `name:port`, `[v6]` and `[v6]:port`: a lenient parse is how rebinding gets in.
 */
export function hostName(host: string): string | null {
  const match = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9._-]{1,253}))(?::(\d{1,5}))?$/i.exec(host);
  if (match === null || Number(match[3] ?? 0) > 65535) return null;
  const [, v6, name] = match;
  if (v6 !== undefined) return isIP(v6) === 6 ? v6.toLowerCase() : null;
  return name === undefined ? null : name.toLowerCase();
}

/** localhost, *.localhost (RFC 6761: never asked of a name server), 127.0.0.0/8 and ::1. */
export function isLocal(name: string): boolean {
  if (name === 'localhost' || /^([a-z0-9_-]+\.)+localhost$/.test(name)) return true;
  return isIP(name) === 4 ? name.startsWith('127.') : name === '::1';
}

function single(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

function bearer(authorization: string | null): string {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization ?? '')?.[1] ?? '';
}

function refuse(status: Refusal['status'], code: GuardCheck, message: string): Refusal {
  return { status, code, message };
}

/** One token bucket per origin; the number of origins is bounded, the rest share one. */
function createBuckets(now: () => number): (origin: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (origin) => {
    const name = buckets.has(origin) || buckets.size < MOST_ORIGINS ? origin : '*';
    const time = now();
    const bucket = buckets.get(name) ?? { tokens: BURST, at: time };
    bucket.tokens = Math.min(BURST, bucket.tokens + ((time - bucket.at) / 1000) * RATE_PER_SECOND);
    bucket.at = time;
    buckets.set(name, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
