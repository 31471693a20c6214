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
 * The row to go to from one.
 *
 * @param from its index; -1 begins at the end that the direction comes from
 * @param wanted which rows count as a step
 * @returns the row, or null where there is none in that direction
 */
export function step(
  rows: readonly Exchange[],
  from: number,
  direction: Direction,
  wanted: (exchange: Exchange) => boolean = () => true,
): Exchange | null {
  const by = direction === 'next' ? 1 : -1;
  const first = from < 0 && direction === 'previous' ? rows.length : from;
  for (let index = first + by; index >= 0 && index < rows.length; index += by) {
    const row = rows[index];
    if (row && wanted(row)) return row;
  }
  return null;
}
