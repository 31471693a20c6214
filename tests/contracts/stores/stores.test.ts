import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgresStore from 'connect-pg-simple';
import { RedisStore } from 'connect-redis';
import mysqlStore from 'express-mysql-session';
import session from 'express-session';
import memoryStore from 'memorystore';
import { createPool } from 'mysql2';
import { Pool } from 'pg';
import { createClient } from 'redis';
import fileStore from 'session-file-store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMariaDB, startPostgres, startRedis } from '../../../scripts/lib/servers.ts';
import { describeWithServer } from '../engine/engine.ts';
import { PoolStore } from './pool-store.ts';
import { describeStore, type OpenedStore } from './store-matrix.ts';
import { TouchAfterStore } from './touch-after-store.ts';

/** Stores whose rows are in memory are one object for the app and for who looks afterwards. */
const itself = (store: session.Store): OpenedStore => ({ store, other: store });

describeStore('a session in the MemoryStore', { open: () => itself(new session.MemoryStore()) });

const MemoryStore = memoryStore(session);
describeStore('a session in memorystore', { open: () => itself(new MemoryStore({})) });

describe('a session in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-files-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const FileStore = fileStore(session);
  const open = (): session.Store =>
    new FileStore({ path: folder, retries: 0, reapInterval: -1, logFn: () => undefined });
  describeStore('of session-file-store', {
    open: () => ({ store: open(), other: open() }),
    ownKeys: ['__lastAccess'],
  });
});

describeStore('a session in a store that changes it, as connect-mongo does', {
  open: () => itself(new TouchAfterStore()),
  ownKeys: ['lastModified'],
});

describeStore('a session in a store over a pool', { open: () => itself(new PoolStore()) });

describe('the store over a pool', () => {
  it('loses the asynchronous context, which is what it is there for', async () => {
    const context = new AsyncLocalStorage<string>();
    const store = new PoolStore();
    const seen = await context.run('of the request', async () => {
      return new Promise((resolve) => {
        store.get('id', () => resolve(context.getStore()));
      });
    });
    expect(seen).toBeUndefined();
  });
});

describeWithServer('Redis', await startRedis(), ({ host, port }) => {
  const clients = [0, 1].map(() => createClient({ socket: { host, port } }));
  beforeAll(async () => {
    await Promise.all(clients.map((client) => client.connect()));
  });
  afterAll(() => {
    for (const client of clients) client.destroy();
  });
  const [store, other] = clients.map((client) => new RedisStore({ client }));
  if (!store || !other) throw new Error('no stores');
  describeStore('a session in connect-redis', { open: () => ({ store, other }) });
});

describeWithServer('PostgreSQL', await startPostgres(), ({ host, port }) => {
  const pools = [0, 1].map(() => {
    const pool = new Pool({ host, port, user: 'postgres', database: 'postgres' });
    pool.on('error', () => undefined);
    // A pool that ends hears its clients no more, and the server may stop before they have left.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
  });
  const PostgresStore = postgresStore(session);
  const [store, other] = pools.map(
    (pool) => new PostgresStore({ pool, createTableIfMissing: true, pruneSessionInterval: false }),
  );
  if (!store || !other) throw new Error('no stores');
  describeStore('a session in connect-pg-simple', {
    open: () => ({ store, other }),
    // https://github.com/voxpelli/node-connect-pg-simple/blob/v10.0.0/index.js: `set` hands the
    // session itself to a query that waits for a connection.
    writesLater: true,
  });
});

describeWithServer('MariaDB', await startMariaDB(), ({ host, port }) => {
  // The one with callbacks, which the store takes as it does one with promises.
  const pools = [0, 1].map(() => createPool({ host, port, user: 'root', database: 'sessions' }));
  const MySQLStore = mysqlStore(session);
  const [store, other] = pools.map((pool) => new MySQLStore({ clearExpired: false }, pool));
  if (!store || !other) throw new Error('no stores');
  beforeAll(async () => {
    await Promise.all([store.onReady(), other.onReady()]);
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.promise().end()));
  });
  describeStore('a session in express-mysql-session', {
    open: () => ({ store, other }),
    // https://github.com/chill117/express-mysql-session/blob/v3.0.3/index.js: `set` makes the text
    // when its turn is over.
    writesLater: true,
  });
});
