import type { Fingerprint, SessionRecord } from '../../../server-plugin/protocol.ts';
import type { Client, Exchange } from '../exchange.ts';
import { bound } from '../../foreign/bound.ts';
import { hostNameOf, missingCookieOf, type HostCookie } from '../known-cookies.ts';
import { tornPairOf } from './torn-pair.ts';
import type { Witness } from '../../witness/hop.ts';
import type { RecordsFrom } from '../../sources/facts.ts';
import type { Mark } from '../../judgement/marks.ts';
import type { RevisionTable } from '../../states/revisions.ts';
import type { Revalidations } from '../../witness/revalidations.ts';
import { cookieEndOf, type CookieEnd } from '../../lineage/cookie-end.ts';
import { judge, judgeAfterwards } from '../../judgement/verdict.ts';
import {
  findSessionCookie,
  type HostWords,
  type SessionCookie,
} from '../../witness/session-cookie.ts';
import { sessionLine } from '../../witness/session-line.ts';

/** What is known of a row that nothing can be derived from otherwise. */
export interface Entry {
  key: string;
  number: number | null;
  witness: Witness | null;
  record: SessionRecord | null;
  recordId: string | null;
  /** What does not fit in the latest version of the record; null where it was read. */
  unread: string | null;
  instance: string | null;
  origin: string;
  /** Where the record came from. */
  from: RecordsFrom | null;
  /** Whether the server was asked for the record and did not have it. */
  isRecordGone: boolean;
  /** Whose it is said to be while no request of the tab is known to be its own. */
  unseenClient: Exclude<Client, 'this-tab'>;
}

/** What else an exchange is derived from, beside its own facts. */
export interface Surroundings {
  revisions: RevisionTable;
  /** What tells the session cookies of a host (without port). */
  wordsOf: (host: string) => HostWords;
  /** The session cookies that hosts are known to have, by host name. */
  hostCookies: ReadonlyMap<string, HostCookie>;
  revalidations: Pick<Revalidations, 'of'>;
  /** Whether the server that made the record still runs. */
  instanceAlive: boolean;
  marks: Mark[];
}

/** The exchange as it follows from what is known of it, judged. */
export function deriveExchange(
  entry: Entry,
  { revisions, wordsOf, hostCookies, revalidations, instanceAlive, marks }: Surroundings,
): Exchange {
  const { key, number, origin, instance, recordId, unread } = entry;
  const record = readRecordOf(entry);
  // Chromium says `fromCache` also of a response that the server was asked about and confirmed
  // (304). The record of it tells, or that it set a cookie: a mere replay has neither. Else
  // DevTools' own network log does.
  const isConfirmed =
    entry.witness?.fromCache === true &&
    (record !== null ||
      entry.witness.setCookies.length > 0 ||
      revalidations.of(entry.witness) === true);
  const witness =
    entry.witness && isConfirmed ? { ...entry.witness, fromCache: false } : entry.witness;
  const cookie: SessionCookie | null = record
    ? { name: record.cookieIn.name, ground: 'server' }
    : sessionCookieOf(witness, wordsOf);
  const cookieName = cookie?.name ?? null;
  const alone = judge({ record, witness, cookieName, revisions, instanceAlive });
  return {
    key,
    number,
    startedAt: witness?.startedAt ?? record?.t0 ?? 0,
    origin,
    project: entry.from?.project ?? witness?.references[0]?.project ?? null,
    method: methodOf(witness, record),
    path: witness ? pathOf(witness.url) : (record?.url ?? ''),
    status: (isConfirmed ? (record?.status ?? 304) : witness?.status) ?? record?.status ?? null,
    client: clientOf(entry),
    witness,
    record,
    process: entry.from?.process ?? null,
    instance,
    recordId,
    unread,
    cookieName,
    cookieGround: cookie?.ground ?? null,
    missingCookie: alone.verdict === 'none' ? missingCookieOf(witness, hostCookies) : null,
    tornPair: tornPairOf(witness, cookieName, hostCookies),
    isRecordGone: entry.isRecordGone,
    cookieEnd: endIn(hostCookies, { number, witness, cookieName }),
    lineage: null,
    session: sessionOf(record, witness, cookieName),
    marks,
    alone,
    judgement: judgeAfterwards(alone, marks),
  };
}

