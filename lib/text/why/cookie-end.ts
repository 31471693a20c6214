import type { Exchange } from '../../join/exchange.ts';
import { rowOr, say, type Span } from '../spans.ts';
import { timeOfDay } from '../time.ts';

/** Cookies count in whole seconds, and from the moment they arrive. */
const TOGETHER_MS = 2000;

/**
 * That the expiry which the session has now had passed already. Null where it had not, or where
 * that is said otherwise: the app ended the session.
 */
export function isOverAlready({ judgement, record }: Exchange): Span[] | null {
  const at = record?.expiry.session ?? null;
  if (!record || at === null || judgement.verdict === 'destroyed') return null;
  if (at > record.t0 + (record.timing.end ?? 0)) return null;
  return [
    ` Its expiry is ${timeOfDay(at)}, which had passed already: a store that keeps to it gives the session to no later request.`,
  ];
}

/**
 * That the browser's cookie ends all the same, where the session was only kept longer on the server.
 * Null where it does not, or that is not known.
 */
export function endsAllTheSame({
  judgement,
  record,
  cookieEnd,
  cookieName,
}: Exchange): Span[] | null {
  if (judgement.verdict !== 'renewed' && judgement.verdict !== 'rewritten') return null;
  if (!record || cookieEnd?.at == null || cookieEnd.isOwn) return null;
  const keptUntil = record.expiry.store ?? record.expiry.session;
  if (keptUntil === null || keptUntil - cookieEnd.at <= TOGETHER_MS) return null;
  return [
    ...say` The row is kept until ${timeOfDay(keptUntil)}; the browser’s ${cookieName ?? 'cookie'} still ends at ${timeOfDay(cookieEnd.at)}, as `,
    ...rowOr(cookieEnd.by, 'an earlier response'),
    ' said.',
  ];
}
