import { isBuiltin } from 'node:module';
import type { DatabaseSync } from 'node:sqlite';
import { foundUnlessExpired, type StoredSession, type SynchronousEngine } from '../engine.ts';
import { ConfigurationError } from '../errors.ts';
import { tableName } from './table.ts';

export interface DatabaseOptions {
  /** Made if it is not there. Default: `sessions`. */
  table?: string;
}

/** Milliseconds that a write waits while another process writes. */
const BUSY_TIMEOUT = 5000;

/**
 * Sessions in an SQLite database, through `node:sqlite`: nothing to install, nothing to start. The
 * default engine. Calls are synchronous, some ten microseconds each; the write-ahead log lets other
 * processes read and write the same file.
 *
 * @param database a file, made if it is not there; or a database that you opened and will close
 */
export function databaseEngine(
  database: string | DatabaseSync,
  options: DatabaseOptions = {},
): SynchronousEngine & { close(): void } {
  const table = tableName(options.table);
  const db = typeof database === 'string' ? open(database) : database;
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${table} (
      key TEXT PRIMARY KEY,
      payload TEXT NOT NULL,
      expires_at INTEGER NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS ${table}_expires_at ON ${table} (expires_at);
  `);
  const select = db.prepare(`SELECT payload, expires_at, revision FROM ${table} WHERE key = ?`);
  const insert = db.prepare(
    `INSERT INTO ${table} (key, payload, expires_at, revision) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE ${table} SET payload = ?, expires_at = ?, revision = ?
     WHERE key = ? AND expires_at > ? AND (?6 IS NULL OR revision = ?6)`,
  );
  const remove = db.prepare(`DELETE FROM ${table} WHERE key = ?`);
  const removeExpired = db.prepare(`DELETE FROM ${table} WHERE expires_at <= ?`);

  const find = (key: string): StoredSession | null => {
    const row = select.get(key);
    if (row === undefined) return null;
    return {
      payload: String(row.payload),
      expiresAt: Number(row.expires_at),
      revision: Number(row.revision),
    };
  };

  return {
    name: 'database',
    carries: 'key',
    comparesRevisions: true,
    loads: 'at-first-access',
    load: (key, now) => foundUnlessExpired(find(key), now),
    create(key, { payload, expiresAt, revision }) {
      return insert.run(key, payload, expiresAt, revision).changes === 1 ? key : null;
    },
    update(key, { payload, expiresAt, revision }, { now, expected }) {
      const { changes } = update.run(payload, expiresAt, revision, key, now, expected);
      if (changes === 1) return { outcome: 'saved', key };
      const current = expected === null ? null : find(key);
      const isThere = current !== null && current.expiresAt > now;
      return { outcome: isThere ? 'conflict' : 'gone' };
    },
    delete: (key) => remove.run(key).changes === 1,
    clearExpired: (now) => Number(removeExpired.run(now).changes),
    close: () => db.close(),
  };
}

/** Loaded here and not above: other engines work where `node:sqlite` is missing. */
function open(file: string): DatabaseSync {
  if (!isBuiltin('node:sqlite')) {
    throw new ConfigurationError(
      `databaseEngine needs node:sqlite, which Node ${process.versions.node} does not give. ` +
        'Use Node 22.13 or newer, or another engine.',
    );
  }
  const sqlite = process.getBuiltinModule('node:sqlite');
  const db = new sqlite.DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA busy_timeout = ${BUSY_TIMEOUT};
  `);
  return db;
}
