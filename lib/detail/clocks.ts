import type { Exchange } from '../join/exchange.ts';
import { endOf } from '../witness/hop.ts';
import { lineThatCounts, sessionLine } from '../witness/session-line.ts';

export type ClockName = 'cookie' | 'session' | 'store';

/** One of the three times that can end a session. */
export interface Clock {
  name: ClockName;
  /** Epoch ms; null where no time is known. */
  expiresAt: number | null;
  /** The cookie has no expiry: the browser drops it when it is closed. */
  untilClosed: boolean;
  /** The number of the earlier row that said so; null where this one does, or none is known. */
  by: number | null;
}

/**
 * The clocks that run for the session after an exchange: of the cookie in the browser, of the
 * session as its middleware counts, and of the row in the store.
 */
export function clocksOf({ record, witness, cookieName, cookieEnd }: Exchange): Clock[] {
  const set = sessionLine(witness, cookieName);
  const told = lineThatCounts(record?.setCookie ?? [], cookieName);
  const onWire = set && witness?.respondedAt != null ? endOf(set, witness.respondedAt) : null;
  // Of a cookie that was set earlier, as the response said that set it.
  const cookieExpiry = onWire ?? cookieEnd?.at ?? record?.expiry.cookie ?? null;
  const isEarlier = cookieEnd?.isOwn === false;
  const sent = set ?? told;
  return [
    {
      name: 'cookie',
      expiresAt: cookieExpiry,
      untilClosed:
        cookieExpiry === null &&
        (isEarlier ||
          (sent !== undefined && !sent.cleared && sent.maxAge === null && sent.expires === null)),
      by: isEarlier ? cookieEnd.by : null,
    },
    { name: 'session', expiresAt: record?.expiry.session ?? null, untilClosed: false, by: null },
    { name: 'store', expiresAt: record?.expiry.store ?? null, untilClosed: false, by: null },
  ];
}

/** Cookies count in whole seconds, and from the moment they arrive. */
const TOGETHER_MS = 2000;

/**
 * Which clock ends the session: the one with the earliest time. Null where none has a time, or
 * where several have and all of them fire together.
 */
export function firstToFire(clocks: readonly Clock[]): Clock | null {
  const times = clocks.flatMap(({ expiresAt }) => expiresAt ?? []);
  if (times.length > 1 && Math.max(...times) - Math.min(...times) <= TOGETHER_MS) return null;
  let first: Clock | null = null;
  for (const clock of clocks) {
    if (clock.expiresAt === null) continue;
    if (first === null || clock.expiresAt < (first.expiresAt ?? Infinity)) first = clock;
  }
  return first;
}
