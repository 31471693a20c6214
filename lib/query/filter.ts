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
] as const;

type Field = (typeof FILTER_FIELDS)[number];

interface Term {
  field: Field | null;
  /** In lower case; one of them has to be found. */
  values: string[];
  isNegated: boolean;
}

/** Whether a row is to be shown. */
export type Filter = (exchange: Exchange) => boolean;

/**
 * Reads a filter as typed: terms between blanks, all of which must hold. `verdict:lost,saved` looks
 * in one field, a leading `-` turns a term around, and quotes keep blanks together.
 */
export function parseFilter(text: string, revisions: RevisionTable): Filter {
  const terms = termsOf(text);
  return (exchange) => terms.every((term) => holds(term, exchange, revisions) !== term.isNegated);
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

function holds({ field, values }: Term, exchange: Exchange, revisions: RevisionTable): boolean {
  const found =
    field === null ? allFields(exchange, revisions) : valuesOf(field, exchange, revisions);
  // A verdict is a word of its own: `saved` must not find `unsaved`.
  const matches = (text: string, value: string): boolean =>
    field === 'verdict' ? text.startsWith(value) : text.includes(value);
  return values.some((value) => found.some((text) => matches(text.toLowerCase(), value)));
}

function allFields(exchange: Exchange, revisions: RevisionTable): string[] {
  return FILTER_FIELDS.flatMap((field) => valuesOf(field, exchange, revisions));
}

function valuesOf(field: Field, exchange: Exchange, revisions: RevisionTable): string[] {
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
    case 'session':
      return [exchange.session, record?.session.before ?? null, exchange.cookieName].filter(
        (value) => value !== null,
      );
  }
}
