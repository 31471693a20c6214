import type { Gap, Recorded, RecordPage, RecordQuery, RecordStore, StoredRecord } from './types.ts';

export const DEFAULT_RECORDS = 1000;
export const DEFAULT_BYTES = 32 * 1024 * 1024;

/** Versions that were let go are counted one by one this far back. */
const REMEMBERED_EVICTIONS = 10_000;

/** Places before the oldest record that are not worth moving all others for. */
const MOST_EMPTY_PLACES = 4096;

export interface MemoryLimits {
  records: number;
  /** Of records and their states together. */
  bytes: number;
}

interface Kept extends StoredRecord {
  bytes: number;
}

/**
 * A ring in memory: a list by number, with a gap where a record has a newer version.
 *
 * @param limits read at each `put`, so that they can be raised later
 * @param sharedBytes bytes of the states that all records share
 */
export function createMemoryStore(
  limits: Readonly<MemoryLimits> = { records: DEFAULT_RECORDS, bytes: DEFAULT_BYTES },
  sharedBytes: () => number = () => 0,
): RecordStore {
  /** The version with number `n` stands at `n - base`. */
  const places: (Kept | null)[] = [];
  let base = 1;
  /** Index of the oldest version, or of a gap before it. */
  let head = 0;
  const evicted: number[] = [];
  let forgotten = 0;
  /** Requests without a record, by the version before them. */
  const skipped: { after: number; count: number }[] = [];
  let size = 0;
  let bytes = 0;
  let seq = 0;

  function remove(kept: Kept): void {
    places[kept.seq - base] = null;
    size -= 1;
    bytes -= kept.bytes;
  }

  function evictOldest(): void {
    while (places[head] === null) head += 1;
    const oldest = places[head];
    if (oldest == null) return;
    remove(oldest);
    head += 1;
    if (head > MOST_EMPTY_PLACES) {
      places.splice(0, head);
      base += head;
      head = 0;
    }
    evicted.push(oldest.seq);
    if (evicted.length >= 2 * REMEMBERED_EVICTIONS) {
      forgotten += evicted.splice(0, REMEMBERED_EVICTIONS).length;
    }
    oldest.recorded.version = 0;
    oldest.recorded.release();
  }

  function put(recorded: Recorded): number {
    const before = recorded.version === 0 ? null : places[recorded.version - base];
    if (before?.recorded === recorded) remove(before);
    else recorded.retain();
    seq += 1;
    recorded.version = seq;
    const entry: Kept = { seq, recorded, bytes: recorded.bytes };
    places.push(entry);
    size += 1;
    bytes += entry.bytes;
    while (size > 0 && (size > limits.records || bytes + sharedBytes() > limits.bytes)) {
      evictOldest();
    }
    return seq;
  }

  function skip(): void {
    const last = skipped.at(-1);
    if (last?.after === seq) last.count += 1;
    else skipped.push({ after: seq, count: 1 });
    if (skipped.length < 2 * REMEMBERED_EVICTIONS) return;
    forgotten += total(skipped.splice(0, REMEMBERED_EVICTIONS));
  }

  function list({ after, limit }: RecordQuery): RecordPage {
    const records: StoredRecord[] = [];
    let more = false;
    for (let at = Math.max(head, after + 1 - base); at < places.length; at += 1) {
      const entry = places[at];
      if (entry == null) continue;
      if (records.length >= limit) {
        more = true;
        break;
      }
      records.push({ seq: entry.seq, recorded: entry.recorded });
    }
    // What came after the last of these is counted by who asks on from there.
    return { records, more, dropped: droppedBetween(after, records.at(-1)?.seq ?? Infinity) };
  }

  function droppedBetween(after: number, end: number): number {
    const gone = evicted.length - countUpTo(evicted, after) + (after === 0 ? forgotten : 0);
    return gone + skippedBetween(after, end);
  }

  function skippedBetween(after: number, end: number): number {
    let count = 0;
    for (let at = skipped.length - 1; at >= 0; at -= 1) {
      const gap = skipped[at];
      if (gap === undefined || gap.after < after) break;
      if (gap.after < end) count += gap.count;
    }
    return count;
  }

  function gaps(after: number, last: number): Gap[] {
    const found = evicted
      .slice(countUpTo(evicted, after), countUpTo(evicted, last))
      .map((version) => ({ seq: version, count: 1 }));
    for (let at = skipped.length - 1; at >= 0; at -= 1) {
      const gap = skipped[at];
      if (gap === undefined || gap.after < after) break;
      if (gap.after < last) found.push({ seq: gap.after + 1, count: gap.count });
    }
    if (after === 0 && forgotten > 0) found.push({ seq: 1, count: forgotten });
    return found.sort((a, b) => a.seq - b.seq);
  }

  return {
    put,
    skip,
    list,
    gaps,
    get seq() {
      return seq;
    },
    get size() {
      return size;
    },
    clear() {
      for (const kept of places) {
        if (kept === null) continue;
        kept.recorded.version = 0;
        kept.recorded.release();
      }
      places.length = 0;
      base = seq + 1;
      head = 0;
      size = 0;
      bytes = 0;
    },
  };
}

function total(gaps: readonly { count: number }[]): number {
  return gaps.reduce((sum, { count }) => sum + count, 0);
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
