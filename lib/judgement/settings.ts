import type { Fingerprint, SessionRecord } from '../../server-plugin/protocol.ts';
import { isKept, type WireSetCookie, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';

/** What is looked at of an exchange. */
export interface Candidate {
  key: string;
  number: number | null;
  record: SessionRecord | null;
  witness: Witness | null;
}

/** A response of the tab that set the session cookie. */
export interface Setting {
  exchange: Candidate;
  number: number;
  at: number;
  value: Fingerprint;
  set: WireSetCookie;
  url: string;
}

/** The responses that set a cookie, in the order in which the browser had them. */
export function settingsOf(exchanges: readonly Candidate[], name: string): Setting[] {
  return exchanges
    .flatMap((exchange) => settingOf(exchange, name) ?? [])
    .sort((a, b) => a.at - b.at);
}

function settingOf(exchange: Candidate, name: string): Setting | null {
  const { number, witness } = exchange;
  const set = sessionLine(witness, name);
  const at = witness?.respondedAt ?? null;
  if (number === null || !witness || at === null || witness.fromCache) return null;
  if (!set || set.cleared || isKept(set) === false) return null;
  return { exchange, number, at, value: set.fingerprint, set, url: witness.url };
}

/** Whether the request of a response had begun before the cookie of another came, and is without it. */
export function isUnaware({ exchange }: Setting, first: Setting, name: string): boolean {
  const { witness } = exchange;
  if (witness?.cookies == null || witness.startedAt >= first.at) return false;
  return !witness.cookies.some(
    (cookie) => cookie.name === name && cookie.fingerprint === first.value,
  );
}

/** A cookie is the same by name, domain and path. The hosts are the same already (RFC 6265, 5.3). */
export function isSameCookie(a: Setting, b: Setting): boolean {
  return domainOf(a) === domainOf(b) && pathOf(a) === pathOf(b);
}

function domainOf({ set }: Setting): string {
  return (set.domain ?? '').replace(/^\./, '').toLowerCase();
}

/** The default is the directory of the request's path (RFC 6265bis, section 5.1.4). */
function pathOf({ set, url }: Setting): string {
  if (set.path?.startsWith('/') === true) return set.path;
  const path = URL.canParse(url) ? new URL(url).pathname : '/';
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
