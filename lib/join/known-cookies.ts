import { bound } from '../foreign/bound.ts';
import type { Exchange } from './exchange.ts';
import type { MissingBecause, MissingCookie } from './missing-cookie.ts';
import {
  endOf,
  isKept,
  type UnsentCookie,
  type WireSetCookie,
  type Witness,
} from '../witness/hop.ts';
import { cameWithSignature } from '../witness/signature-cookie.ts';
import { isWeakGuess } from '../witness/session-cookie.ts';
import { sessionLine } from '../witness/session-line.ts';

/** More hosts than one works on. */
const MAX_HOSTS = 100;
/** Of one host: those that a later request may be explained by. */
const MAX_SETTINGS = 500;

/** A response that set or cleared the session cookie of a host. */
interface Setting {
  key: string;
  number: number | null;
  /** Epoch ms. */
  at: number;
  outcome: 'kept' | 'refused' | 'cleared' | 'unknown';
  set: WireSetCookie;
  witness: Witness;
}

/** The session cookie that was seen at a host last. */
export interface HostCookie {
  name: string;
  /** Whether a request without it lacks a session: not where it is hardly more than a guess. */
  isExpected: boolean;
  /** Epoch ms: when the first request of it began. */
  since: number;
  /** By the time of the response. */
  settings: readonly Setting[];
  /** The last session that the server began without sending its cookie. */
  unsentSession: UnsentSession | null;
}

interface UnsentSession {
  key: string;
  number: number | null;
  /** Epoch ms. */
  at: number;
}

/** What is known of the session cookie of each host. */
export class KnownCookies {
  /** By host, without port. */
  readonly byHost = new Map<string, HostCookie>();
  /** From when on requests to a host are explained otherwise than before; epoch ms. */
  #news = new Map<string, number>();

  /** From when it began, a request to the host of this one is expected to have its cookie. */
  see(exchange: Exchange): void {
    const { cookieName, cookieGround, witness, startedAt } = exchange;
    if (cookieName === null || !witness) return;
    const host = hostNameOf(witness.url);
    const known = this.byHost.get(host);
    const unsent = unsentSessionOf(exchange);
    if (unsent === null && !tookPart(witness, cookieName)) return;
    const since = Math.min(startedAt, known?.since ?? startedAt);
    const earlier = known?.name === cookieName ? known.settings : [];
    if (known?.name !== cookieName || since < known.since) this.#note(host, since);
    const setting = settingOf(exchange, cookieName);
    const before = setting && earlier.find(({ key }) => key === setting.key);
    if (setting && setting.set.fate !== before?.set.fate) this.#note(host, setting.at);
    const settings = setting
      ? [...earlier.filter(({ key }) => key !== setting.key), setting]
          .sort((a, b) => a.at - b.at)
          .slice(-MAX_SETTINGS)
      : earlier;
    if (unsent && unsent.number !== known?.unsentSession?.number) this.#note(host, unsent.at);
    const isExpected = !isWeakGuess(cookieGround);
    const unsentSession = latest(unsent, known?.name === cookieName ? known.unsentSession : null);
    this.byHost.set(host, { name: cookieName, isExpected, since, settings, unsentSession });
    bound(this.byHost, MAX_HOSTS);
  }

  /**
   * Which rows tell of an earlier response of which more is known by now than the last time.
   *
   * @returns `since`: epoch ms; rows that began earlier are not meant. Infinity where none is.
   */
  takeNews(): { since: number; isMeant: (row: Exchange) => boolean } {
    const news = this.#news;
    this.#news = new Map();
    return {
      since: Math.min(...news.values()),
      isMeant({ alone, witness, startedAt, cookieName }) {
        if (!witness) return false;
        const isPair = cookieName !== null && cameWithSignature(witness, cookieName);
        if (alone.verdict !== 'none' && !isPair) return false;
        return startedAt >= (news.get(hostNameOf(witness.url)) ?? Infinity);
      },
    };
  }

  #note(host: string, since: number): void {
    this.#news.set(host, Math.min(since, this.#news.get(host) ?? since));
  }
}

/**
 * A session middleware that saw no cookie names one all the same, and a line that clears one does
 * not tell that there was any.
 */
function tookPart({ cookies, setCookies }: Witness, name: string): boolean {
  return (
    cookies?.some((cookie) => cookie.name === name) === true ||
    setCookies.some((set) => set.name === name && (!set.cleared || isKept(set) === true))
  );
}

function settingOf({ key, number, witness }: Exchange, name: string): Setting | null {
  const set = sessionLine(witness, name);
  const at = witness?.respondedAt ?? null;
  // A line that cleared nothing left all as it was.
  if (!set || !witness || at === null || set.fate?.outcome === 'nothing-cleared') return null;
  return { key, number, at, outcome: outcomeOf(set), set, witness };
}

