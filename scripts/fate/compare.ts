import type { JarCookie } from '../../lib/fate/jar.ts';
import type { LineFate, SendFate } from '../../lib/fate/reasons.ts';
import type { SentRow } from './cases.ts';

/** What a prediction is beside the browser's own word. */
export type Mark = 'true' | 'false' | 'unknown';

/**
 * The browser has one word where the rules tell two causes apart, and for some that an extension
 * cannot tell apart.
 */
const BROWSERS_WORD: Readonly<Record<string, string>> = {
  'third-party-blocked': 'user-preferences',
  'cookies-blocked': 'user-preferences',
  'no-credentials-or-blocked': 'user-preferences',
  'clear-site-data': 'syntax-error',
};

/** Refusals of which Chromium's protocol says nothing. */
const SILENT = new Set<string>([
  'no-credentials',
  'no-credentials-or-blocked',
  'preflight',
  'partitioned-insecure',
]);

export interface TrueLine {
  outcome: string;
  reasons: readonly string[];
}

export function markLine(
  fate: LineFate,
  truth: TrueLine,
  { isSilent = false }: { isSilent?: boolean } = {},
): Mark {
  if (fate.outcome === 'unknown') return 'unknown';
  if (truth.outcome === 'dropped') {
    if (fate.outcome !== 'refused') return 'false';
    return markOf(isSilent || fate.reasons.every((reason) => SILENT.has(reason)));
  }
  if (fate.outcome !== truth.outcome) return 'false';
  return markOf(fate.outcome !== 'refused' || isSameWords(fate.reasons, truth.reasons));
}

export function markSent(fate: SendFate, cookie: JarCookie, truth: readonly SentRow[]): Mark {
  if (fate.outcome === 'unknown') return 'unknown';
  const rows = truth.filter(
    ({ name, domain, path }) =>
      name === cookie.name && domain === cookie.domain && path === cookie.path,
  );
  const isLeftOut =
    fate.outcome === 'not-sent' && fate.reasons.some((reason) => LEFT_OUT.has(reason));
  // None was considered: the request had no credentials. What keeps the cookie back by itself does so
  // all the same, and Chromium does not say it.
  if (truth.length === 0 && !isLeftOut && fate.outcome === 'not-sent') return 'unknown';
  // Two of one name, domain and path are of two partitions, and one of them is not considered.
  if (rows.length === 0 || (isLeftOut && cookie.partition !== null)) return markOf(isLeftOut);
  return markOf(
    rows.some(({ isSent, reasons }) =>
      fate.outcome === 'sent' ? isSent : !isSent && isSameWords(fate.reasons, reasons),
    ),
  );
}

/** Of a cookie that it did not even consider Chromium has no row, such as one of another site. */
const LEFT_OUT = new Set<string>([
  'no-credentials',
  'no-credentials-or-blocked',
  'preflight',
  'other-partition',
  'domain-mismatch',
]);

function isSameWords(predicted: readonly string[], told: readonly string[]): boolean {
  // A cookie that is refused for two reasons is told of by those that the protocol has a word for.
  const words = predicted
    .filter((reason) => reason !== 'partitioned-insecure')
    .map((reason) => BROWSERS_WORD[reason] ?? reason);
  return [...words].sort().join() === [...told].sort().join();
}

function markOf(isTrue: boolean): Mark {
  return isTrue ? 'true' : 'false';
}
