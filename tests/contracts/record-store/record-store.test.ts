import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { startRedis } from '../../../scripts/lib/servers.ts';
import { ProjectFolder } from '../../../server-plugin/endpoint/project-folder.ts';
import { Revisions } from '../../../server-plugin/recording/revisions.ts';
import { createMemoryStore } from '../../../server-plugin/stores/memory.ts';
import { mirrored, type Mirror, type MirrorOptions } from '../../../server-plugin/stores/mirror.ts';
import type { OtherPage, SharedReader } from '../../../server-plugin/stores/shared-records.ts';
import { connectBeside } from '../../../server-plugin/stores/redis/connection.ts';
import { createRedisMirror } from '../../../server-plugin/stores/redis/mirror.ts';
import { createFileMirror } from '../../../server-plugin/stores/sqlite/mirror.ts';
import type { RecordQuery, RecordStore } from '../../../server-plugin/stores/types.ts';
import {
  describeRecordStore,
  type Answer,
  type StoreLimits,
  type StoreUnderTest,
} from './record-store.ts';

/** Records between two looks of a copy at its memory, which counts gaps one by one only so far back. */
const BATCHES = 1000;

const NOTHING: OtherPage = { records: [], more: false, dropped: 0 };

const closing: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function inMemory(store: RecordStore): StoreUnderTest {
  return {
    put: (recorded) => store.put(recorded),
    skip: () => store.skip(),
    clear: () => store.clear(),
    get seq() {
      return store.seq;
    },
    async list(query) {
      const { records, ...rest } = store.list(query);
      const told = records.map(({ seq, recorded: { id } }) => ({ seq, id }));
      return Promise.resolve({ records: told, ...rest });
    },
  };
}

/** A memory with room for all of it, and where that is copied to, within the limits. */
function copied(
  makeMirror: (options: MirrorOptions) => Mirror,
  limits: StoreLimits,
): StoreUnderTest {
  const run = {
    id: 'theOneThatIs',
    since: Date.now(),
    service: 'shop',
    machine: hostname(),
    pid: process.pid,
  };
  const memory = createMemoryStore({ records: Infinity, bytes: Infinity });
  const printed: string[] = [];
  const mirror = makeMirror({
    run,
    middlewares: [],
    records: memory,
    revisions: new Revisions(),
    limits,
    print: (line) => void printed.push(line),
  });
  closing.push(async () => {
    await mirror.end();
    expect(printed).toEqual([]);
  });
  const next = async (shared: SharedReader, after: number, limit: number) =>
    shared.next({ except: '', cursors: new Map([[run.id, after]]), limit });

  /** Each end copies some batches; it has all when it is said to be over. */
  async function copyAll(): Promise<void> {
    const isOver = async (shared: SharedReader) => (await next(shared, -1, 0))?.run.isOver ?? true;
    do await mirror.end();
    while (!(await mirror.read(isOver, false)));
  }

  async function answer(shared: SharedReader, { after, limit }: RecordQuery): Promise<Answer> {
    const { records, more, dropped } = (await next(shared, after, limit))?.page ?? NOTHING;
    const all = records.reduce((sum, record) => sum + record.dropped, dropped);
    return { records: records.map(({ seq, id }) => ({ seq, id })), more, dropped: all };
  }

  const store = mirrored(memory, (made) => mirror.wake(made));
  return {
    ...inMemory(store),
    async put(recorded) {
      const seq = store.put(recorded);
      // The turns of the loop, in which it is copied, do not come in the midst of a test.
      if (seq % BATCHES === 0) await copyAll();
      return seq;
    },
    get seq() {
      return memory.seq;
    },
    async list(query) {
      await copyAll();
      return (await mirror.read(async (shared) => answer(shared, query), null)) ?? expect.fail();
    },
  };
}

/** A project in which nothing is yet. */
function emptyProject(): ProjectFolder {
  const folder = mkdtempSync(join(tmpdir(), 'record-store-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  closing.push(() => rmSync(folder, { recursive: true }));
  return new ProjectFolder(folder);
}

function inFile(limits: StoreLimits): StoreUnderTest {
  const folder = emptyProject();
  return copied((options) => createFileMirror({ ...options, folder }), limits);
}

describeRecordStore('the store in memory', (limits) => inMemory(createMemoryStore(limits)));

describeRecordStore('the store in memory that is copied', (limits) =>
  inMemory(mirrored(createMemoryStore(limits), () => undefined)),
);

const redis = await startRedis();
afterAll(async () => redis?.stop());

describe.skipIf(redis === null)('with a real Redis', () => {
  const url = `redis://${redis?.host}:${redis?.port}`;
  const clients = { redis: createClient({ url }), ioredis: new Redis(url, { lazyConnect: true }) };
  for (const [name, client] of Object.entries(clients)) {
    const inRedis = (limits: StoreLimits): StoreUnderTest => {
      const name = randomBytes(16).toString('base64url');
      const project = () => name;
      const [connect, folder] = [connectBeside(client), emptyProject()];
      return copied(
        (options) => createRedisMirror({ ...options, connect, project, folder }),
        limits,
      );
    };
    describeRecordStore(`Redis, to which records are copied, by ${name}`, inRedis, {
      'holds records': 'it has copies, and holds no record of the process',
    });
  }
});

describeRecordStore('the SQLite file to which records are copied', inFile, {
  'holds records': 'it has copies, and holds no record of the process',
});
