import type { OwnRun } from '../process/own-run.ts';
import type { Gap } from './types.ts';

/** Where processes keep records for each other: what they write there, and what they find. */

/** One run of a process that has written. */
export interface KnownInstance {
  id: string;
  /** Epoch ms. */
  since: number;
  /** What is read up to here is read: the number of its newest version, and one more for a tail. */
  end: number;
  /** Whether it is known to have ended. False where that is not known. */
  isOver: boolean;
  service: string | null;
  machine: string;
  pid: number;
}

/** A record as JSON, and the ids of the states that it names. */
export interface WrittenRecord {
  seq: number;
  id: string;
  json: string;
  states: readonly string[];
}

export interface Batch {
  run: OwnRun;
  /** What the run observes, as JSON. */
  middlewares: string;
  records: readonly WrittenRecord[];
  /** Requests before these records that have none. */
  gaps: readonly Gap[];
  /** Requests after the last record that have none. */
  tail: number;
  /** JSON of a state of these records. */
  stateOf: (id: string) => string;
}

/** A record that was found, and how many requests after the one before it have none. */
export interface FoundRecord extends WrittenRecord {
  dropped: number;
}

export interface OtherPage {
  /** Oldest first. */
  records: FoundRecord[];
  more: boolean;
  /** Requests without a record, where there are no records any more. */
  dropped: number;
}

/** A run that has more than its reader knows. */
export interface OtherRun {
  run: KnownInstance;
  page: OtherPage;
  /** Whether another run has more, too. */
  isNext: boolean;
}

export interface Sought {
  /** The reader's own run. */
  except: string;
  /** How far each run was read. */
  cursors: ReadonlyMap<string, number>;
  /** Records at most. A reader may be given fewer. */
  limit: number;
}

type Later<T> = T | Promise<T>;

/** All of it throws, or rejects with, what the place throws; one bad item costs itself only. */
export interface SharedReader {
  /** Of the runs that have more than is known, the oldest; null where none has. */
  next(sought: Sought): Later<OtherRun | null>;
  /** JSON of states by their ids, without those that are not there. */
  states(ids: readonly string[]): Later<ReadonlyMap<string, string>>;
  /** What the runs observe: of each a list as JSON. */
  middlewares(): Later<string[]>;
}
