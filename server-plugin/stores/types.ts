import type { SessionRecord } from '../protocol.ts';
import type { Interned } from '../recording/revisions.ts';
import type { Shared } from './shared.ts';

/** A record as a store keeps it: written down only when it is read. */
export interface Recorded {
  readonly id: string;
  /** Number of its version in the store that keeps it, which alone writes it; 0 where none does. */
  version: number;
  /** About what it costs to keep, in bytes, without its states. */
  readonly bytes: number;
  /** The states it names. */
  revisions(): Interned[];
  /** @param shared with the other records of the answer */
  toRecord(seq: number, shared?: Shared): SessionRecord;
  /** The store holds it from now on; called once per record that it keeps. */
  retain(): void;
  /** The store has let it go. */
  release(): void;
}

export interface RecordQuery {
  /** Only versions written after this one; 0 asks for all. */
  after: number;
  /** At most so many records. */
  limit: number;
}

export interface StoredRecord {
  seq: number;
  recorded: Recorded;
}

export interface RecordPage {
  /** Oldest first. */
  records: StoredRecord[];
  more: boolean;
  /**
   * Requests between `after` and the last of these records, or since `after` where there are none,
   * that are not here: their records were let go, or never made. They are told again to who asks
   * once more from there.
   */
  dropped: number;
}

/** Requests without a record that are told to who has read less than a version. */
export interface Gap {
  /** Of that version. */
  seq: number;
  count: number;
}

/** Keeps the newest records of one process, bounded by their number and by bytes. */
export interface RecordStore {
  /**
   * Keeps a record, or its newer version, and gives the number of that version. A record that is
   * kept already moves to the end: whoever read it open reads it again.
   */
  put(recorded: Recorded): number;
  /** Counts a request of which no record was made. */
  skip(): void;
  list(query: RecordQuery): RecordPage;
  /** Requests that `list` counts as dropped between two versions, in order, where they are told. */
  gaps(after: number, last: number): Gap[];
  /** Number of the newest version; 0 before the first. */
  readonly seq: number;
  readonly size: number;
  clear(): void;
}
