import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RedisStore } from 'connect-redis';
import { MemoryStore } from 'express-session';
import { Pool } from 'pg';
import { createClient, TimeoutError } from 'redis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startPostgres, startRedis } from '../../../scripts/lib/servers.ts';
import { cachedDatabaseEngine } from '../../../session-framework/engines/cached-database.ts';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { expressStoreEngine } from '../../../session-framework/engines/express-store.ts';
import { fileEngine } from '../../../session-framework/engines/file.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { postgresEngine } from '../../../session-framework/engines/postgres.ts';
import { redisEngine } from '../../../session-framework/engines/redis.ts';
import { signedCookiesEngine } from '../../../session-framework/engines/signed-cookies.ts';
import { describeEngine, describeWithServer, type Deviation } from './engine.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'session-engine-'));
const nothing = async (): Promise<void> => Promise.resolve();

describeEngine('memory', {
  open: async () => {
    const engine = memoryEngine();
    return Promise.resolve({ engine, other: engine, count: null, down: null, close: nothing });
  },
  deviations: {
    'a store that is down is an error': 'the memory of a process is down with the process',
  },
});

describeEngine('database: SQLite', {
  open: async () => {
    const folder = temporary();
    const file = join(folder, 'sessions.sqlite');
    const engine = databaseEngine(file);
    const other = databaseEngine(file);
    const down = databaseEngine(join(folder, 'closed.sqlite'));
    down.close();
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    const reader = new DatabaseSync(file);
    const counted = reader.prepare('SELECT count(*) AS count FROM sessions');
    return Promise.resolve({
      engine,
      other,
      down,
      count: async () => Promise.resolve(Number(counted.get()?.count)),
      close: async () => {
        for (const each of [engine, other, reader]) each.close();
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    });
  },
});

describeEngine('file', {
  open: async () => {
    const folder = temporary();
    const taken = join(temporary(), 'sessions');
    const down = fileEngine(taken);
    writeFileSync(taken, 'a file where its folder should be');
    return Promise.resolve({
      engine: fileEngine(folder),
      other: fileEngine(folder),
      down,
      count: async () => (await readdir(folder)).length,
      close: async () => {
        for (const each of [folder, dirname(taken)]) rmSync(each, { recursive: true });
        return Promise.resolve();
      },
    });
  },
  deviations: {
    'compares revisions': 'a file system cannot compare and replace in one step',
  },
});

const inTheCookie = 'the session is in the cookie, and nothing is stored';
describeEngine('signed cookies', {
  open: async () => {
    const secrets = 'a secret of the tests that is long enough';
    const engine = signedCookiesEngine({ secrets });
    const other = signedCookiesEngine({ secrets });
    return Promise.resolve({ engine, other, count: null, down: null, close: nothing });
  },
  deviations: {
    'create is atomic': inTheCookie,
    'a taken key is not stored over': inTheCookie,
    'must exist never resurrects': inTheCookie,
    'an update needs a session that is there': inTheCookie,
    'expired is absent to an update': inTheCookie,
    'delete ends it': 'a copy of the cookie opens the session until it expires',
    'compares revisions': inTheCookie,
    'clear expired removes': inTheCookie,
    'a store that is down is an error': inTheCookie,
  },
});

const ofTheStore: Partial<Record<Deviation, string>> = {
  'create is atomic': 'such stores have get and set, and nothing in between',
  'must exist never resurrects': 'such stores have get and set, and nothing in between',
  'compares revisions': 'such stores have get and set, and nothing in between',
  'clear expired removes': 'such stores expire by themselves, or not at all',
};

describeEngine('express-store: MemoryStore of express-session', {
  open: async () => {
    const store = new MemoryStore();
    const engine = expressStoreEngine(store);
    return Promise.resolve({
      engine,
      other: expressStoreEngine(store),
      down: null,
      count: async () =>
        new Promise((resolve) => {
          store.all((_error, all) => resolve(Object.keys(all ?? {}).length));
        }),
      close: nothing,
    });
  },
  deviations: {
    ...ofTheStore,
    'a store that is down is an error': 'the memory of a process is down with the process',
  },
});

describeWithServer('Redis', await startRedis(), ({ host, port }) => {
  const connect = async () => {
    const client = createClient({ socket: { host, port, reconnectStrategy: false } });
    await client.connect();
    return client;
  };
  const closed = async () => {
    const client = await connect();
    client.destroy();
    return client;
  };
  const byItself = 'Redis expires by its own clock';

  describeEngine('redis', {
    open: async () => {
      const [client, another, gone] = await Promise.all([connect(), connect(), closed()]);
      await client.flushAll();
      return {
        engine: redisEngine(client),
        other: redisEngine(another),
        down: redisEngine(gone),
        count: () => client.dbSize(),
        close: async () => {
          await Promise.all([client.close(), another.close()]);
        },
      };
    },
    deviations: {
      'expired is absent to an update': byItself,
      'clear expired removes': byItself,
    },
  });

  describe('a command that is not sent', () => {
    afterEach(() => {
      vi.restoreAllMocks();
    });

    it('has the time of the engine, while the client is connected', async () => {
      const client = await connect();
      const signals = vi.spyOn(AbortSignal, 'timeout');
      const engine = redisEngine(client);
      expect(await engine.load('c'.repeat(32), Date.now())).toEqual({ state: 'absent' });
      expect(signals).not.toHaveBeenCalled();
      await client.close();
    });

    it('has that of the client, while it is not', async () => {
      const NOBODY = 1; // TCP port 1 is tcpmux's, which is not in use
      const client = createClient({
        socket: { host, port: NOBODY },
        // eslint-disable-next-line no-restricted-syntax -- of the client, which never sends it
        commandOptions: { timeout: 1 },
      });
      client.on('error', () => undefined);
      void client.connect().catch(() => undefined);
      const loading = redisEngine(client).load('c'.repeat(32), Date.now());
      await expect(loading).rejects.toThrow(TimeoutError);
      client.destroy();
    });
  });

  it('tells Redis when a session expires, by each way of storing it', async () => {
    const client = await connect();
    const engine = redisEngine(client);
    const [key, now] = ['b'.repeat(32), Date.now()];
    const until = (seconds: number) => ({
      payload: '{}',
      expiresAt: now + seconds * 1000,
      revision: 1,
    });
    const within = async (least: number, most: number): Promise<void> => {
      const seconds = await client.ttl(`session:${key}`);
      expect(seconds).toBeGreaterThan(least);
      expect(seconds).toBeLessThanOrEqual(most);
    };
    await engine.create(key, until(1000), now);
    await within(0, 1000);
    await engine.update(key, until(3000), { now, expected: null });
    await within(1000, 3000);
    await engine.update(key, until(5000), { now, expected: 1 });
    await within(3000, 5000);
    await client.close();
  });

  it('replaces a text of another writer, which has no revision, where one is compared', async () => {
    const client = await connect();
    const engine = redisEngine(client);
    const [key, now] = ['a'.repeat(32), Date.now()];
    await client.set(`session:${key}`, 'not ours');
    const found = await engine.load(key, now);
    expect(found).toMatchObject({ state: 'found', session: { payload: 'not ours', revision: 0 } });
    const session = { payload: 'ours', expiresAt: now + 60_000, revision: 1 };
    expect(await engine.update(key, session, { now, expected: 0 })).toMatchObject({
      outcome: 'saved',
    });
    expect(await engine.update(key, session, { now, expected: 0 })).toEqual({
      outcome: 'conflict',
    });
    await client.close();
  });

  describeEngine('cached database: SQLite behind Redis', {
    open: async () => {
      const folder = temporary();
      const file = join(folder, 'sessions.sqlite');
      const [client, another, gone] = await Promise.all([connect(), connect(), closed()]);
      await client.flushAll();
      const [database, same, closedDatabase] = [1, 2, 3].map(() => databaseEngine(file));
      if (!database || !same || !closedDatabase) throw new Error('no database');
      closedDatabase.close();
      return {
        engine: cachedDatabaseEngine({ database, cache: redisEngine(client) }),
        other: cachedDatabaseEngine({ database: same, cache: redisEngine(another) }),
        down: cachedDatabaseEngine({
          database: closedDatabase,
          cache: redisEngine(gone),
          onWarning: () => undefined,
        }),
        count: null,
        close: async () => {
          await Promise.all([client.close(), another.close()]);
          for (const each of [database, same]) each.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
    deviations: {
      'clear expired removes': 'the cache expires by its own clock',
    },
  });

  describeEngine('express-store: connect-redis', {
    open: async () => {
      const [client, gone] = await Promise.all([connect(), closed()]);
      await client.flushAll();
      return {
        engine: expressStoreEngine(new RedisStore({ client })),
        other: expressStoreEngine(new RedisStore({ client })),
        down: expressStoreEngine(new RedisStore({ client: gone })),
        count: () => client.dbSize(),
        close: () => client.close(),
      };
    },
    deviations: ofTheStore,
  });
});

describeEngine('cached database: SQLite behind memory', {
  open: async () => {
    const folder = temporary();
    const file = join(folder, 'sessions.sqlite');
    const cache = memoryEngine();
    const [database, same, down] = [1, 2, 3].map(() => databaseEngine(file));
    if (!database || !same || !down) throw new Error('no database');
    down.close();
    return Promise.resolve({
      engine: cachedDatabaseEngine({ database, cache }),
      other: cachedDatabaseEngine({ database: same, cache }),
      down: cachedDatabaseEngine({ database: down, cache: memoryEngine() }),
      count: null,
      close: async () => {
        for (const each of [database, same]) each.close();
        rmSync(folder, { recursive: true });
        return Promise.resolve();
      },
    });
  },
});

describeWithServer('PostgreSQL', await startPostgres(), ({ host, port }) => {
  const connect = (at = port): Pool => {
    const pool = new Pool({ host, port: at, user: 'postgres', database: 'postgres', max: 8 });
    pool.on('error', () => undefined);
    return pool;
  };

  describeEngine('postgres', {
    open: async () => {
      const [pool, another, gone] = [connect(), connect(), connect()];
      await pool.query('DROP TABLE IF EXISTS sessions');
      await gone.end();
      return {
        engine: postgresEngine(pool),
        other: postgresEngine(another),
        down: postgresEngine(gone),
        count: async () => {
          const { rows } = await pool.query<{ count: string }>('SELECT count(*) FROM sessions');
          return Number(rows[0]?.count);
        },
        close: async () => {
          await Promise.all([pool.end(), another.end()]);
        },
      };
    },
  });
});
