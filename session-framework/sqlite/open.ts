import { closeSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { codeOf } from '../errors.ts';
import { checkDatabaseFile } from '../files/place.ts';
import { isLocked } from './locks.ts';

/** Milliseconds between two tries to turn the write-ahead log on. */
const AGAIN = 20;

/**
 * Opens a database, made readable by its owner alone if it is not there. SQLite gives its files
 * beside it, `-wal` and `-shm`, the same mode.
 *
 * @param timeout milliseconds for which it blocks where another process writes
 * @throws UnsafePlaceError where another user made one of these files, or others can write to one
 */
export function openDatabase(file: string, timeout: number): DatabaseSync {
  // Loaded here and not above: other engines work where `node:sqlite` is missing.
  const sqlite = process.getBuiltinModule('node:sqlite');
  if (isPlainFile(file)) {
    checkDatabaseFile(file);
    makePrivate(file);
  }
  const db = new sqlite.DatabaseSync(file); // which reads nothing yet
  checkOpened(db);
  db.exec(`PRAGMA busy_timeout = ${timeout}`);
  turnOnWriteAheadLog(db, performance.now() + timeout);
  db.exec('PRAGMA synchronous = NORMAL');
  return db;
}

/** By the path that SQLite went to: an address has a way of its own to write it. */
function checkOpened(db: DatabaseSync): void {
  const file = fileOf(db);
  if (file === '') return;
  try {
    checkDatabaseFile(file);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Empty where it is in memory. */
export function fileOf(db: DatabaseSync): string {
  const rows = db.prepare('PRAGMA database_list').all();
  return String(rows.find(({ name }) => name === 'main')?.file ?? '');
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
