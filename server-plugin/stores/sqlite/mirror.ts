import { performance } from 'node:perf_hooks';
import { messageOf } from '../../errors.ts';
import type { RevisionId } from '../../protocol.ts';
import { read } from '../../reading.ts';
import type { Interned, Revisions } from '../../recording/revisions.ts';
import type { MemoryLimits } from '../memory.ts';
import { Shared } from '../shared.ts';
import type { RecordPage, RecordStore } from '../types.ts';
import { SharedFile, type Batch, type WrittenRecord } from './shared-file.ts';

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
  instance: { id: string; since: number };
  records: RecordStore;
  revisions: Revisions;
  limits: Readonly<MemoryLimits>;
  /** Prepares the file and says where it is. */
  place: () => string;
  print: (line: string) => void;
}

/** The records of this process, copied to a file for the others, and theirs. */
export interface Mirror {
  /** There is something new: it is copied soon, never in this turn. */
  wake(): void;
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
  const { instance, records, revisions, limits, print } = options;
  const file = new SharedFile(options.place);
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
    if (file.renew()) copied = tail = 0;
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
      instance,
      records: written,
      dropped: last === undefined ? 0 : dropped,
      tail: last === undefined ? dropped : records.list({ after: last, limit: 0 }).dropped,
      stateOf(id) {
        const state = states.get(id);
        return JSON.stringify(state === undefined ? null : revisions.serve(state));
      },
    };
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
    wake() {
      if (timer === null) sleep(Math.max(BATCH_MS, restUntil - performance.now()));
    },
    read(look, otherwise) {
      try {
        open();
        return look(file);
      } catch (thrown) {
        if (!isLocked(thrown)) tell(thrown);
        return otherwise;
      }
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      try {
        for (let n = 0; n < LAST_BATCHES && copy(); n += 1);
        file.end(instance.id);
        file.close();
      } catch (thrown) {
        tell(thrown);
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

/** The store of a process, of which each change makes its copy go on. */
export function mirrored(store: RecordStore, wake: () => void): RecordStore {
  return {
    put(recorded) {
      const seq = store.put(recorded);
      wake();
      return seq;
    },
    skip() {
      store.skip();
      wake();
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
