import { foundUnlessExpired, type AsynchronousEngine, type StoredSession } from '../engine.ts';
import {
  checkArgument,
  DEFAULT_TIMEOUT,
  isObject,
  milliseconds,
  trueOrFalse,
} from '../settings/checks.ts';
import { aPostgresClient, checkEngineOptions } from './parts/arguments.ts';
import { aTable, DEFAULT_TABLE } from './parts/table.ts';
import { withTimeout } from './with-timeout.ts';

/** What is needed of a client: `Pool` and `Client` of the package `pg` have it. */
export interface PostgresClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

export interface PostgresOptions {
  /** Default: `sessions`. */
  table?: string | undefined;
  /** Make the table where it is not there, before its first use. Default: true. */
  createTable?: boolean | undefined;
  /** Milliseconds that a call may take. Default: 5000. */
  timeout?: number | undefined;
}

/** Without these, pg waits for a connection, and for an answer, for ever. */
const REMEDY =
  'To have an error sooner, and the connection back, give the Pool of pg a ' +
  'connectionTimeoutMillis and a query_timeout; statement_timeout and lock_timeout end what the ' +
  'server itself waits for.';

/** Any number, the same in all processes: two that make the table at once wait for each other. */
const LOCK = 7_361_727_468;

/** Sessions in a PostgreSQL database, through a client that you made and will close. */
export function postgresEngine(
  client: PostgresClient,
  options: PostgresOptions = {},
): AsynchronousEngine {
  checkArgument('postgresEngine', 'client', client, aPostgresClient);
  const kinds = { table: aTable, createTable: trueOrFalse, timeout: milliseconds };
  checkEngineOptions('postgresEngine', options, kinds);
  const { table = DEFAULT_TABLE, timeout = DEFAULT_TIMEOUT } = options;
  let preparing: Promise<void> | null = null;
  let isPrepared = options.createTable === false;
  let began = 0;

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
  /** Once; anew where it failed, or takes so long that its connection may be lost. */
  const prepared = (): Promise<void> => {
    const now = performance.now();
    if (preparing !== null && now - began < timeout) return preparing;
    const mine = prepare().then(() => {
      isPrepared = true;
    });
    mine.catch(() => {
      if (preparing === mine) preparing = null;
    });
    [preparing, began] = [mine, now];
    return mine;
  };
  const query: PostgresClient['query'] = async (text, values) => {
    if (!isPrepared) await prepared();
    return client.query(text, values);
  };
  const find = async (key: string): Promise<StoredSession | null> => {
    const text = `SELECT payload, expires_at, revision FROM ${table} WHERE key = $1`;
    const { rows } = await query(text, [key]);
    return rows[0] === undefined ? null : parseRow(rows[0]);
  };

  const engine: AsynchronousEngine = {
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
  return withTimeout(engine, { timeout, remedy: REMEDY });
}

/** The client gives BIGINT as a text, since it may be larger than a number holds. */
function parseRow(row: unknown): StoredSession {
  if (!isObject(row) || !('payload' in row)) {
    throw new TypeError('The PostgreSQL client gave a row that is no object with the columns.');
  }
  return {
    payload: String(row.payload),
    expiresAt: Number(Reflect.get(row, 'expires_at')),
    revision: Number(Reflect.get(row, 'revision')),
  };
}
