import { formatPath } from '../states/json.ts';
import type { Exchange } from '../join/exchange.ts';
import type { RevisionTable } from '../states/revisions.ts';

/** Fields that a term can name, as in `verdict:lost`. Others are plain text. */
export const FILTER_FIELDS = [
  'verdict',
  'key',
  'host',
  'path',
  'method',
  'status',
  'session',
  'finding',
  'has',
] as const;

type Field = (typeof FILTER_FIELDS)[number];

interface Term {
  field: Field | null;
  /** In lower case; one of them has to be found. */
  values: string[];
  isNegated: boolean;
}

/** The names of the rules that found something in a row, by its key. */
export type FindingsOf = ReadonlyMap<string, readonly string[]>;

interface Known {
  revisions: RevisionTable;
  findings: FindingsOf;
}

/** Whether a row is to be shown. */
export type Filter = (exchange: Exchange) => boolean;

/**
 * Reads a filter as typed: terms between blanks, all of which must hold. `verdict:lost,saved` looks
 * in one field, a leading `-` turns a term around, and quotes keep blanks together.
 */
export function parseFilter(
  text: string,
  revisions: RevisionTable,
  findings: FindingsOf = new Map(),
): Filter {
  const terms = termsOf(text);
  const known = { revisions, findings };
  return (exchange) => terms.every((term) => holds(term, exchange, known) !== term.isNegated);
}

/** Whether a filter looks at what rules found: its rows are others when that is. */
export function asksForFindings(text: string): boolean {
  return termsOf(text).some(
    ({ field }) => field === null || field === 'finding' || field === 'has',
  );
}

function termsOf(text: string): Term[] {
  const words = text.toLowerCase().match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
  return words.map((word) => {
    const isNegated = word.length > 1 && word.startsWith('-');
    const bare = (isNegated ? word.slice(1) : word).replaceAll('"', '');
    const colon = bare.indexOf(':');
    const field = FILTER_FIELDS.find((name) => name === bare.slice(0, Math.max(colon, 0))) ?? null;
    const value = field === null ? bare : bare.slice(colon + 1);
    return { field, isNegated, values: field === null ? [value] : value.split(',') };
  });
}

function holds({ field, values }: Term, exchange: Exchange, known: Known): boolean {
  const found = field === null ? allFields(exchange, known) : valuesOf(field, exchange, known);
  // A verdict is a word of its own: `saved` must not find `unsaved`.
  const matches = (text: string, value: string): boolean =>
    field === 'verdict' ? text.startsWith(value) : text.includes(value);
  // A number is a session through all of its ids; a fingerprint is given by more of its digits.
  if (field === 'session') {
    const { lineage } = exchange;
    if (values.some((value) => lineage !== null && value === String(lineage))) return true;
    return values.some(
      (value) => !isLineage(value) && found.some((text) => text.toLowerCase().includes(value)),
    );
  }
  return values.some((value) => found.some((text) => matches(text.toLowerCase(), value)));
}

/** Fingerprints are never shown with fewer than four digits. */
function isLineage(value: string): boolean {
  return /^\d{1,3}$/.test(value);
}

function allFields(exchange: Exchange, known: Known): string[] {
  return FILTER_FIELDS.filter((field) => field !== 'has').flatMap((field) =>
    valuesOf(field, exchange, known),
  );
}

function valuesOf(field: Field, exchange: Exchange, { revisions, findings }: Known): string[] {
  const { judgement, record } = exchange;
  switch (field) {
    case 'verdict':
      return [
        judgement.verdict,
        ...judgement.also,
        ...(judgement.reason ? [judgement.reason] : []),
      ];
    case 'key':
      return record
        ? (revisions.changes(record.data.loaded, record.data.end) ?? []).map((change) =>
            formatPath(change.path),
          )
        : [];
    case 'host':
      return [exchange.origin.replace(/^https?:\/\//, '')];
    case 'path':
      return [exchange.path];
    case 'method':
      return [exchange.method];
    case 'status':
      return exchange.status === null ? [] : [String(exchange.status)];
    case 'finding':
      return [...(findings.get(exchange.key) ?? [])];
    case 'has':
      return [
        ...(findings.has(exchange.key) ? ['finding'] : []),
        ...(exchange.marks.length > 0 ? ['mark'] : []),
        ...(record ? ['record'] : []),
      ];
    case 'session':
      return [exchange.session, record?.session.before ?? null, exchange.cookieName].filter(
        (value) => value !== null,
      );
  }
}
