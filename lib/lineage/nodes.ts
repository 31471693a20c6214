import type { Fingerprint, SessionRecord } from '../../server-plugin/protocol.ts';
import { isKept, type WireCookie, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';

/** No exchange has more of them: each is one of the values below. */
export const MOST_NODES = 5;

/** What a lineage is told from, of one exchange. */
export interface Seen {
  /** Without port: ports share their cookies (RFC 6265, section 8.5). */
  host: string;
  /** Of the session cookie that it is about, or that it went without. */
  cookieName: string | null;
  record: SessionRecord | null;
  witness: Witness | null;
  /**
   * The cookie that the browser had when the response put another in its place, or the last that it
   * had where the request went without one; null where none is known.
   */
  kept: WireCookie | null;
}

/**
 * What an exchange tells to be one session, its own first: a rotation that the server made, and a
 * response that put one value of the session cookie in the place of another. Of a session that is in
 * its cookie, the cookie: it has no id.
 *
 * @returns empty where no session is known
 */
export function nodesOf(seen: Seen): string[] {
  const { host, cookieName: name, witness } = seen;
  if (name === null) return [];
  if (isInCookie(seen)) {
    // Whose cookie it is that no request of the tab had is not known: two clients may have equal ones.
    return witness ? [`cookie ${host} ${name}`] : [];
  }
  return [...new Set(valuesOf(seen))].map((value) => `id ${domainOf(host)} ${name} ${value}`);
}

/**
 * Hosts of one domain may share the cookie. Without the list of public suffixes, which is large: two
 * sites below one of them would have to have equal ids to be taken for one.
 */
function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

/** Whether the session itself is in the cookie, as far as it can be told. */
function isInCookie({ record, witness, cookieName, kept }: Seen): boolean {
  if (record) return record.middleware.kind === 'cookie';
  const all = [
    ...(witness?.setCookies ?? []),
    ...(witness?.cookies ?? []),
    ...(kept ? [kept] : []),
  ];
  return all.some(
    ({ name, inside }) =>
      name === cookieName && (inside?.content != null || inside?.kind === 'sealed'),
  );
}

/** The values, or ids in them, that are one session, the one of the exchange first. */
function valuesOf({ record, witness, cookieName, kept }: Seen): Fingerprint[] {
  const sent = witness?.cookies?.find(({ name }) => name === cookieName)?.fingerprint ?? null;
  const line = sessionLine(witness, cookieName);
  const set = line?.cleared === false ? line : undefined;
  // While nobody has looked whether the browser took it, it goes on with the one it had.
  const taken = set?.fate != null && isKept(set) !== false ? set.fingerprint : null;
  const inBrowser = taken ?? sent ?? set?.fingerprint ?? kept?.fingerprint ?? null;
  const { before = null, after = null } = record?.session ?? {};
  const isRotated = record?.cookieIn.state === 'valid' && after !== null;
  const values = [
    after ?? before ?? inBrowser,
    ...(isRotated ? [before] : []),
    ...(taken === null ? [] : [taken, sent, kept?.fingerprint ?? null]),
  ];
  return values.filter((value) => value !== null);
}
