import type { Exchange } from '../join/exchange.ts';
import type { SetCookie } from '../../server-plugin/protocol.ts';
import { endOf, isKept, type WireSetCookie } from '../witness/hop.ts';
import { lineThatCounts, sessionLine } from '../witness/session-line.ts';

export type ClockName = 'cookie' | 'session' | 'store';

/** One of the three times that can end a session. */
export interface Clock {
  name: ClockName;
  /** Epoch ms; null where it ends otherwise, or no time is known. */
  expiresAt: number | null;
  /** How else it ends: a cookie without an expiry with the browser, one that is cleared at once. */
  otherwise: 'with-browser' | 'at-once' | null;
  /** The number of the earlier row that said so; null where this one does, or none is known. */
  by: number | null;
}

/**
 * The clocks that run for the session after an exchange: of the cookie in the browser, of the
 * session as its middleware counts, and of the row in the store.
 */
export function clocksOf({ record, witness, cookieName, cookieEnd }: Exchange): Clock[] {
  const line = sessionLine(witness, cookieName);
  // No clock runs for a cookie that the browser does not have.
  const isRefused = line?.fate?.outcome === 'refused';
  const set = isRefused ? undefined : line;
  const told = isRefused ? undefined : lineThatCounts(record?.setCookie ?? [], cookieName);
  const sent = set ?? told;
  const isCleared = sent?.cleared === true && !(set && isKept(set) === false);
  const known = { record: isRefused ? null : record, witness, cookieEnd };
  return [
    isCleared ? CLEARED : clockOfCookie(known, { set, sent }),
    { name: 'session', expiresAt: record?.expiry.session ?? null, otherwise: null, by: null },
    { name: 'store', expiresAt: record?.expiry.store ?? null, otherwise: null, by: null },
  ];
}

const CLEARED: Clock = { name: 'cookie', expiresAt: null, otherwise: 'at-once', by: null };

function clockOfCookie(
  { record, witness, cookieEnd }: Pick<Exchange, 'record' | 'witness' | 'cookieEnd'>,
  {
    set,
    sent,
  }: { set: WireSetCookie | undefined; sent: Pick<SetCookie, 'maxAge' | 'expires'> | undefined },
): Clock {
  // What the browser refuses leaves the one before as it is.
  const isTaken = set !== undefined && isKept(set) !== false;
  const onWire = isTaken && witness?.respondedAt != null ? endOf(set, witness.respondedAt) : null;
  // Of a cookie that was set earlier, as the response said that set it.
  const expiresAt = onWire ?? cookieEnd?.at ?? record?.expiry.cookie ?? null;
  const isEarlier = cookieEnd?.isOwn === false;
  const isTimeless =
    expiresAt === null && (isEarlier || (sent?.maxAge === null && sent.expires === null));
  return {
    name: 'cookie',
    expiresAt,
    otherwise: isTimeless ? 'with-browser' : null,
    by: isEarlier ? cookieEnd.by : null,
  };
}

/** Cookies count in whole seconds, and from the moment they arrive. */
const TOGETHER_MS = 2000;

/**
 * Which clock ends the session: the one with the earliest time. Null where fewer than
 * two have one, since the others may be earlier, or where all that have one fire together.
 */
export function firstToFire(clocks: readonly Clock[]): Clock | null {
  const times = clocks.flatMap(({ expiresAt }) => expiresAt ?? []);
  if (times.length < 2 || Math.max(...times) - Math.min(...times) <= TOGETHER_MS) return null;
  let first: Clock | null = null;
  for (const clock of clocks) {
    if (clock.expiresAt === null) continue;
    if (first === null || clock.expiresAt < (first.expiresAt ?? Infinity)) first = clock;
  }
  return first;
}
