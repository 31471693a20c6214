import { parseReferences } from '../lib/witness/references.ts';
import type { RecordReference } from '../lib/witness/hop.ts';
import { HEADER } from '../server-plugin/protocol.ts';
import { SessionTestError } from './errors.ts';

/** What a response says of its records, and where it is from. */
export interface NamedRecords {
  references: readonly RecordReference[];
  /** Null where the response does not tell: `inject` of Fastify goes over no network. */
  origin: string | null;
}

/**
 * Reads the response of any client: `fetch` (a `Response`), supertest, Playwright (an `APIResponse` or
 * a `Response`), axios, got, `inject` of Fastify, or Node's own `IncomingMessage`.
 *
 * @throws SessionTestError where it is none
 */
export function namedRecords(response: unknown): NamedRecords {
  const header = headerOf(response);
  const origins = ADDRESSES.map((path) => originOf(valueAt(response, path)));
  return {
    references: header === null ? [] : parseReferences(header),
    origin: origins.find((origin) => origin !== null) ?? null,
  };
}

/** The origin of a server; null for what is no address of one, such as `data:` and `file:` URLs. */
export function originOf(address: unknown): string | null {
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  const { protocol, origin } = new URL(address);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}

/** Where clients keep the address that answered, after redirects. */
const ADDRESSES: readonly (readonly string[])[] = [
  ['url'],
  ['request', 'url'],
  ['request', 'res', 'responseUrl'],
  ['config', 'url'],
];

function valueAt(start: unknown, path: readonly string[]): unknown {
  let at = start;
  for (const step of path) {
    const value: unknown = Reflect.get(Object(at), step);
    // Playwright has methods in the place of properties.
    at = typeof value === 'function' ? Reflect.apply(value, at, []) : value;
  }
  return at;
}

function headerOf(response: unknown): string | null {
  const headers = typeof response === 'object' ? valueAt(response, ['headers']) : undefined;
  if (typeof headers !== 'object' || headers === null) {
    throw new SessionTestError(
      'no-response',
      'This is no response: it has no headers.',
      'Give what fetch, supertest, Playwright or inject() resolve to: await sessionOf(await fetch(url)).',
    );
  }
  const get: unknown = Reflect.get(headers, 'get');
  const value: unknown =
    typeof get === 'function'
      ? Reflect.apply(get, headers, [HEADER])
      : Object.entries(headers).find(([name]) => name.toLowerCase() === HEADER.toLowerCase())?.[1];
  return typeof value === 'string' ? value : null;
}
