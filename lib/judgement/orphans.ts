import type { Fingerprint, SessionRecord } from '../../server-plugin/protocol.ts';
import { isKept, type WireSetCookie, type Witness } from '../witness/hop.ts';
import { sessionLine } from '../witness/session-line.ts';
import type { Mark } from './marks.ts';

/** What is looked at of an exchange. */
interface Candidate {
  key: string;
  number: number | null;
  record: SessionRecord | null;
  witness: Witness | null;
}

/** A response of the tab that set the session cookie. */
interface Setting {
  exchange: Candidate;
  number: number;
  at: number;
  value: Fingerprint;
  set: WireSetCookie;
  url: string;
}

/**
 * Marks the exchanges whose session is out of reach: it was stored and its cookie sent, and another
 * response put another value in the cookie's place before any request had sent it back.
 *
 * @param exchanges of one host and one cookie; any order
 * @param name of the cookie
 * @returns the marks by key of the exchange; one without marks is absent
 */
export function markOrphans(exchanges: readonly Candidate[], name: string): Map<string, Mark[]> {
  const settings = exchanges
    .flatMap((exchange) => settingOf(exchange, name) ?? [])
    .sort((a, b) => a.at - b.at);
  const sentBack = new Set(exchanges.flatMap((exchange) => valuesSent(exchange, name)));
  const marks = new Map<string, Mark[]>();
  const add = ({ exchange }: Setting, mark: Mark): void => {
    marks.set(exchange.key, [...(marks.get(exchange.key) ?? []), mark]);
  };
  for (const [index, first] of settings.entries()) {
    if (!isNewSession(first) || sentBack.has(first.value)) continue;
    const next = settings.slice(index + 1).find((later) => isSameCookie(first, later));
    // That the browser took the other value is seen: its jar has it, or it was sent back.
    if (!next || next.value === first.value) continue;
    if (isKept(next.set) !== true && !sentBack.has(next.value)) continue;
    add(first, { kind: 'orphaned', by: next.number });
    add(next, { kind: 'replaced', of: first.number });
  }
  return marks;
}

function settingOf(exchange: Candidate, name: string): Setting | null {
  const { number, witness } = exchange;
  const set = sessionLine(witness, name);
  const at = witness?.respondedAt ?? null;
  if (number === null || !witness || at === null || witness.fromCache) return null;
  if (!set || set.cleared || isKept(set) === false) return null;
  return { exchange, number, at, value: set.fingerprint, set, url: witness.url };
}

/** What went along with a request, or came with one of another client: all that led to a session. */
function valuesSent({ record, witness }: Candidate, name: string): Fingerprint[] {
  const sent = witness?.cookies?.filter((cookie) => cookie.name === name) ?? [];
  const before = record?.cookieIn.name === name ? record.session.before : null;
  return [...sent.map(({ fingerprint }) => fingerprint), ...(before === null ? [] : [before])];
}

/** Whether something was stored under this value that was not there before. */
function isNewSession({ exchange: { record }, value }: Setting): boolean {
  if (record?.phase !== 'final' || record.data.saved === null) return false;
  const { before, after } = record.session;
  return after === value && before !== after;
}

/** A cookie is the same by name, domain and path. The hosts are the same already (RFC 6265, 5.3). */
function isSameCookie(a: Setting, b: Setting): boolean {
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
