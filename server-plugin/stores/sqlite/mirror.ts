import { performance } from 'node:perf_hooks';
import { messageOf } from '../../errors.ts';
import type { MiddlewareConfiguration } from '../../protocol.ts';
import type { OwnRun } from '../../process/own-run.ts';
import type { RevisionId } from '../../protocol.ts';
import { read } from '../../reading.ts';
import type { Interned, Revisions } from '../../recording/revisions.ts';
import type { MemoryLimits } from '../memory.ts';
import { Shared } from '../shared.ts';
import type { RecordPage, RecordStore, StoredRecord } from '../types.ts';
import { forgetRun, killedRuns, RunCount, type CountFolder } from './run-counts.ts';
import { BESIDE, FILE_NAME } from './schema.ts';
import { SharedFile, type Batch, type Gap, type WrittenRecord } from './shared-file.ts';

/** Between a record and the batch that takes it: most requests have ended by then, and are one row. */
const BATCH_MS = 100;
/** Records of a batch: some milliseconds. */
const BATCH_RECORDS = 50;
/** A batch may take so much of the time of the process: one that took long waits the longer. */
const REST = 20;
/** After what does not go away by itself. */
const RETRY_MS = 5000;
/** Others hold the file for a batch each; so often in a row is something else. */
const MOST_LOCKED = 50;
/** At the end of a process: all that memory has by default. */
const LAST_BATCHES = 20;

export interface MirrorOptions {
  run: OwnRun;
  middlewares: readonly MiddlewareConfiguration[];
  records: RecordStore;
  revisions: Revisions;
  limits: Readonly<MemoryLimits>;
  /** Where the processes of the project have their file. */
  folder: CountFolder;
  print: (line: string) => void;
}

/** The records of this process, copied to a file for the others, and theirs. */
export interface Mirror {
  /**
   * There is something new: it is copied soon, never in this turn.
   *
   * @param made requests of this run by now, as the others are to know if it is killed
   */
  wake(made: number): void;
  /** What the others have copied; `otherwise` where that cannot be read. Never throws. */
  read<T>(work: (file: SharedFile) => T, otherwise: T): T;
  /** Copies what is new, says that this run ends, and lets go of the file. Never throws. */
  end(): void;
}

/**
 * Copies the records of a process to a file, in batches off the path of requests. What fails is
 * tried again later; what memory has let go of by then is counted as dropped.
 */
export function createMirror(options: MirrorOptions): Mirror {
  const { run, records, revisions, limits, print } = options;
  const { folder } = options;
  const file = new SharedFile(() => folder.file(FILE_NAME, BESIDE));
  const count = new RunCount(folder, run);
  let made = 0;
  let note: NodeJS.Immediate | null = null;
  let noNoteUntil = 0;
  let copied = 0;
  let tail = 0;
  let timer: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let locked = 0;
  let isTold = false;

  function tell(thrown: unknown): void {
    if (isTold) return;
    isTold = true;
    print(
      `Sessions DevTools: records are not shared with other processes, your app is not affected (told once): ${messageOf(thrown)}`,
    );
  }

  /** Milliseconds until the next try. */
  function waitAfter(thrown: unknown): number {
    locked = isLocked(thrown) ? locked + 1 : 0;
    if (locked > 0 && locked < MOST_LOCKED) return BATCH_MS;
    tell(thrown);
    return RETRY_MS;
  }

  function open(): void {
    if (!file.renew()) return;
    // What is in it already would be counted once more.
    ({ seq: copied, tail } = file.reached(run.id));
    // Who took the file away took that of the count, too.
    count.close();
    if (made > 0) count.write(made);
  }

  /** Once in a turn of the loop, after its requests: a call of some microseconds. */
  function writeCount(): void {
    note = null;
    if (performance.now() < noNoteUntil) return;
    try {
      count.write(made);
    } catch (thrown) {
      noNoteUntil = performance.now() + RETRY_MS;
      tell(thrown);
    }
  }

  /** Runs that were killed had more than they have copied. */
  function settle(): void {
    try {
      for (const run of killedRuns(folder, file.unended())) {
        file.settle(run);
        forgetRun(folder, run);
      }
    } catch (thrown) {
      // What is locked is read all the same, and settled when it is read again.
      if (!isLocked(thrown)) tell(thrown);
    }
  }

  function batchOf({ records: versions, dropped }: RecordPage): Batch {
    const shared = new Shared();
    const states = new Map<RevisionId, Interned>();
    const written = versions.map(({ seq, recorded }): WrittenRecord => {
      const json = JSON.stringify(recorded.toRecord(seq, shared));
      const named = recorded.revisions();
      for (const state of named) states.set(revisions.announce(state), state);
      return { seq, id: recorded.id, json, states: [...new Set(named.map(({ id }) => id))] };
    });
    const last = written.at(-1)?.seq;
    return {
      run,
      middlewares: JSON.stringify(options.middlewares),
      records: written,
      gaps: dropped === 0 ? [] : gapsBefore(versions),
      tail: last === undefined ? dropped : records.list({ after: last, limit: 0 }).dropped,
      stateOf(id) {
        const state = states.get(id);
        return JSON.stringify(state === undefined ? null : revisions.serve(state));
      },
    };
  }

  /** Requests without a record, by the version before which they are told: as memory tells them. */
  function gapsBefore(versions: readonly StoredRecord[]): Gap[] {
    let before = copied;
    return versions.flatMap(({ seq }) => {
      const count = records.list({ after: before, limit: 1 }).dropped;
      before = seq;
      return count === 0 ? [] : [{ seq, count }];
    });
  }

  /** @returns whether there is more */
  function copy(): boolean {
    open();
    const page = records.list({ after: copied, limit: BATCH_RECORDS });
    if (page.records.length === 0 && page.dropped === tail) return false;
    let batch: Batch | null = null;
    file.write(limits, () => (batch = batchOf(page)));
    tail = tailOf(batch);
    copied = page.records.at(-1)?.seq ?? copied;
    return page.more;
  }

  /** @returns whether there is nothing left: what is, others count as without a record */
  function copyAll(): boolean {
    for (let n = 0; n < LAST_BATCHES; n += 1) if (!copy()) return true;
    return false;
  }

  function work(): void {
    timer = null;
    const began = performance.now();
    try {
      const more = copy();
      locked = 0;
      const rest = (performance.now() - began) * REST;
      if (more) sleep(Math.max(rest, 1));
      else restUntil = began + rest;
    } catch (thrown) {
      sleep(waitAfter(thrown));
    }
  }

  function sleep(ms: number): void {
    timer ??= setTimeout(work, ms).unref();
  }

  return {
    wake(requests) {
      if (requests !== made) note ??= setImmediate(writeCount).unref();
      made = requests;
      if (timer === null) sleep(Math.max(BATCH_MS, restUntil - performance.now()));
    },
    read(look, otherwise) {
      try {
        open();
        settle();
        return look(file);
      } catch (thrown) {
        if (!isLocked(thrown)) tell(thrown);
        return otherwise;
      }
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      if (note !== null) writeCount();
      try {
        if (copyAll()) {
          file.end(run.id);
          count.remove();
        }
        file.close();
      } catch (thrown) {
        tell(thrown);
      } finally {
        count.close();
      }
    },
  };
}

function tailOf(batch: Batch | null): number {
  return batch?.tail ?? 0;
}

/** Another connection writes, or holds the whole file. @see https://sqlite.org/rescode.html */
function isLocked(thrown: unknown): boolean {
  const code = read(thrown, 'errcode');
  return typeof code === 'number' && [5, 6].includes(code & 0xff);
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
