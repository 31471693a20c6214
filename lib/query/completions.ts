import type { Exchange } from '../join/exchange.ts';
import { eachOf, type Parts } from '../rows/parts.ts';
import { fieldKind, FILTER_FIELDS, isField, type Field, type Known } from './fields.ts';
import { effectiveTerms, filterOf } from './filter.ts';

/** What the filter could go on with. */
export interface Completion {
  /** The whole filter, with the word at its end. */
  text: string;
  /** The word itself. */
  word: string;
  /** Of which field it is a value; null where it is a field. */
  field: Field | null;
  /** How many rows it would leave; null where it is a field. */
  count: number | null;
}

/** What words are taken from. */
export interface Words {
  /** The names that `finding:` can have. */
  rules: readonly string[];
  rows: readonly Exchange[];
  /** Which of them the filter chooses from. */
  isMeant: (row: Exchange) => boolean;
  known: Known;
}

/** A filter that is longer was pasted, and its words are not looked for from every place of it. */
const MOST_TYPED = 2000;

/** More than one looks through. */
const MOST = 12;

/**
 * How the last word of a filter can go on: with the name of a field, or after its colon with what is
 * there to be found in the rows that the words before it leave.
 */
export function* completionsOf(filter: string, words: Words): Parts<Completion[]> {
  if (filter.length > MOST_TYPED) return [];
  const [, before = '', begun = ''] = /^((?:.*\s)?-?)([a-z]*)$/s.exec(filter.toLowerCase()) ?? [];
  const isName = before.length + begun.length === filter.length;
  if (isName) return fieldsAfter(filter.slice(0, before.length), begun);
  const [, start = '', name = '', end = ''] =
    /^((?:.*\s)?-?([a-z]+):(?:[^\s"]*,)?)([^\s",]*)$/is.exec(filter) ?? [];
  const field = name.toLowerCase();
  return isField(field) ? yield* valuesAfter(start, field, end.toLowerCase(), words) : [];
}

function fieldsAfter(before: string, begun: string): Completion[] {
  return FILTER_FIELDS.filter((field) => field.startsWith(begun)).map((field) => ({
    text: `${before}${field}:`,
    word: `${field}:`,
    field: null,
    count: null,
  }));
}

function* valuesAfter(
  start: string,
  field: Field,
  begun: string,
  words: Words,
): Parts<Completion[]> {
  const terms = effectiveTerms(start);
  // The word that is being typed is left out, whatever of it is there.
  const others = filterOf(terms.slice(0, -1), words.known);
  const counts = new Map<string, number>();
  yield* eachOf(words.rows, (row) => {
    if (words.isMeant(row) && others(row)) count(wordsIn(row, field, words.known), counts);
  });
  const closed = field === 'finding' ? words.rules : fieldKind(field).closed;
  const names = closed ?? Array.from(counts.keys());
  return names
    .filter((name) => isGoingOn(name.toLowerCase(), begun, closed !== undefined))
    .map((word) => ({
      text: start + quoted(word),
      word,
      field,
      count: counts.get(word) ?? 0,
    }))
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST);
}

function isGoingOn(name: string, begun: string, isClosed: boolean): boolean {
  return name !== begun && (isClosed ? name.startsWith(begun) : name.includes(begun));
}

/** Counts each word once. */
function count(words: readonly string[], counts: Map<string, number>): void {
  for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
}

/** A session has a number where it is known through its ids. No one types a number of ms. */
function wordsIn(row: Exchange, field: Field, known: Known): readonly string[] {
  if (field === 'duration') return [];
  if (field === 'session' && row.lineage !== null) return [String(row.lineage)];
  const found = fieldKind(field).read(row, known) ?? [];
  return found.filter((value) => value !== '' && value.length <= LONGEST && !value.includes('"'));
}

/** Of a word that is offered. */
const LONGEST = 80;

function quoted(word: string): string {
  return /[\s,]/.test(word) ? `"${word}"` : word;
}
