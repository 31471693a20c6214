import { foundUnlessExpired, type AsynchronousEngine, type StoredSession } from '../engine.ts';
import { checkArgument, trueOrFalse } from '../checks.ts';
import { aPostgresClient, checkEngineOptions } from './arguments.ts';
import { aTable, DEFAULT_TABLE } from './table.ts';

/** What is needed of a client: `Pool` and `Client` of the package `pg` have it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

export interface PostgresOptions {
  /** Default: `sessions`. */
  table?: string;
  /** Make the table where it is not there, before its first use. Default: true. */
  createTable?: boolean;
}

/** Any number, the same in all processes: two that make the table at once wait for each other. */
const LOCK = 7_361_727_468;

/** Sessions in a PostgreSQL database, through a client that you made and will close. */
export function postgresEngine(
  client: PostgresClient,
  options: PostgresOptions = {},
): AsynchronousEngine {
  checkArgument('postgresEngine', 'client', client, aPostgresClient);
  checkEngineOptions('postgresEngine', options, { table: aTable, createTable: trueOrFalse });
  const { table = DEFAULT_TABLE } = options;
  let preparing: Promise<void> | null = options.createTable === false ? Promise.resolve() : null;

  const prepare = async (): Promise<void> => {
    // Without values it is one transaction, which holds the lock until all is there.
    await client.query(`
      SELECT pg_advisory_xact_lock(${LOCK});
      CREATE TABLE IF NOT EXISTS ${table} (
        key TEXT PRIMARY KEY,
        payload TEXT NOT NULL,
        expires_at BIGINT NOT NULL,
        revision INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS ${table}_expires_at ON ${table} (expires_at);
    `);
  };
  const query: PostgresClient['query'] = async (text, values) => {
    preparing ??= prepare().catch((error: unknown) => {
      preparing = null; // the next request tries again
      throw error;
    });
    await preparing;
    return client.query(text, values);
  };
  const find = async (key: string): Promise<StoredSession | null> => {
    const text = `SELECT payload, expires_at, revision FROM ${table} WHERE key = $1`;
    const { rows } = await query(text, [key]);
    return rows[0] === undefined ? null : parseRow(rows[0]);
  };

  return {
    name: 'postgres',
    carries: 'key',
    comparesRevisions: true,
    loads: 'before-handler',
    async load(key, now) {
      return foundUnlessExpired(await find(key), now);
    },
    async create(key, { payload, expiresAt, revision }) {
      const { rowCount } = await query(
        `INSERT INTO ${table} (key, payload, expires_at, revision) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key) DO NOTHING`,
        [key, payload, expiresAt, revision],
      );
      return rowCount === 1 ? key : null;
    },
    async update(key, { payload, expiresAt, revision }, { now, expected }) {
      const { rowCount } = await query(
        `UPDATE ${table} SET payload = $1, expires_at = $2, revision = $3
         WHERE key = $4 AND expires_at > $5 AND ($6::integer IS NULL OR revision = $6)`,
        [payload, expiresAt, revision, key, now, expected],
      );
      if (rowCount === 1) return { outcome: 'saved', key };
      const current = expected === null ? null : await find(key);
      const isThere = current !== null && current.expiresAt > now;
      return { outcome: isThere ? 'conflict' : 'gone' };
    },
    async delete(key) {
      const { rowCount } = await query(`DELETE FROM ${table} WHERE key = $1`, [key]);
      return rowCount === 1;
    },
    async clearExpired(now) {
      const { rowCount } = await query(`DELETE FROM ${table} WHERE expires_at <= $1`, [now]);
      return rowCount ?? 0;
    },
  };
}

/** The client gives BIGINT as a text, since it may be larger than a number holds. */
function parseRow(row: unknown): StoredSession {
  if (typeof row !== 'object' || row === null || !('payload' in row)) {
    throw new TypeError('The PostgreSQL client gave a row that is no object with the columns.');
  }
  return {
    payload: String(row.payload),
    expiresAt: Number(Reflect.get(row, 'expires_at')),
    revision: Number(Reflect.get(row, 'revision')),
  };
}
