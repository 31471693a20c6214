import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import express from 'express';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CAN_PAUSE,
  startPostgres,
  startRedis,
  type TestedServer,
} from '../../../scripts/lib/servers.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { postgresEngine } from '../../../session-framework/engines/postgres.ts';
import { redisEngine } from '../../../session-framework/engines/redis.ts';
import { Client, type Answer, type TestServer } from '../../support/http/http.ts';
import { describeWithServer } from './engine.ts';
import { ROUTES, type StartHost } from '../host/host.ts';
import { onExpress, onFastify, onHono, onKoa } from '../host/host-under-test.ts';

const HOSTS: Record<string, StartHost> = {
  'Express 5': onExpress(express),
  Fastify: onFastify,
  Koa: onKoa,
  Hono: onHono,
};

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Each host with a store of its own, and two visitors. */
interface App {
  name: string;
  ada: Client;
  bob: Client;
  stranger: () => Client;
  /** A visit whose handler has loaded the session, and changes and saves it when told to go on. */
  halfway: () => Promise<{ proceed: () => void; answer: Promise<Answer> }>;
}

async function startAll(open: () => Promise<Engine>): Promise<App[]> {
  return Promise.all(
    Object.entries(HOSTS).map(async ([name, start]) => {
      const reached = Promise.withResolvers<undefined>();
      const proceed = Promise.withResolvers<undefined>();
      const routes = {
        ...ROUTES,
        '/halfway': async (...[session]: Parameters<(typeof ROUTES)['/']>) => {
          const visits = Number(session.get('num_visits', 0)) + 1;
          reached.resolve(undefined);
          await proceed.promise;
          session.set('num_visits', visits);
          return { body: String(visits) };
        },
      };
      const host: TestServer = await start(routes, { engine: await open() });
      closing.push(() => host.close());
      const app: App = {
        name,
        ada: new Client(host.port),
        bob: new Client(host.port),
        stranger: () => new Client(host.port),
        halfway: async () => {
          const answer = app.ada.send('/halfway');
          await reached.promise;
          return { proceed: () => proceed.resolve(undefined), answer };
        },
      };
      expect(await bodies(app.ada, '/visits')).toEqual([200, '1']);
      for (const visits of ['1', '2', '3']) {
        expect(await bodies(app.bob, '/visits')).toEqual([200, visits]);
      }
      return app;
    }),
  );
}

async function bodies(client: Client, path: string): Promise<[number, string]> {
  const { status, body } = await client.send(path);
  return [status, body];
}

const onEach = async <T>(apps: readonly App[], act: (app: App) => Promise<T>): Promise<T[]> =>
  Promise.all(apps.map(act));

/** Every request is answered, and none with a session: neither an empty one nor that of another. */
async function expectNoSessions({ name, ada, bob, stranger }: App): Promise<void> {
  const refused = async (client: Client, path: string): Promise<void> => {
    const before = client.cookieHeader;
    const { status, headers } = await client.send(path);
    expect([name, path, status >= 500]).toEqual([name, path, true]);
    expect([name, path, headers['set-cookie']]).toEqual([name, path, undefined]);
    expect(client.cookieHeader).toBe(before);
  };
  // At once: one of them asks the store, and the others are not made to wait for it.
  const [page] = await Promise.all([
    bodies(ada, '/'),
    refused(ada, '/read'),
    refused(bob, '/visits'),
    refused(bob, '/login'),
    refused(stranger(), '/visits'),
  ]);
  expect([name, ...page]).toEqual([name, 200, 'nothing']);
}

/** Without a restart of the app. What was said to be stored is there; of one visit nobody knew. */
async function expectRecovered({ ada, bob, stranger }: App): Promise<void> {
  const until = async (client: Client): Promise<string> => {
    for (;;) {
      const { status, body } = await client.send('/read');
      if (status === 200) return body;
    }
  };
  expect(['1', '2']).toContain(await until(ada));
  expect(await until(bob)).toBe('3');
  const [status, visits] = await bodies(ada, '/visits');
  expect(status).toBe(200);
  expect(await bodies(ada, '/read')).toEqual([200, visits]);
  expect(await bodies(bob, '/visits')).toEqual([200, '4']);
  expect(await bodies(bob, '/read')).toEqual([200, '4']);
  expect(await bodies(stranger(), '/visits')).toEqual([200, '1']);
}

