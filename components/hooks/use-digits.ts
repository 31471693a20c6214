import { useStore } from './use-store.ts';

/** How many digits of a fingerprint it takes to tell the sessions in the list apart. */
export function useDigits(): number {
  return useStore(({ rows }) => rows.digits);
}
