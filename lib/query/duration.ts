import type { Exchange } from '../join/exchange.ts';

/**
 * How long an exchange took, in ms: as the browser saw it; where it did not, as its server did. Null
 * while it is under way, and where nobody saw its end.
 */
export function durationOf({ witness, record }: Exchange): number | null {
  if (!witness) return record?.timing.end ?? null;
  return witness.endedAt === null ? null : Math.max(0, witness.endedAt - witness.startedAt);
}
