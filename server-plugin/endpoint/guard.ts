import { isIP } from 'node:net';
import { HEADER, SIGNED, type EndpointCall, type GuardCheck } from '../protocol.ts';
import type { Once } from './once.ts';
import type { ProjectKeys, Signature } from './project-keys.ts';
import { createRate } from './rate.ts';

/** What the guard looks at: headers as Node gives them, in lower case. */
export interface GuardedRequest {
  method?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Where the connection comes from; with a proxy in front, that one's address. */
  remoteAddress?: string | undefined;
}

export interface GuardedCall {
  /** What follows the endpoint's path. */
  name: string;
  /** The query as it came, without `?`. */
  query: string;
}

export interface Refusal {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 426 | 429;
  code: GuardCheck;
  message: string;
}

export interface GuardOptions {
  allowedHosts: readonly string[];
  keys: () => ProjectKeys;
  /** Signed calls that the process has answered, at whichever of its middlewares. */
  seen: Once;
  /** Milliseconds that never go back. */
  now: () => number;
}

export interface Guard {
  /** The call that may be answered: its signature, or null for one that needs none. */
  admit(request: GuardedRequest, call: GuardedCall): Admitted | Refusal;
  /** What is refused is limited: a caller that goes on is told so instead. */
  limit(refusal: Refusal, request: GuardedRequest): Refusal;
}

export interface Admitted {
  call: EndpointCall;
  signature: Signature | null;
}

const EXTENSION_ORIGIN = /^(chrome-extension|moz-extension|safari-web-extension):\/\/[\w-]{1,64}$/;
/**
 * In front of every call of the endpoint. The order is part of the protocol: origin, dest, method,
 * header; for a call that is not signed host, and rate of hello; version, signature, project, replay; call.
 * Never throws, whatever the headers hold.
 *
 * A right signature or code is never limited: whoever floods the endpoint without one shuts nobody
 * out.
 */
export function createGuard({ allowedHosts, keys, seen, now }: GuardOptions): Guard {
  const rate = createRate(now);

  function limit(refusal: Refusal, { remoteAddress }: GuardedRequest): Refusal {
    return rate.take(remoteAddress ?? '') ? refusal : TOO_MANY;
  }

  function admit(request: GuardedRequest, { name, query }: GuardedCall): Admitted | Refusal {
    const { headers } = request;
    const call = callOf(name);
    const refusal = checkSender(request);
    if (refusal !== null) return refusal;

    const authorization = single(headers.authorization);
    if ((call === 'hello' || call === 'pair') && authorization === null) {
      return checkUnsigned(request, call) ?? { call, signature: null };
    }
    const signature = readSignature(authorization, { name, query });
    if ('status' in signature) return limit(signature, request);
    if (!seen.use(signature.nonce)) return limit(REPLAYED, request);
    return call === null ? UNKNOWN_CALL : { call, signature };
  }

  /** Pairing is for the extension: a program on this machine reads the token from its file. */
  function checkUnsigned(request: GuardedRequest, call: 'hello' | 'pair'): Refusal | null {
    if (single(request.headers.origin) === null) return NOT_THE_EXTENSION;
    const refusal = checkHost(hostHeader(request.headers), allowedHosts);
    if (refusal !== null) return refusal;
    // A code that is right is never limited: a page could have the extension use up the allowance
    // with wrong ones. `limit` counts those.
    return call === 'pair' || rate.take(request.remoteAddress ?? '') ? null : TOO_MANY;
  }

  function readSignature(
    authorization: string | null,
    { name, query }: GuardedCall,
  ): Signature | Refusal {
    if (/^Bearer /i.test(authorization ?? '')) return OLD_VERSION;
    const [, project, nonce = '', mac = ''] = SIGNED.exec(authorization ?? '') ?? [];
    if (project === undefined) return NOT_SIGNED;
    if (project !== keys().project) return OTHER_PROJECT;
    return keys().isSigned(name, query, { nonce, mac }) ? { nonce, mac } : NOT_SIGNED;
  }

  return { admit, limit };
}

function callOf(name: string): EndpointCall | null {
  return name === 'hello' || name === 'pair' || name === 'records' || name === 'revisions'
    ? name
    : null;
}

/** Whether a request can come from the extension, or from a program that is no browser. */
function checkSender({ method, headers }: GuardedRequest): Refusal | null {
  const origin = single(headers.origin);
  if (origin === null ? !isWithoutBrowser(headers) : !EXTENSION_ORIGIN.test(origin)) {
    return NOT_THE_EXTENSION;
  }
  const dest = headers['sec-fetch-dest'];
  if (dest !== undefined && dest !== 'empty') {
    return refuse(403, 'dest', 'Only fetch() may call this: Sec-Fetch-Dest is not "empty".');
  }
  if (method !== 'POST') return refuse(405, 'method', 'Use POST; arguments go in the query.');
  if (headers[HEADER.toLowerCase()] !== '1') {
    return refuse(403, 'header', `Send the header "${HEADER}: 1".`);
  }
  return null;
}

/** Each POST of a page has an Origin. A program has none, and no browser's other marks either. */
function isWithoutBrowser(headers: GuardedRequest['headers']): boolean {
  return Object.entries(headers).every(
    ([name, value]) => value === undefined || !(name === 'origin' || name.startsWith('sec-')),
  );
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

function refuse(status: Refusal['status'], code: GuardCheck, message: string): Refusal {
  return { status, code, message };
}

const NOT_THE_EXTENSION = refuse(
  403,
  'origin',
  'Only the Sessions DevTools extension may call this: the Origin header is not that of an extension.',
);
const OLD_VERSION = refuse(
  426,
  'version',
  'This plugin speaks version 2 of its protocol, and the caller version 1: update the Sessions DevTools extension.',
);
const NOT_SIGNED = refuse(
  401,
  'signature',
  'Not paired with this project: open the pairing link that the server printed in its terminal.',
);
const OTHER_PROJECT = refuse(
  401,
  'project',
  'The call is signed for another project: open the pairing link that this server printed in its terminal.',
);
const REPLAYED = refuse(409, 'replay', 'This call was made before: sign each anew.');
const TOO_MANY = refuse(
  429,
  'rate',
  'Too many calls from this address that were not signed: wait a moment.',
);
const UNKNOWN_CALL = refuse(404, 'call', 'Unknown call: hello, pair, records, revisions.');
