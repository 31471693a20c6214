import { changesOf } from '../join/changes-of.ts';
import { isFile } from '../join/involvement.ts';
import type { Client, Exchange } from '../join/exchange.ts';
import type { Mark } from '../judgement/marks.ts';
import { VERDICTS, type LostReason } from '../judgement/verdict.ts';
import type { Change } from '../states/diff.ts';
import { formatPath, type Json } from '../states/json.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { durationOf } from './duration.ts';
import { isSave } from './steps.ts';

/** The names of the rules that found something in a row, by its key. */
export type FindingsOf = ReadonlyMap<string, readonly string[]>;

/** What a field is read from, beside the row. */
export interface Known {
  revisions: RevisionTable;
  findings: FindingsOf;
}

/** A place of a row that a term can look in. */
interface FieldKind {
  /** What is there; null where that is not known. */
  read: (exchange: Exchange, known: Known) => readonly string[] | null;
  /** All there can be, where that is a closed set. */
  closed?: readonly string[];
  /** Numbers that are compared, as in `status:>=400`. */
  isNumber?: true;
  /** A word without a field does not look there. */
  isApart?: true;
}

/** Exhaustive by its type. */
const REASONS: Record<LostReason, true> = {
  'not-flagged': true,
  'not-committed': true,
  'save-failed': true,
  'too-late': true,
  'no-cookie': true,
  insecure: true,
  'cookie-rejected': true,
  'cookie-too-large': true,
  'status-5xx': true,
  interrupted: true,
  conflict: true,
  aborted: true,
  kept: true,
  unserialisable: true,
  overwritten: true,
  orphaned: true,
};

const MARKS: Record<Mark['kind'], true> = {
  overwritten: true,
  overwrote: true,
  'stale-read': true,
  'read-early': true,
  orphaned: true,
  replaced: true,
  displaced: true,
  undone: true,
  revived: true,
};

const CLIENTS: Record<Client, true> = {
  'this-tab': true,
  'other-client': true,
  unknown: true,
  history: true,
};

const TYPES = ['document', 'fetch', 'file', 'other'] as const;

/** The places that a term can name, as in `verdict:lost`. */
export const FIELDS = {
  verdict: {
    closed: [...VERDICTS, ...Object.keys(REASONS)],
    read: ({ judgement: { verdict, also, reason } }) => [
      verdict,
      ...also,
      ...(reason === null ? [] : [reason]),
    ],
  },
  mark: {
    closed: Object.keys(MARKS),
    isApart: true,
    read: ({ marks }) => marks.map(({ kind }) => kind),
  },
  key: { read: (exchange, known) => changesOf(exchange, known.revisions)?.map(keyOf) ?? null },
  value: {
    isApart: true,
    read: (exchange, known) => changesOf(exchange, known.revisions)?.flatMap(textsOf) ?? null,
  },
  host: { read: ({ origin }) => [origin.replace(/^https?:\/\//, '')] },
  service: { isApart: true, read: ({ process }) => process && known(process.service) },
  machine: { isApart: true, read: ({ process }) => process && known(process.machine) },
  process: {
    isApart: true,
    read: ({ process, instance }) => process && [...known(process.pid), ...known(instance)],
  },
  path: {
    // Also without the query, for one who asks for exactly that.
    read: ({ path }) => (path.includes('?') ? [path, path.replace(/\?.*$/s, '')] : [path]),
  },
  method: { read: ({ method }) => [method] },
  status: { isNumber: true, read: ({ status }) => (status === null ? [] : [String(status)]) },
  duration: {
    isNumber: true,
    isApart: true,
    read: (exchange) => {
      const duration = durationOf(exchange);
      return duration === null ? null : [String(duration)];
    },
  },
  session: {
    read: ({ session, record, cookieName }) =>
      [session, record?.session.before ?? null, cookieName].filter((text) => text !== null),
  },
  client: {
    closed: Object.keys(CLIENTS),
    isApart: true,
    read: ({ client }) => [client],
  },
  type: { closed: TYPES, isApart: true, read: (exchange) => typesOf(exchange) },
  finding: { read: ({ key }, { findings }) => findings.get(key) ?? [] },
  has: {
    closed: ['finding', 'mark', 'record', 'save'],
    isApart: true,
    read: (exchange, { findings }) => [
      ...(findings.has(exchange.key) ? ['finding'] : []),
      ...(exchange.marks.length > 0 ? ['mark'] : []),
      ...(exchange.record ? ['record'] : []),
      ...(isSave(exchange) ? ['save'] : []),
    ],
  },
} satisfies Record<string, FieldKind>;

export type Field = keyof typeof FIELDS;

export const FILTER_FIELDS = Object.keys(FIELDS).filter(isField);

export function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name);
}

export function fieldKind(field: Field): FieldKind {
  return FIELDS[field];
}

function known(value: string | number | null): string[] {
  return value === null ? [] : [String(value)];
}

function keyOf({ path }: Change): string {
  return formatPath(path);
}

/** Asked for at each new row. */
const texts = new WeakMap<Change, string[]>();

/** The values before and after a change. */
function textsOf(change: Change): string[] {
  const known = texts.get(change) ?? [change.before, change.after].flatMap(textOf);
  texts.set(change, known);
  return known;
}

function textOf(value: Json | undefined): string[] {
  if (value === undefined) return [];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

/** What the browser asked for it as; null where no browser of ours saw the request. */
function typesOf({ witness }: Exchange): string[] | null {
  if (!witness) return null;
  if (isFile(witness)) return ['file'];
  const { type } = witness;
  if (type === 'main_frame' || type === 'sub_frame') return ['document'];
  return [type === 'xmlhttprequest' ? 'fetch' : 'other'];
}
