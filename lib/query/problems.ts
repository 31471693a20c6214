import { fieldKind, FILTER_FIELDS, type Field } from './fields.ts';
import { nearest } from './nearest.ts';
import { isComparison } from './numbers.ts';
import { termsOf, type Term } from './terms.ts';

/** What a filter cannot mean as it was typed. */
export interface Problem {
  /**
   * `no-field`: filters nothing, since it is near to one. `as-text`: is near to none, and is looked
   * for as it stands. `no-value`, `no-number`: finds nothing.
   */
  kind: 'no-field' | 'as-text' | 'no-value' | 'no-number';
  /** As it was typed. */
  word: string;
  field: Field | null;
  /** What may be meant; null where nothing is near. */
  nearest: string | null;
  /** The whole filter with what may be meant; null where nothing is near. */
  mended: string | null;
}

const HOST_AND_PORT = /^[a-z-]+:\d+(?:\/|$)/;

/** The field that a name is near to; null where it is none. */
export function meantField(name: string | null): string | null {
  return name === null ? null : nearest(name, FILTER_FIELDS);
}

/**
 * What is wrong in a filter, in its order.
 *
 * @param rules the names that `finding:` can have
 */
export function problemsOf(filter: string, rules: readonly string[]): Problem[] {
  return termsOf(filter).flatMap((term) => problemsIn(term, filter, rules));
}

function problemsIn(term: Term, filter: string, rules: readonly string[]): Problem[] {
  const { field, unknownField, values } = term;
  const mend = (word: string, meant: string): string => {
    const typed = filter.slice(term.from, term.to);
    const at = typed.toLowerCase().indexOf(word);
    const mended = typed.slice(0, at) + meant + typed.slice(at + word.length);
    return filter.slice(0, term.from) + mended + filter.slice(term.to);
  };
  const problem = (kind: Problem['kind'], word: string, meant: string | null): Problem => ({
    kind,
    word,
    field,
    nearest: meant,
    mended: meant === null ? null : mend(word, meant),
  });
  if (unknownField !== null) {
    const meant = meantField(unknownField);
    if (meant === null && HOST_AND_PORT.test(values[0] ?? '')) return [];
    return [problem(meant === null ? 'as-text' : 'no-field', unknownField, meant)];
  }
  if (field === null) return [];
  if (fieldKind(field).isNumber) {
    return values.filter((value) => !isComparison(value)).map((v) => problem('no-number', v, null));
  }
  const closed = field === 'finding' ? rules : fieldKind(field).closed;
  if (closed === undefined) return [];
  return values
    .filter((value) => !closed.some((one) => isBegun(field, one, value)))
    .map((value) => problem('no-value', value, nearest(value, closed)));
}

/** A finding is found by any part of its name, the others by how they begin, or by all of them. */
function isBegun(field: Field, name: string, value: string): boolean {
  if (value.startsWith('=')) return value === '=' || name === value.slice(1);
  return field === 'finding' ? name.includes(value) : name.startsWith(value);
}
