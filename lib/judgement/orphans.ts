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
 * response put another value in the cookie's place, which knew nothing of it: no request had sent it
 * back, or that response's own request had begun before the cookie came.
 *
 * @param exchanges of one host and one cookie; any order
 * @param name of the cookie
 * @returns the marks by key of the exchange; one without marks is absent
 */
export function markOrphans(exchanges: readonly Candidate[], name: string): Map<string, Mark[]> {
  const settings = exchanges
    .flatMap((exchange) => settingOf(exchange, name) ?? [])
    .sort((a, b) => a.at - b.at);
  const sendings = exchanges.flatMap((exchange) => sendingsOf(exchange, name));
  const cleared = exchanges.flatMap(({ witness }) => clearedAt(witness, name) ?? []);
  const marks = new Map<string, Mark[]>();
  const add = ({ exchange }: Setting, mark: Mark): void => {
    marks.set(exchange.key, [...(marks.get(exchange.key) ?? []), mark]);
  };
  for (const [index, first] of settings.entries()) {
    const isStored = isNewSession(first);
    if (!isStored && !isUntold(first, name)) continue;
    const next = settings
      .slice(index + 1)
      .find((later) => later.value !== first.value && isSameCookie(first, later));
    if (!next || cleared.some((at) => at >= first.at && at <= next.at)) continue;
    const sentBack = sendings.filter(({ value }) => value === first.value);
    const wasSentBack = sentBack.length > 0;
    if (wasSentBack && !isUnaware(next, first, name)) continue;
    // Who sends it later has it still, or again.
    if (sentBack.some(({ at }) => at > next.at)) continue;
    // That the browser took the other value is seen: its jar has it, or it was sent back.
    const isTaken = sendings.some(({ value }) => value === next.value);
    if (isKept(next.set) !== true && !isTaken) continue;
    if (isStored) {
      add(first, { kind: 'orphaned', by: next.number, wasSentBack });
      add(next, { kind: 'replaced', of: first.number, wasSentBack });
    } else if (isUnaware(next, first, name)) {
      add(first, { kind: 'displaced', by: next.number });
    }
  }
  return marks;
}

/** Whether the request of a response had begun before the cookie of another came, and is without it. */
function isUnaware({ exchange }: Setting, first: Setting, name: string): boolean {
  const { witness } = exchange;
  if (witness?.cookies == null || witness.startedAt >= first.at) return false;
  return !witness.cookies.some(
    (cookie) => cookie.name === name && cookie.fingerprint === first.value,
  );
}

/** Whether a cookie began where none had come, and no server tells what of. */
function isUntold({ exchange: { record, witness } }: Setting, name: string): boolean {
  return record === null && witness?.cookies?.every((cookie) => cookie.name !== name) === true;
}

/** Epoch ms at which a response made the browser drop the cookie. */
function clearedAt(witness: Witness | null, name: string): number | null {
  const set = sessionLine(witness, name);
  return set?.cleared === true && isKept(set) !== false ? (witness?.respondedAt ?? null) : null;
}

function settingOf(exchange: Candidate, name: string): Setting | null {
  const { number, witness } = exchange;
  const set = sessionLine(witness, name);
  const at = witness?.respondedAt ?? null;
  if (number === null || !witness || at === null || witness.fromCache) return null;
  if (!set || set.cleared || isKept(set) === false) return null;
  return { exchange, number, at, value: set.fingerprint, set, url: witness.url };
}

/** A value that a request sent, and when that began; epoch ms. */
interface Sending {
  value: Fingerprint;
  at: number;
}

/** What went along with a request, or came with one of another client: all that led to a session. */
function sendingsOf({ record, witness }: Candidate, name: string): Sending[] {
  const sent = witness?.cookies?.filter((cookie) => cookie.name === name) ?? [];
  const before = record?.cookieIn.name === name ? record.session.before : null;
  const values = [...sent.map(({ fingerprint }) => fingerprint), before];
  // Some of the browser's own requests only the server tells of, such as those of DevTools.
  const at = witness?.startedAt ?? record?.t0 ?? 0;
  return values.flatMap((value) => (value === null ? [] : [{ value, at }]));
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
