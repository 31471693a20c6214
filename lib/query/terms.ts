import { isField, type Field } from './fields.ts';

/** One word of a filter. */
export interface Term {
  /** Where it looks; null where everywhere. */
  field: Field | null;
  /** In lower case; one of them has to be found. */
  values: string[];
  isNegated: boolean;
  /** What stands before the colon, where that is no field; null where nothing does. */
  unknownField: string | null;
  /** Where it stands in the filter. */
  from: number;
  to: number;
}

const NAMED = /^([a-z][a-z-]*):(.*)$/s;

/**
 * Reads a filter as typed: terms between blanks. `verdict:lost,saved` looks in one field, a leading
 * `-` turns a term around, and quotes keep blanks, commas and colons.
 */
export function termsOf(filter: string): Term[] {
  return Array.from(filter.matchAll(/(?:[^\s"]|"[^"]*"?)+/g), ({ 0: word, index }) => ({
    ...termOf(word.toLowerCase()),
    from: index,
    to: index + word.length,
  }));
}

function termOf(word: string): Omit<Term, 'from' | 'to'> {
  const isNegated = word.length > 1 && word.startsWith('-');
  const bare = isNegated ? word.slice(1) : word;
  const [, name, rest = ''] = NAMED.exec(bare) ?? [];
  if (name !== undefined && isField(name)) {
    return { field: name, values: valuesOf(rest), isNegated, unknownField: null };
  }
  // Not of an address: `http://`.
  const unknownField = name === undefined || rest.startsWith('//') ? null : name;
  return { field: null, values: [bare.replaceAll('"', '')], isNegated, unknownField };
}

/** What stands between the commas; those in quotes are part of a value. */
function valuesOf(text: string): string[] {
  const values: string[] = [];
  let value = '';
  for (const [at, part] of text.split('"').entries()) {
    const isQuoted = at % 2 === 1;
    for (const [index, piece] of (isQuoted ? [part] : part.split(',')).entries()) {
      if (index > 0) {
        values.push(value);
        value = '';
      }
      value += piece;
    }
  }
  return [...values, value];
}
