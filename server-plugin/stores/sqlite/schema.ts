/** Goes up with each change of the tables: versions of this package do not share a file. */
export const FILE_NAME = 'records-2.sqlite';

/** What SQLite reads and writes with it, whoever put it there. @see https://www.sqlite.org/tempfiles.html */
export const BESIDE = ['-wal', '-shm', '-journal'];

/**
 * `seen` is epoch ms of the last batch. `gaps` are requests without a record, by the number of the
 * version before which they are told; `tail` those after the last one; `forgotten` old gaps, which
 * are told to who begins anew.
 */
export const TABLES = `
CREATE TABLE IF NOT EXISTS instances (
  id TEXT PRIMARY KEY, since REAL NOT NULL, seen REAL NOT NULL, seq INTEGER NOT NULL,
  tail INTEGER NOT NULL, forgotten INTEGER NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
  service TEXT, middlewares TEXT, ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS records (
  n INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, seq INTEGER NOT NULL,
  id TEXT NOT NULL, json TEXT NOT NULL, bytes INTEGER NOT NULL, UNIQUE (instance, id));
CREATE INDEX IF NOT EXISTS records_by_seq ON records (instance, seq);
CREATE TABLE IF NOT EXISTS states (id TEXT PRIMARY KEY, json TEXT NOT NULL, bytes INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS names (n INTEGER NOT NULL, state TEXT NOT NULL, PRIMARY KEY (n, state));
CREATE INDEX IF NOT EXISTS names_by_state ON names (state);
CREATE TABLE IF NOT EXISTS gaps (
  instance TEXT NOT NULL, seq INTEGER NOT NULL, count INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS gaps_by_seq ON gaps (instance, seq);
`;
