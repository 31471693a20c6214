import type { DatabaseSync } from 'node:sqlite';
import { foundUnlessExpired, type StoredSession, type SynchronousEngine } from '../engine.ts';
import { ConfigurationError } from '../errors.ts';
import { checkArgument, DEFAULT_TIMEOUT, milliseconds } from '../settings/checks.ts';
import { aDatabase, checkEngineOptions } from './parts/arguments.ts';
import { aTable, DEFAULT_TABLE } from './parts/table.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { clearExpired } from '../sqlite/clear-expired.ts';
import { LockedWrites } from '../sqlite/locked-writes.ts';
import { isLocked, lockedForReads, lockedForWrites, withBusyTimeoutOf } from '../sqlite/locks.ts';
import { fileOf, openDatabase } from '../sqlite/open.ts';

export interface DatabaseOptions {
  /** Made if it is not there. Default: `sessions`. */
  table?: string | undefined;
  /** Milliseconds that a write waits while another connection writes. Default: 5000. */
  busyTimeout?: number | undefined;
}

/** Milliseconds for which a read may stop the event loop, once, where readers are locked out. */
const READ_WAIT = 50;

/**
 * Sessions in an SQLite database, through `node:sqlite`: nothing to install, nothing to start. The
 * default engine. Calls are synchronous, some ten microseconds each; the write-ahead log lets other
 * processes read and write the same file. Where another one writes just now, a write is tried again
 * from a timer and answered by a promise: the event loop does not stand still for it.
 *
 * @param database a file, made if it is not there; or a database that you opened and will close
 * @throws StoreTimeoutError where it is locked for too long, also at start
 * @throws UnsafePlaceError where another user made the file, or others can write to it; what you
 * opened is as you opened it
 */
export function databaseEngine(
  database: string | DatabaseSync,
  options: DatabaseOptions = {},
): SynchronousEngine & { close(): void } {
  checkArgument('databaseEngine', 'database', database, aDatabase);
  checkEngineOptions('databaseEngine', options, { table: aTable, busyTimeout: milliseconds });
  const { table = DEFAULT_TABLE, busyTimeout = DEFAULT_TIMEOUT } = options;
  const db = open(database, table, busyTimeout);
  const file = fileOf(db) || '(in memory)';
  const select = db.prepare(`SELECT payload, expires_at, revision FROM ${table} WHERE key = ?`);
  const insert = db.prepare(
    `INSERT INTO ${table} (key, payload, expires_at, revision) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING`,
  );
  // With `?` alone: Node before 22.20 and 24.5 binds no parameter by its number.
  const update = db.prepare(
    `UPDATE ${table} SET payload = ?, expires_at = ?, revision = ?
     WHERE key = ? AND expires_at > ? AND (? IS NULL OR revision = ?)`,
  );
  const remove = db.prepare(`DELETE FROM ${table} WHERE key = ?`);

  const find = (key: string): StoredSession | null => {
    const row = select.get(key);
    if (row === undefined) return null;
    return {
      payload: String(row.payload),
      expiresAt: Number(row.expires_at),
      revision: Number(row.revision),
    };
  };

  const withBusyTimeout = withBusyTimeoutOf(db);
  // A database of the application may have a `busy_timeout`, which would stop the event loop.
  const atOnce =
    typeof database === 'string' ? run : <T>(call: () => T): T => withBusyTimeout(0, call);
  const writes = new LockedWrites(busyTimeout, (cause) =>
    lockedForWrites(file, busyTimeout, cause),
  );
  const write = <T>(call: () => T): MaybePromise<T> => writes.run(() => atOnce(call));
  let canRead = true;
  const read = <T>(call: () => T): T => {
    try {
      const result = atOnce(call);
      canRead = true;
      return result;
    } catch (error) {
      if (!isLocked(error)) throw error;
      if (canRead) return readAgain(call);
      throw lockedForReads(file, error);
    }
  };
  /** Somebody may be just opening, closing or mending the database, which does not take long. */
  const readAgain = <T>(call: () => T): T => {
    try {
      return withBusyTimeout(READ_WAIT, call);
    } catch (error) {
      if (!isLocked(error)) throw error;
      canRead = false;
      throw lockedForReads(file, error);
    }
  };

  return {
    name: 'database',
    carries: 'key',
    comparesRevisions: true,
    loads: 'at-first-access',
    load: (key, now) =>
      foundUnlessExpired(
        read(() => find(key)),
        now,
      ),
    create(key, { payload, expiresAt, revision }) {
      return write(() =>
        insert.run(key, payload, expiresAt, revision).changes === 1 ? key : null,
      );
    },
    update(key, { payload, expiresAt, revision }, { now, expected }) {
      return write(() => {
        const values = [payload, expiresAt, revision, key, now, expected, expected];
        const { changes } = update.run(...values);
        if (changes === 1) return { outcome: 'saved', key };
        const current = expected === null ? null : find(key);
        const isThere = current !== null && current.expiresAt > now;
        return { outcome: isThere ? 'conflict' : 'gone' };
      });
    },
    delete: (key) => write(() => remove.run(key).changes === 1),
    async clearExpired(now) {
      try {
        return await clearExpired(db, table, now, busyTimeout, write);
      } catch (error) {
        throw isLocked(error) ? lockedForWrites(file, busyTimeout, error) : error;
      }
    },
    close: () => db.close(),
  };
}

/** With the table. Nobody is served yet at start, so it may block. */
function open(database: string | DatabaseSync, table: string, busyTimeout: number): DatabaseSync {
  const name = typeof database === 'string' ? database : fileOf(database);
  try {
    const db = typeof database === 'string' ? openDatabase(database, busyTimeout) : database;
    const schema = `
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        payload TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
    `;
    withBusyTimeoutOf(db)(busyTimeout, () => db.exec(schema));
    if (typeof database === 'string') db.exec('PRAGMA busy_timeout = 0');
    return db;
  } catch (error) {
    if (isLocked(error)) throw lockedForWrites(name, busyTimeout, error);
    if (!cannotOpen(error)) throw error;
    throw new ConfigurationError(
      `databaseEngine: database '${name}' cannot be opened (${String(error)}): name a file in another folder.`,
      500,
      { cause: error },
    );
  }
}

/** By Node's own file system, or by SQLite: SQLITE_CANTOPEN. */
function cannotOpen(error: unknown): boolean {
  const of = (name: string): unknown => Reflect.get(Object(error), name);
  return ['open', 'lstat'].includes(String(of('syscall'))) || of('errcode') === 14;
}

function run<T>(call: () => T): T {
  return call();
}
