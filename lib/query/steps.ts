import type { Exchange } from '../join/exchange.ts';
import type { Verdict } from '../judgement/verdict.ts';

export type Direction = 'next' | 'previous';

/** Whether the session was stored in this exchange, whatever else became of it. */
export function isSave({ judgement, record }: Exchange): boolean {
  return (
    record?.data.saved != null ||
    isOfSave(judgement.verdict) ||
    // Asked for thousands of rows at each new one: no list is made of them.
    judgement.also.some(isOfSave)
  );
}

function isOfSave(verdict: Verdict): boolean {
  return verdict === 'saved' || verdict === 'rewritten';
}

/**
 * The row to go to from the selected one. Without a selection the way begins at the end that the
 * direction comes from.
 *
 * @param wanted which rows count as a step
 * @returns the key of the row, or null where there is none in that direction
 */
export function step(
  rows: readonly Exchange[],
  selectedKey: string | null,
  direction: Direction,
  wanted: (exchange: Exchange) => boolean = () => true,
): string | null {
  const at = rows.findIndex((row) => row.key === selectedKey);
  if (direction === 'next') return rows.slice(at + 1).find(wanted)?.key ?? null;
  const before = at < 0 ? rows : rows.slice(0, at);
  return before.findLast(wanted)?.key ?? null;
}
