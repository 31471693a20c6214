import { useMemo } from 'preact/hooks';
import type { Exchange } from '../lib/exchange.ts';
import { digitsToTellApart } from '../lib/fingerprints.ts';
import { useStore } from './use-store.ts';

/** How many digits of a fingerprint it takes to tell the sessions in the list apart. */
export function useDigits(): number {
  const rows = useStore((state) => state.rows);
  return useMemo(() => digitsToTellApart(rows.flatMap(sessionsOf)), [rows]);
}

function sessionsOf({ session, record }: Exchange): string[] {
  return [session, record?.session.before ?? null].filter((value) => value !== null);
}
