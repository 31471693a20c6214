import { changesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import { eachOf, type Parts } from '../rows/parts.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { fieldKind, FILTER_FIELDS, type Field, type FindingsOf, type Known } from './fields.ts';
import { changesKey } from './key-term.ts';
import { comparisonOf } from './numbers.ts';
import { meantField } from './problems.ts';
import { termsOf, type Term } from './terms.ts';

export type { FindingsOf };

/** Whether a row is to be shown. */
export type Filter = (exchange: Exchange) => boolean;

/**
 * The filter as typed, all of whose terms must hold. A term whose field is misspelt filters nothing:
 * see `problemsOf`. What cannot be looked into is taken for not found: see `unknownCount`.
 */
export function parseFilter(
  text: string,
  revisions: RevisionTable,
  findings: FindingsOf = new Map(),
): Filter {
  return filterOf(effectiveTerms(text), { revisions, findings });
}

/** The filter that these terms make. */
export function filterOf(terms: readonly Term[], known: Known): Filter {
  const tests = testsOf(terms);
  return (exchange) =>
    tests.every(({ test, isNegated }) => (test(exchange, known) === true) !== isNegated);
}

function testsOf(terms: readonly Term[]): { test: Test; isNegated: boolean }[] {
  return terms.map((term) => ({ test: testOf(term), isNegated: term.isNegated }));
}

/** The terms of a filter that filter anything. */
export function effectiveTerms(text: string): Term[] {
  return termsOf(text).filter(({ unknownField }) => !meantField(unknownField));
}

/** Whether a filter looks at what rules found: its rows are others when that is. */
export function asksForFindings(text: string): boolean {
  return termsOf(text).some(
    ({ field }) => field === null || field === 'finding' || field === 'has',
  );
}

/** Whether a filter looks at what may not be known of a row. */
export function canBeUnknown(text: string): boolean {
  return effectiveTerms(text).some(({ field }) => field !== null && UNCERTAIN.has(field));
}

const UNCERTAIN = new Set<Field>([
  'key',
  'value',
  'duration',
  'type',
  'service',
  'machine',
  'process',
]);

/**
 * How many rows a filter could not look into, and took for not found.
 *
 * @param isMeant of which rows
 */
export function* unknownCount(
  rows: readonly Exchange[],
  isMeant: Filter,
  { text, known }: { text: string; known: Known },
): Parts<number> {
  const tests = testsOf(effectiveTerms(text));
  let count = 0;
  yield* eachOf(rows, (row) => {
    if (!isMeant(row)) return;
    const found = tests.map(({ test, isNegated }) => {
      const holds = test(row, known);
      return holds === null ? null : holds !== isNegated;
    });
    // Where another term hides the row, nothing depends on it.
    if (found.includes(null) && !found.includes(false)) count += 1;
  });
  return count;
}

/** Whether a term is found in a row, whatever its sign; null where that is not known. */
type Test = (exchange: Exchange, known: Known) => boolean | null;

function testOf({ field, values }: Term): Test {
  if (field === null) {
    return (exchange, known) =>
      EVERYWHERE.some((place) => hasAny(place, fieldKind(place).read(exchange, known), values));
  }
  const { read, isNumber } = fieldKind(field);
  if (field === 'session') return (exchange, known) => isOfSession(exchange, known, values);
  if (field === 'key') {
    return (exchange, known) =>
      changesOf(exchange, known.revisions)?.some((change) =>
        values.some((value) => changesKey(change, value)),
      ) ?? null;
  }
  if (isNumber) {
    const comparisons = values.map(comparisonOf);
    return (exchange, known) => {
      const found = read(exchange, known);
      if (found === null) return null;
      return comparisons.some((holds) => found.some((text) => holds(text)));
    };
  }
  return (exchange, known) => {
    const found = read(exchange, known);
    return found === null ? null : hasAny(field, found, values);
  };
}

const EVERYWHERE = FILTER_FIELDS.filter((field) => fieldKind(field).isApart !== true);

function hasAny(field: Field, found: readonly string[] | null, values: readonly string[]): boolean {
  // A verdict is a word of its own: `saved` must not find `unsaved`.
  const isClosed = fieldKind(field).closed !== undefined;
  return (found ?? []).some((text) => {
    const lower = text.toLowerCase();
    return values.some((value) => {
      if (value.length > 1 && value.startsWith('=')) return lower === value.slice(1);
      return isClosed ? lower.startsWith(value) : lower.includes(value);
    });
  });
}

/** A number is a session through all of its ids; a fingerprint is given by more of its digits. */
function isOfSession(exchange: Exchange, known: Known, values: readonly string[]): boolean {
  const { lineage } = exchange;
  if (lineage !== null && values.includes(String(lineage))) return true;
  const others = values.filter((value) => !isLineage(value));
  return hasAny('session', fieldKind('session').read(exchange, known), others);
}

/** Fingerprints are never shown with fewer than four digits. */
function isLineage(value: string): boolean {
  return /^\d{1,3}$/.test(value);
}