/** A session that was stored, and that no cookie leads to: the record tells, and not the wire. */
function unsentSessionOf({ key, number, alone, witness }: Exchange): UnsentSession | null {
  if (alone.reason !== 'insecure' && alone.reason !== 'no-cookie') return null;
  const at = witness?.respondedAt ?? null;
  return at === null ? null : { key, number, at };
}

function latest(one: UnsentSession | null, other: UnsentSession | null): UnsentSession | null {
  if (one === null || other === null) return one ?? other;
  return one.key === other.key || one.at >= other.at ? one : other;
}

function outcomeOf(set: WireSetCookie): Setting['outcome'] {
  if (set.fate?.outcome === 'refused') return 'refused';
  if (isKept(set) !== true) return 'unknown';
  return set.cleared ? 'cleared' : 'kept';
}

/**
 * A preflight never has cookies, what comes from the cache was not sent, and what began before any
 * session of the host was seen may have begun before there was one.
 */
export function missingCookieOf(
  witness: Witness | null,
  hostCookies: ReadonlyMap<string, HostCookie>,
): MissingCookie | null {
  if (witness?.cookies == null || witness.method === 'OPTIONS' || witness.fromCache) return null;
  const known = hostCookies.get(hostNameOf(witness.url));
  if (known?.isExpected === true && witness.startedAt >= known.since) {
    return { name: known.name, because: becauseOf(witness, known) };
  }
  const cookie = witness.unsent?.find((unsent) => isExpected(unsent, witness));
  return cookie ? { name: cookie.name, because: { kind: 'unsent', cookie } } : null;
}

/** A session cookie may be of another part of the site: that it stays away from here is no surprise. */
function isExpected({ domain, reasons }: UnsentCookie, { initiator }: Witness): boolean {
  if (reasons.includes('not-on-path') || reasons.includes('other-partition')) return false;
  // A page that calls another host of its site expects the session to go along.
  const isOfPage = initiator != null && hostNameOf(initiator) === domain;
  return isOfPage || !reasons.includes('domain-mismatch');
}

function becauseOf(
  { unsent = [], startedAt }: Witness,
  { name, settings, unsentSession }: HostCookie,
): MissingBecause {
  const cookie = unsent.find((other) => other.name === name);
  if (cookie) return { kind: 'unsent', cookie };
  const earlier = settings.filter(({ at }) => at <= startedAt);
  const last = earlier.at(-1);
  if (unsentSession && unsentSession.at <= startedAt && unsentSession.at >= (last?.at ?? 0)) {
    return { kind: 'never-sent', by: unsentSession.number };
  }
  const first = settings[0];
  if (!last) {
    return first && wasFirst(first, startedAt)
      ? { kind: 'not-yet', by: first.number }
      : { kind: 'unknown' };
  }
  // What the browser refuses leaves the one before as it is.
  const standing = earlier.findLast(({ outcome }) => outcome !== 'refused');
  const gone = standing ? goneBy(standing, startedAt) : null;
  if (last.outcome !== 'refused') return gone ?? { kind: 'unknown' };
  if (standing && !gone) return { kind: 'unknown' };
  return { kind: 'refused', by: last.number, set: last.set, witness: last.witness };
}

/** Whether the browser had none when this request began: that of the setting had none either. */
function wasFirst({ outcome, set, witness }: Setting, now: number): boolean {
  const came = witness.cookies?.some(({ name }) => name === set.name);
  return outcome === 'kept' && came === false && witness.startedAt <= now;
}

/** The cookie that the browser has at a time, as far as responses tell; null where that is not known. */
export function standingAt({ settings }: HostCookie, now: number): Setting | null {
  // What the browser refuses leaves the one before as it is.
  const standing = settings.findLast(({ at, outcome }) => at <= now && outcome !== 'refused');
  return standing?.outcome === 'kept' && goneBy(standing, now) === null ? standing : null;
}

/** Why the browser has a cookie no more; null where it should have it, or that is not known. */
function goneBy({ number: by, outcome, set, at }: Setting, now: number): MissingBecause | null {
  if (outcome === 'cleared') return { kind: 'cleared', by };
  const endsAt = outcome === 'kept' ? endOf(set, at) : null;
  return endsAt !== null && endsAt <= now
    ? { kind: 'ran-out', by, at: endsAt, lastedMs: endsAt - at }
    : null;
}

/** Without port: ports share their cookies (RFC 6265, section 8.5). */
export function hostNameOf(url: string): string {
  // Asked for the same few addresses, row by row.
  const known = hostNames.get(url);
  if (known !== undefined) return known;
  const name = URL.canParse(url) ? new URL(url).hostname : url;
  hostNames.set(url, name);
  bound(hostNames);
  return name;
}

const hostNames = new Map<string, string>();
