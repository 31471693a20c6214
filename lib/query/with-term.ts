import type { Field } from './fields.ts';

/**
 * A filter with one more term; as it is where it has that term already.
 *
 * @param term `isExact`: the whole value, not a part of it
 */
export function withTerm(
  filter: string,
  term: { field: Field; value: string; isNegated?: boolean; isExact?: boolean },
): string {
  const { field, isNegated = false, isExact = false } = term;
  // No filter can hold a quote in a value: what is before it is found, and a little more.
  const [value = '', ...rest] = term.value.split('"');
  const sign = isExact && rest.length === 0 ? '=' : '';
  const quote = /[\s,]/.test(value) ? '"' : '';
  const word = `${isNegated ? '-' : ''}${field}:${quote}${sign}${value}${quote}`;
  const others = filter.trim();
  return others.split(/\s+/).includes(word) ? others : `${others} ${word}`.trim();
}
