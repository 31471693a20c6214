import type { Exchange } from '../join/exchange.ts';

/** Rows that are shown, and those that what is said of them follows from, in order. */
export function withPartners(
  shown: readonly Exchange[],
  all: readonly Exchange[],
): readonly Exchange[] {
  const keys = new Set(shown.map(({ key }) => key));
  const numbers = new Set(shown.flatMap(({ marks }) => marks.flatMap(numbersIn)));
  return all.filter(({ key, number }) => keys.has(key) || (number !== null && numbers.has(number)));
}

function numbersIn(mark: Exchange['marks'][number]): number[] {
  if ('of' in mark) return [mark.of];
  return Array.isArray(mark.by) ? mark.by : [mark.by];
}
