import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { changesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import { isSame, type Change } from '../states/diff.ts';
import { formatPath, isJsonObject, valueAt, type Json } from '../states/json.ts';
import { MOST_KEYS } from '../judgement/marks.ts';
import { THOROUGH, type RevisionTable } from '../states/revisions.ts';

/** What became of a change, as far as that is known. */
export type Fate =
  | 'stored'
  /** It was stored, and a later save of an older state erased it. */
  | 'overwritten'
  /** It is not in what the next request would load. */
  | 'not-saved'
  /** It is stored, and no cookie leads to it. */
  | 'out-of-reach'
  | 'unknown';

export interface JudgedChange extends Change {
  fate: Fate;
}

/** The changes of an exchange, each with what became of it. */
export function judgedChangesOf(
  exchange: Exchange,
  revisions: RevisionTable,
): JudgedChange[] | null {
  const changes = changesOf(exchange, revisions, THOROUGH);
  const { record } = exchange;
  if (!changes || !record) return null;
  const overwritten = new Set(
    exchange.marks.flatMap((mark) => (mark.kind === 'overwritten' ? mark.keys : [])),
  );
  const garbled = new Set(record.unserialisable.map(({ path }) => formatPath(path)));
  return changes.map((change, index) => {
    // Beyond what a mark looks at, it is not known whether a later save erased the change too.
    const isUnseen = overwritten.size > 0 && index >= MOST_KEYS;
    const fate = isUnseen
      ? 'unknown'
      : fateOf(change, { exchange, record, revisions, overwritten, garbled });
    return { ...change, fate };
  });
}

const WITHOUT_COOKIE = new Set<string | null>([
  'no-cookie',
  'insecure',
  'cookie-rejected',
  'cookie-too-large',
  'orphaned',
]);

/** What the fate of each change of an exchange depends on. */
interface Circumstances {
  exchange: Exchange;
  record: SessionRecord;
  revisions: RevisionTable;
  /** Paths that a later save put back. */
  overwritten: ReadonlySet<string>;
  /** Paths of values that do not survive storage. */
  garbled: ReadonlySet<string>;
}

function fateOf(
  change: Change,
  { exchange: { judgement }, record, revisions, overwritten, garbled }: Circumstances,
): Fate {
  const path = formatPath(change.path);
  if (overwritten.has(path)) return 'overwritten';
  if (judgement.verdict === 'pending' || judgement.verdict === 'sent') return 'unknown';
  if (judgement.verdict !== 'lost') return 'stored';
  // Something is stored in its place, and that is not what the app put there.
  if (garbled.has(path)) return 'not-saved';
  const { saved, loaded, end } = record.data;
  if (saved !== null && saved === end && WITHOUT_COOKIE.has(judgement.reason)) {
    // A session that lives in the cookie went nowhere; a row in a store is still there.
    return record.middleware.kind === 'cookie' ? 'not-saved' : 'out-of-reach';
  }
  const durableId = saved ?? loaded;
  const durable = durableId === null ? {} : revisions.get(durableId)?.value;
  if (durable === undefined) return 'unknown';
  return isSame(valueAt(durable, change.path), change.after) ? 'stored' : 'not-saved';
}

/** What a rotation carried over, by top-level key. */
export interface Carried {
  kept: string[];
  added: string[];
  dropped: string[];
}

export function carriedKeys(before: Json | undefined, after: Json | undefined): Carried | null {
  if (!isJsonObject(before) || !isJsonObject(after)) return null;
  const keys = Object.keys(before);
  return {
    kept: keys.filter((key) => Object.hasOwn(after, key)),
    added: Object.keys(after).filter((key) => !Object.hasOwn(before, key)),
    dropped: keys.filter((key) => !Object.hasOwn(after, key)),
  };
}
