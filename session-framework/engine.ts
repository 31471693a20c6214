/**
 * Where sessions are kept. Each engine is one file in `engines/` and passes the same contract suite
 * (tests/contracts/engine/engine.ts). An engine knows nothing of cookies, flags or serialisers: it keeps
 * texts under keys until they expire.
 *
 * A store that cannot be reached is an error, thrown or rejected: never an absent session.
 */
import type { MaybePromise } from './maybe-promise.ts';

export interface StoredSession {
  /** The serialised session. */
  payload: string;
  /** Epoch milliseconds. From then on the session is absent. */
  expiresAt: number;
  /** Grows by one with each save. */
  revision: number;
}

/** `expired`, `bad-signature` and `undecodable` are absent too, where an engine can tell why. */
export type Found =
  | { state: 'found'; session: StoredSession }
  | { state: 'absent' | 'expired' | 'bad-signature' | 'undecodable' };

export type Updated =
  /** `key` finds the session from now on; it is another one only where the cookie carries data. */
  | { outcome: 'saved'; key: string }
  /** Not there, or expired: nothing was stored. */
  | { outcome: 'gone' }
  /** There under another revision than the expected one: nothing was stored. */
  | { outcome: 'conflict' };

export interface Saving {
  /** Epoch milliseconds. */
  now: number;
  /** Store only if the session has this revision; null: whatever it has. */
  expected: number | null;
}

interface EngineMembers {
  readonly name: string;
  /** What the cookie carries: a key that leads to the session, or the session itself. */
  readonly carries: 'key' | 'data';
  /** Whether `expected` is honoured atomically, which `onConflict` needs. */
  readonly comparesRevisions: boolean;

  /**
   * Must create: stores a session under a key that is free, atomically.
   * @returns the key that finds it from now on; null where the key is taken, and nothing is stored
   */
  create(key: string, session: StoredSession, now: number): MaybePromise<string | null>;

  /** Must exist: stores a session in the place of one that is there, atomically. */
  update(key: string, session: StoredSession, saving: Saving): MaybePromise<Updated>;

  /** @returns whether it was there */
  delete(key: string, now: number): MaybePromise<boolean>;

  /**
   * Where the cookie carries the data: whether a value can be one of its own, by its form alone. Of
   * several cookies of the name it is given the first that can. Without it each can that is not empty.
   */
  isWellFormed?(cookie: string): boolean;

  /** Deletes what has expired. @returns how many; 0 where the store does it by itself */
  clearExpired(now: number): MaybePromise<number>;
}

/** Answers at once, so it is asked at the first access, and not at all without one. */
export interface SynchronousEngine extends EngineMembers {
  readonly loads: 'at-first-access';
  /** Never creates a record. */
  load(key: string, now: number): Found;
}

/** Answers later, so it is asked before the handler runs, where a cookie came. */
export interface AsynchronousEngine extends EngineMembers {
  readonly loads: 'before-handler';
  /** Never creates a record. */
  load(key: string, now: number): Promise<Found>;
}

export type Engine = SynchronousEngine | AsynchronousEngine;

/**
 * A stored session as found, unless its time is over.
 *
 * @param session null where there is none
 */
export function foundUnlessExpired(session: StoredSession | null, now: number): Found {
  if (session === null) return { state: 'absent' };
  return session.expiresAt > now ? { state: 'found', session } : { state: 'expired' };
}