function endIn(
  hostCookies: Surroundings['hostCookies'],
  row: Pick<Exchange, 'number' | 'witness' | 'cookieName'>,
): CookieEnd | null {
  const known = row.witness && hostCookies.get(hostNameOf(row.witness.url));
  const settings = known?.name === row.cookieName ? known.settings : [];
  // What the browser refuses leaves the one before as it is.
  return cookieEndOf(
    row,
    settings.filter(({ outcome }) => outcome !== 'refused'),
  );
}

/** A record whose end cannot be read tells nothing of the end, and would wait for it for ever. */
function readRecordOf({ record, unread }: Entry): SessionRecord | null {
  return unread !== null && record?.phase === 'open' ? null : record;
}

/** A response whose request was not seen tells no method in some browsers; the record does. */
function methodOf(witness: Witness | null, record: SessionRecord | null): string {
  const seen = witness?.method ?? '';
  return seen === '' ? (record?.method ?? '') : seen;
}

/** Which cookie of a request and its response is the session's, and why; null where none is. */
export function sessionCookieOf(
  witness: Witness | null,
  wordsOf: Surroundings['wordsOf'],
): SessionCookie | null {
  if (!witness) return null;
  const cookies = [...witness.setCookies, ...(witness.cookies ?? [])];
  return cookies.length === 0 ? null : findSessionCookie(cookies, wordsOf(hostNameOf(witness.url)));
}

/** Clocks of browser and server may differ a little, where they are not on one machine. */
export const CLOCK_TOLERANCE_MS = 1000;

/**
 * Whether a record can be of the request whose response names it. A server names its own records;
 * one that is read at another origin of its project must be of the same request by what is seen of
 * both, so that a stranger cannot show it as its own.
 */
export function isNamedBy(
  record: SessionRecord,
  { origin, project, clockAhead }: RecordsFrom,
  witness: Witness,
): boolean {
  const reference = witness.references.find(({ id }) => id === record.id);
  if (reference?.project !== project) return false;
  if (originOf(witness.url) === origin) return true;
  const t0 = record.t0 - clockAhead;
  return (
    (witness.method === '' || witness.method === record.method) &&
    (witness.fromCache || record.status === null || witness.status === record.status) &&
    t0 >= witness.startedAt - CLOCK_TOLERANCE_MS &&
    t0 <= (witness.respondedAt ?? Infinity) + CLOCK_TOLERANCE_MS
  );
}

/** Whether a record can be of a request: it began no earlier. */
export function answers(record: SessionRecord, witness: Witness): boolean {
  return record.t0 >= witness.startedAt - CLOCK_TOLERANCE_MS;
}

function clientOf({ witness, unseenClient }: Entry): Client {
  return witness ? 'this-tab' : unseenClient;
}

function sessionOf(
  record: SessionRecord | null,
  witness: Witness | null,
  cookieName: string | null,
): Fingerprint | null {
  const set = sessionLine(witness, cookieName);
  const sent = witness?.cookies?.find((cookie) => cookie.name === cookieName);
  if (record) return record.session.after ?? record.session.before ?? null;
  const isTaken = set?.cleared === false && !(sent && set.fate?.outcome === 'refused');
  return (isTaken ? set.fingerprint : sent?.fingerprint) ?? null;
}

export function originOf(url: string): string {
  return addressOf(url).origin;
}

/** Path and query of a URL; what is none as it is. */
export function pathOf(url: string): string {
  return addressOf(url).path;
}

interface Address {
  origin: string;
  path: string;
}

/** The addresses that were taken apart last: the same few come again and again. */
const addresses = new Map<string, Address>();

function addressOf(url: string): Address {
  const known = addresses.get(url);
  if (known) return known;
  const address = readAddress(url);
  addresses.set(url, address);
  bound(addresses);
  return address;
}

function readAddress(url: string): Address {
  if (!URL.canParse(url)) return { origin: '', path: url };
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}
