import type { Recorded, RecordPage, RecordQuery, RecordStore, StoredRecord } from './types.ts';

export const DEFAULT_RECORDS = 1000;
export const DEFAULT_BYTES = 32 * 1024 * 1024;

/** Versions that were let go are counted one by one this far back. */
const REMEMBERED_EVICTIONS = 10_000;

export interface MemoryLimits {
  records: number;
  /** Of records and their states together. */
  bytes: number;
}

interface Kept extends StoredRecord {
  bytes: number;
}

/**
 * A ring in memory.
 *
 * @param limits read at each `put`, so that they can be raised later
 * @param sharedBytes bytes of the states that all records share
 */
export function createMemoryStore(
  limits: Readonly<MemoryLimits> = { records: DEFAULT_RECORDS, bytes: DEFAULT_BYTES },
  sharedBytes: () => number = () => 0,
): RecordStore {
  /** Insertion order is the order of `seq`: a newer version is deleted and set again. */
  const kept = new Map<string, Kept>();
  const evicted: number[] = [];
  let forgotten = 0;
  let bytes = 0;
  let seq = 0;

  function evictOldest(): void {
    const oldest = kept.values().next().value;
    if (oldest === undefined) return;
    kept.delete(oldest.recorded.id);
    bytes -= oldest.bytes;
    evicted.push(oldest.seq);
    if (evicted.length >= 2 * REMEMBERED_EVICTIONS) {
      forgotten += evicted.splice(0, REMEMBERED_EVICTIONS).length;
    }
    oldest.recorded.release();
  }

  function put(recorded: Recorded): number {
    const before = kept.get(recorded.id);
    if (before === undefined) recorded.retain();
    else {
      kept.delete(recorded.id);
      bytes -= before.bytes;
    }
    seq += 1;
    const entry: Kept = { seq, recorded, bytes: recorded.bytes };
    kept.set(recorded.id, entry);
    bytes += entry.bytes;
    while (kept.size > 0 && (kept.size > limits.records || bytes + sharedBytes() > limits.bytes)) {
      evictOldest();
    }
    return seq;
  }

  function list({ after, limit }: RecordQuery): RecordPage {
    const records: StoredRecord[] = [];
    let more = false;
    for (const entry of kept.values()) {
      if (entry.seq <= after) continue;
      if (records.length >= limit) {
        more = true;
        break;
      }
      records.push({ seq: entry.seq, recorded: entry.recorded });
    }
    return { records, more, dropped: droppedSince(after) };
  }

  function droppedSince(after: number): number {
    if (after === 0) return forgotten + evicted.length;
    return evicted.length - countUpTo(evicted, after);
  }

  return {
    put,
    list,
    get seq() {
      return seq;
    },
    get size() {
      return kept.size;
    },
    clear() {
      for (const { recorded } of kept.values()) recorded.release();
      kept.clear();
      bytes = 0;
    },
  };
}

/** How many of the ascending numbers are not over `bound`. */
function countUpTo(ascending: readonly number[], bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