/** The engines have their default time-outs: long enough for a busy machine where all is well. */
function describeFaults(server: TestedServer, open: () => Promise<Engine>): void {
  it.skipIf(!CAN_PAUSE)('that is silent in mid-request, and answers again', async () => {
    const apps = await startAll(open);
    const visits = await onEach(apps, (app) => app.halfway());
    server.pause();
    try {
      for (const { proceed } of visits) proceed();
      for (const { answer } of visits) expect((await answer).status).toBe(503);
      await onEach(apps, expectNoSessions);
    } finally {
      server.resume();
    }
    await onEach(apps, expectRecovered);
  });

  it.skipIf(!CAN_PAUSE)('that is killed in mid-request, and started again', async () => {
    const apps = await startAll(open);
    const visits = await onEach(apps, (app) => app.halfway());
    await server.kill();
    try {
      for (const { proceed } of visits) proceed();
      for (const { answer } of visits) expect((await answer).status).toBeGreaterThanOrEqual(500);
      await onEach(apps, expectNoSessions);
    } finally {
      await server.restart();
    }
    await onEach(apps, expectRecovered);
  });
}

describeWithServer('Redis', await startRedis(true), (server) => {
  describeFaults(server, async () => {
    const client = createClient({ socket: { host: server.host, port: server.port } });
    client.on('error', () => undefined);
    await client.connect();
    closing.push(() => client.destroy());
    return redisEngine(client);
  });
});

describeWithServer('PostgreSQL', await startPostgres(), (server) => {
  const connect = (): Pool => {
    const { host, port } = server;
    const pool = new Pool({ host, port, user: 'postgres', database: 'postgres' });
    pool.on('error', () => undefined);
    // A pool that ends hears its clients no more, and the server may stop before they have left.
    pool.on('connect', (client) => client.on('error', () => undefined));
    closing.push(() => pool.end());
    return pool;
  };

  describeFaults(server, async () => {
    const pool = connect();
    return Promise.resolve(postgresEngine(pool));
  });

  it('of which one row is locked fails for its visitor alone', async () => {
    const pool = connect();
    const table = 'locked_row';
    const all = await startAll(() => Promise.resolve(postgresEngine(pool, { table })));
    const keyOf = ({ ada }: App): string => ada.cookieHeader.replace(/^.*=/, '');
    const other = await pool.connect();
    await other.query('BEGIN');
    const lock = `SELECT 1 FROM ${table} WHERE key = ANY($1) FOR UPDATE`;
    const { rowCount } = await other.query(lock, [all.map(keyOf)]);
    expect(rowCount).toBe(all.length);
    const others = async ({ name, bob, stranger }: App): Promise<void> => {
      const answers = [bob, bob, stranger(), stranger()].map((each) => bodies(each, '/visits'));
      const statuses = (await Promise.all(answers)).map(([status]) => status);
      expect([name, ...statuses]).toEqual([name, 200, 200, 200, 200]);
    };
    try {
      await onEach(all, async (app) => {
        expect((await app.ada.send('/visits')).status).toBe(503);
        await others(app);
        const state = { isOver: false };
        const again = app.ada.send('/visits').finally(() => (state.isOver = true));
        while (!state.isOver) await others(app);
        expect((await again).status).toBe(503);
        await others(app);
      });
    } finally {
      await other.query('COMMIT');
      other.release();
    }
    await onEach(all, async ({ ada }) => {
      expect((await bodies(ada, '/visits'))[0]).toBe(200);
    });
  });
});

describe.each(['IMMEDIATE', 'EXCLUSIVE'])('an SQLite file that another one locks (%s)', (how) => {
  /** All in one process: were its event loop stopped, nobody could end the lock. */
  it('stops nobody, and saves when the lock is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-locked-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'sessions.sqlite');
    const apps = await startAll(() => {
      const engine = databaseEngine(file);
      closing.push(() => engine.close());
      return Promise.resolve(engine);
    });
    const other = new DatabaseSync(file);
    closing.push(() => other.close());
    other.exec(`BEGIN ${how}`);
    const saving = apps.map(({ ada }) => bodies(ada, '/visits'));
    await onEach(apps, async ({ bob, stranger }) => {
      expect(await bodies(stranger(), '/')).toEqual([200, 'nothing']);
      expect(await bodies(bob, '/')).toEqual([200, 'nothing']);
      expect(await bodies(bob, '/read')).toEqual([200, '3']);
    });
    other.exec('COMMIT');
    for (const each of saving) expect(await each).toEqual([200, '2']);
    await onEach(apps, async ({ ada }) => {
      expect(await bodies(ada, '/read')).toEqual([200, '2']);
    });
  });

  it('is an error after the time to wait, and mends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'session-locked-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'sessions.sqlite');
    const apps = await startAll(() => {
      const engine = databaseEngine(file);
      closing.push(() => engine.close());
      return Promise.resolve(engine);
    });
    const other = new DatabaseSync(file);
    closing.push(() => other.close());
    other.exec(`BEGIN ${how}`);
    await onEach(apps, async ({ ada, stranger }) => {
      const answers = await Promise.all([ada.send('/visits'), stranger().send('/visits')]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect(answers[1].headers['set-cookie']).toBeUndefined();
    });
    other.exec('COMMIT');
    await onEach(apps, async ({ ada }) => {
      expect(await bodies(ada, '/visits')).toEqual([200, '2']);
    });
  });
});
