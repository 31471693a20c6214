import { messageOf } from '../errors.ts';
import type { OwnRun } from '../process/own-run.ts';
import type { MiddlewareConfiguration, RevisionId } from '../protocol.ts';
import type { Interned, Revisions } from '../recording/revisions.ts';
import type { MemoryLimits } from './memory.ts';
import { Shared } from './shared.ts';
import type { Batch, SharedReader, WrittenRecord } from './shared-records.ts';
import type { Gap, RecordPage, RecordStore, StoredRecord } from './types.ts';

/** Between a record and the batch that takes it: most requests have ended by then, and are one row. */
export const BATCH_MS = 100;
/** Records of a batch: some milliseconds. */
export const BATCH_RECORDS = 50;
/** A batch may take so much of the time of the process: one that took long waits the longer. */
export const REST = 20;
/** At the end of a process: all that memory has by default. */
export const LAST_BATCHES = 20;
/** After what does not go away by itself. */
export const RETRY_MS = 5000;

export interface MirrorOptions {
  run: OwnRun;
  middlewares: readonly MiddlewareConfiguration[];
  records: RecordStore;
  revisions: Revisions;
  limits: Readonly<MemoryLimits>;
  print: (line: string) => void;
}

/** The records of this process, copied to where the others find them, and theirs. */
export interface Mirror {
  /**
   * There is something new: it is copied soon, never in this turn.
   *
   * @param made requests of this run by now, as the others are to know if it is killed
   */
  wake(made: number): void;
  /** What the others have copied; `otherwise` where that cannot be read. Never throws or rejects. */
  read<T>(work: (shared: SharedReader) => Promise<T>, otherwise: T): Promise<T>;
  /** Copies what is new, without waiting for a batch. Never throws or rejects. */
  flush(): Promise<void>;
  /**
   * Copies what is new, says that this run ends, and lets go. Never throws or rejects. What can be
   * done at once is: a process that exits waits for no promise.
   */
  end(): Promise<void>;
}

/** What was copied, of the records of this process. */
export interface Copied {
  /** The newest version. */
  seq: number;
  /** Requests after it without a record. */
  tail: number;
  /** The newest version that ever was, also where the place was emptied since. */
  furthest: number;
}

export const NOTHING_COPIED: Copied = { seq: 0, tail: 0, furthest: 0 };

/** Tells of the first failure; each process has its own records meanwhile. */
export function tellOnce(print: (line: string) => void, where: string): (thrown: unknown) => void {
  let isTold = false;
  return (thrown) => {
    if (isTold) return;
    isTold = true;
    print(
      `Sessions DevTools: records are not shared ${where}, your app is not affected (told once): ${messageOf(thrown)}`,
    );
  };
}

/** What comes after what was copied; null where nothing has. */
export function nextPage(records: RecordStore, copied: Copied): RecordPage | null {
  const page = records.list({ after: copied.seq, limit: BATCH_RECORDS });
  return page.records.length === 0 && page.dropped === copied.tail ? null : page;
}

/** A page of this process, written down for the others. */
export function batchOf(options: MirrorOptions, copied: Copied, page: RecordPage): Batch {
  const { run, middlewares, records, revisions } = options;
  const shared = new Shared();
  const states = new Map<RevisionId, Interned>();
  const written = page.records.map(({ seq, recorded }): WrittenRecord => {
    const json = JSON.stringify(recorded.toRecord(seq, shared));
    const named = recorded.revisions();
    for (const state of named) states.set(revisions.announce(state), state);
    return { seq, id: recorded.id, json, states: [...new Set(named.map(({ id }) => id))] };
  });
  const last = written.at(-1)?.seq;
  return {
    run,
    middlewares: JSON.stringify(middlewares),
    records: written,
    gaps: page.dropped === 0 ? [] : gapsBefore(page.records, records, copied),
    tail: last === undefined ? page.dropped : records.list({ after: last, limit: 0 }).dropped,
    stateOf(id) {
      const state = states.get(id);
      return JSON.stringify(state === undefined ? null : revisions.serve(state));
    },
  };
}

/** What is copied when a batch of this page is. */
export function copiedBy(batch: Batch, before: Copied): Copied {
  const seq = batch.records.at(-1)?.seq ?? before.seq;
  return { seq, tail: batch.tail, furthest: Math.max(seq, before.furthest) };
}

/**
 * Requests without a record before these versions, at the version with which they are told. Of what
 * was copied once they are told one by one: readers stand anywhere in it.
 */
function gapsBefore(
  versions: readonly StoredRecord[],
  records: RecordStore,
  { seq: after, furthest }: Copied,
): Gap[] {
  const all = records.gaps(after, versions.at(-1)?.seq ?? after);
  const late = new Map<number, number>();
  let next = 0;
  for (const { seq, count } of all) {
    if (seq <= furthest) continue;
    while ((versions[next]?.seq ?? Infinity) < seq) next += 1;
    const at = versions[next]?.seq ?? seq;
    late.set(at, (late.get(at) ?? 0) + count);
  }
  const told = [...late].map(([seq, count]) => ({ seq, count }));
  return [...all.filter(({ seq }) => seq <= furthest), ...told];
}

/**
 * The store of a process, of which each change makes its copy go on.
 *
 * @param wake is told how many requests there were by now
 */
export function mirrored(store: RecordStore, wake: (made: number) => void): RecordStore {
  let made = 0;
  return {
    put(recorded) {
      if (recorded.version === 0) made += 1;
      const seq = store.put(recorded);
      wake(made);
      return seq;
    },
    skip() {
      store.skip();
      made += 1;
      wake(made);
    },
    list: (query) => store.list(query),
    gaps: (after, last) => store.gaps(after, last),
    get seq() {
      return store.seq;
    },
    get size() {
      return store.size;
    },
    clear() {
      store.clear();
    },
  };
}
