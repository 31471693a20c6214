import type { DatabaseSync } from 'node:sqlite';
import { StoreTimeoutError } from '../errors.ts';

/** SQLITE_BUSY; the upper bits say more. https://www.sqlite.org/rescode.html#busy */
const BUSY = 5;

/**
 * Whether a call failed because another connection holds a lock. Not by `instanceof`: Node's own
 * errors are of no class that code inside Jest knows.
 */
export function isLocked(error: unknown): boolean {
  const code: unknown = Reflect.get(Object(error), 'errcode');
  return typeof code === 'number' && (code & 0xff) === BUSY;
}

/** Runs something with another `busy_timeout`, in milliseconds, than the one of the connection. */
export type WithBusyTimeout = <T>(timeout: number, run: () => T) => T;

export function withBusyTimeoutOf(db: DatabaseSync): WithBusyTimeout {
  const current = db.prepare('PRAGMA busy_timeout');
  return (timeout, run) => {
    const before = Number(current.get()?.timeout);
    if (before === timeout) return run();
    db.exec(`PRAGMA busy_timeout = ${timeout}`);
    try {
      return run();
    } finally {
      db.exec(`PRAGMA busy_timeout = ${before}`);
    }
  };
}

/** Where the lock was there to the end of the time of a write. */
export function lockedForWrites(file: string, timeout: number, cause?: unknown): StoreTimeoutError {
  return new StoreTimeoutError(
    'database',
    `The database ${file} was locked for ${timeout} ms, and nothing was stored: another ` +
      'connection writes to it, or left a transaction open. End that transaction earlier, write ' +
      'in smaller ones, or give databaseEngine a longer busyTimeout.',
    { cause },
  );
}

/** Where the lock keeps out readers too: none can in the write-ahead log, but an exclusive one. */
export function lockedForReads(file: string, cause: unknown): StoreTimeoutError {
  return new StoreTimeoutError(
    'database',
    `The database ${file} is locked so that nobody can read it: another connection has ` +
      'locking_mode = EXCLUSIVE, or the database is not in journal_mode = WAL and is being ' +
      'written. Set that mode, or end what holds the lock.',
    { cause },
  );
}
