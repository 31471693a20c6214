import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '../errors.ts';
import { isLocked } from './locks.ts';

/** Milliseconds between two tries to turn the write-ahead log on. */
const AGAIN = 20;

/**
 * Opens a database, made readable by its owner alone if it is not there. SQLite gives its files
 * beside it, `-wal` and `-shm`, the same mode.
 *
 * @param timeout milliseconds for which it blocks where another process writes
 */
export function openDatabase(file: string, timeout: number): DatabaseSync {
  // Loaded here and not above: other engines work where `node:sqlite` is missing.
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (isPlainFile(file)) makePrivate(file);
  const db = new sqlite.DatabaseSync(file);
  db.exec(`PRAGMA busy_timeout = ${timeout}`);
  turnOnWriteAheadLog(db, performance.now() + timeout);
  db.exec('PRAGMA synchronous = NORMAL');
  return db;
}

/** Not a database in memory, or an address with options. */
function isPlainFile(file: string): boolean {
  return !/^(:memory:$|file:)/.test(file);
}

function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/** This one statement does not heed the `busy_timeout`. It has no effect where it is on already. */
function turnOnWriteAheadLog(db: DatabaseSync, until: number): void {
  for (;;) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isLocked(error) || performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN);
    }
  }
}
