import type { RevisionId } from '../../server-plugin/protocol.ts';
import { statesOf } from '../join/changes-of.ts';
import type { Exchange } from '../join/exchange.ts';
import { isSame, type Change } from '../states/diff.ts';
import { valueAt, type Json, type Path } from '../states/json.ts';
import type { RevisionTable } from '../states/revisions.ts';
import { judgedChangesOf, type Fate, type JudgedChange } from './changes.ts';

/** One value that a key had: a request wrote it, or was the first to find it. */
export interface KeyValue {
  exchange: Exchange;
  /** `found`: the request loaded another value than was known, and none of the requests wrote it. */
  kind: Change['kind'] | 'found';
  before: Json | undefined;
  after: Json | undefined;
  /** What it came or went with: what it stands in; null where it changed by itself. */
  through: Path | null;
  /** What became of the change, each once: parts of a value may fare differently. Empty if found. */
  fates: readonly Fate[];
}

export interface KeyHistory {
  values: KeyValue[];
  /** Requests of the session whose states are not known: what they wrote is not in the list. */
  untold: number;
}

/** The rows of the session of a row, through all of its ids; the row alone where none is known. */
export function rowsOfSession(rows: readonly Exchange[], of: Exchange): readonly Exchange[] {
  return of.lineage === null ? [of] : rows.filter(({ lineage }) => lineage === of.lineage);
}

/**
 * Every value that a key had in a session, through all of its ids, in the order in which the requests
 * began. A place in a list is what stands there, whatever stood there before.
 *
 * @param rows of one session, by the start of their request
 */
export function keyHistory(
  rows: readonly Exchange[],
  path: Path,
  revisions: RevisionTable,
): KeyHistory {
  const values: KeyValue[] = [];
  const read = readerOf(path, revisions);
  let untold = 0;
  let last: LastKnown | null = null;
  for (const exchange of rows) {
    const states = exchange.record && statesOf(exchange.record);
    if (!states || (states.before === null && states.after === null)) {
      untold += mayHaveWritten(exchange) ? 1 : 0;
      continue;
    }
    const before = read(states.before);
    const after = read(states.after);
    if (before === null || after === null) {
      untold += 1;
      last = null;
      continue;
    }
    if (isFound(exchange, before.value, last)) {
      const was = last?.value;
      values.push({ ...NEWS, exchange, before: was, after: before.value });
    }
    if (last === null || servedAt(exchange) >= last.until) {
      last = { value: before.value, until: -Infinity };
    }
    if (states.before === states.after || isSame(before.value, after.value)) continue;
    const written = { before: before.value, after: after.value };
    const changes = judgedChangesOf(exchange, revisions);
    const fates = changes === null ? ['unknown' as const] : fatesAt(changes, path);
    const through = throughOf(path, states, revisions);
    values.push({ exchange, kind: kindOf(written), ...written, through, fates });
    last = lastAfter(exchange, before.value, after.value, fates);
  }
  return { values, untold };
}

/**
 * The request that wrote or found the next value, or the one before.
 *
 * @param at the request to go from
 */
export function stepInHistory(
  { values }: KeyHistory,
  at: Exchange,
  direction: 'next' | 'previous',
): Exchange | null {
  const own = values.findIndex(({ exchange }) => exchange.key === at.key);
  // Of one without a value: the last that began before it, or the first after.
  const before = values.findLastIndex(({ exchange }) => exchange.startedAt <= at.startedAt);
  if (direction === 'next')
    return values[(own < 0 ? before : lastOf(values, at)) + 1]?.exchange ?? null;
  return values[own < 0 ? before : own - 1]?.exchange ?? null;
}

/** One request may both find a value and write another. */
function lastOf(values: readonly KeyValue[], { key }: Exchange): number {
  return values.findLastIndex(({ exchange }) => exchange.key === key);
}

const NEWS = { kind: 'found', through: null, fates: [] } as const;

/** What a request that begins after all known writes would load. */
interface LastKnown {
  value: Json | undefined;
  /** Epoch ms, of the server: one that it began before may have loaded what was there before. */
  until: number;
}

function isFound(exchange: Exchange, loaded: Json | undefined, last: LastKnown | null): boolean {
  if (last === null) return loaded !== undefined;
  return servedAt(exchange) >= last.until && !isSame(loaded, last.value);
}

/** Where it is not known what became of a change, the next load tells it. */
function lastAfter(
  exchange: Exchange,
  before: Json | undefined,
  after: Json | undefined,
  fates: readonly Fate[],
): LastKnown | null {
  const until = servedAt(exchange) + (exchange.record?.timing.end ?? Infinity);
  if (fates.every((fate) => fate === 'stored')) return { value: after, until };
  const isLost = fates.every((fate) => fate === 'not-saved' || fate === 'overwritten');
  return isLost ? { value: before, until } : null;
}

/** When its server began with it, in epoch ms: that of a browser is earlier, and of another clock. */
function servedAt({ record, startedAt }: Exchange): number {
  return record?.t0 ?? startedAt;
}

/** Whether a request without a record could have changed the session. */
function mayHaveWritten({ witness, record, judgement }: Exchange): boolean {
  if (record) return judgement.verdict !== 'none' && judgement.verdict !== 'refused';
  return witness !== null && !witness.fromCache && judgement.verdict !== 'none';
}

/** Reads a path in a state, each state once; null where the state is not known. */
function readerOf(
  path: Path,
  revisions: RevisionTable,
): (id: RevisionId | null) => { value: Json | undefined } | null {
  const known = new Map<RevisionId, { value: Json | undefined } | null>();
  return (id) => {
    if (id === null) return { value: undefined };
    const read = known.get(id);
    if (read !== undefined) return read;
    const state = revisions.get(id)?.value;
    const found = state === undefined ? null : { value: valueAt(state, path) };
    known.set(id, found);
    return found;
  };
}

function kindOf({ before, after }: Pick<Change, 'before' | 'after'>): Change['kind'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

/** The outermost of what a path stands in that was not there before, or is not any more. */
function throughOf(
  path: Path,
  { before, after }: { before: RevisionId | null; after: RevisionId | null },
  revisions: RevisionTable,
): Path | null {
  const states = [before, after].map((id) => (id === null ? {} : revisions.get(id)?.value));
  for (let depth = 1; depth < path.length; depth++) {
    const parent = path.slice(0, depth);
    if (states.some((state) => valueAt(state, parent) === undefined)) return parent;
  }
  return null;
}

/** What became of the changes at a path: of it, in it, or of what it stands in. */
function fatesAt(changes: readonly JudgedChange[], path: Path): Fate[] {
  for (let depth = path.length; depth >= 0; depth--) {
    const place = path.slice(0, depth);
    const there = changes.filter((change) => isOneWay(change.path, place));
    if (there.length > 0) return [...new Set(there.map(({ fate }) => fate))];
  }
  return ['unknown'];
}

/** Whether one of two paths leads through the other. */
function isOneWay(a: Path, b: Path): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return shorter.every((step, index) => step === longer[index]);
}
