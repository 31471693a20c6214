import type { Verdict } from '../judgement/verdict.ts';

/** From what must not be missed to what may be: where marks share a place, the first one is drawn. */
const WORST_FIRST: readonly Verdict[] = [
  'lost',
  'refused',
  'destroyed',
  'rotated',
  'created',
  'saved',
  'rewritten',
  'pending',
  'renewed',
  'read',
  'untouched',
  'sent',
  'none',
];

export const LOST = WORST_FIRST.length;

const SEVERITIES: ReadonlyMap<Verdict, number> = new Map(
  WORST_FIRST.map((verdict, index) => [verdict, LOST - index]),
);

/** A number for a verdict, the greater the worse; never 0. */
export function severityOf(verdict: Verdict): number {
  return SEVERITIES.get(verdict) ?? 1;
}

/** The verdict of such a number; null for 0. */
export function verdictOf(severity: number): Verdict | null {
  return WORST_FIRST[LOST - severity] ?? null;
}
