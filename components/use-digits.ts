import type { Exchange } from '../lib/join/exchange.ts';
import { digitsToTellApart } from '../lib/panel/fingerprints.ts';
import { useStore } from './use-store.ts';

/** How many digits of a fingerprint it takes to tell the sessions in the list apart. */
export function useDigits(): number {
  return digitsOf(useStore((state) => state.rows));
}

/** Two parts of the panel ask for the same rows, which are thousands. */
const known = new WeakMap<readonly Exchange[], number>();

function digitsOf(rows: readonly Exchange[]): number {
  let digits = known.get(rows);
  if (digits === undefined) {
    digits = digitsToTellApart(sessionsOf(rows));
    known.set(rows, digits);
  }
  return digits;
}

function sessionsOf(rows: readonly Exchange[]): Set<string> {
  const sessions = new Set<string>();
  for (const { session, record } of rows) {
    if (session !== null) sessions.add(session);
    const before = record?.session.before;
    if (before != null) sessions.add(before);
  }
  return sessions;
}
