import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import { ProjectFolder } from '../../../server-plugin/endpoint/project-folder.ts';
import { Revisions } from '../../../server-plugin/recording/revisions.ts';
import { createMemoryStore } from '../../../server-plugin/stores/memory.ts';
import { createMirror, mirrored } from '../../../server-plugin/stores/sqlite/mirror.ts';
import type { SharedFile } from '../../../server-plugin/stores/sqlite/shared-file.ts';
import type { RecordQuery, RecordStore } from '../../../server-plugin/stores/types.ts';
import {
  describeRecordStore,
  type Answer,
  type StoreLimits,
  type StoreUnderTest,
} from './record-store.ts';

/** Records between two looks of a copy at its memory, which counts gaps one by one only so far back. */
const BATCHES = 1000;

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
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

/** A memory with room for all of it, and the file to which that is copied, within the limits. */
function inFile(limits: StoreLimits): StoreUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'record-store-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  const instance = {
    id: 'theOneThatIs',
    since: Date.now(),
    service: 'shop',
    machine: hostname(),
    pid: process.pid,
  };
  const memory = createMemoryStore({ records: Infinity, bytes: Infinity });
  const printed: string[] = [];
  const mirror = createMirror({
    run: instance,
    middlewares: [],
    records: memory,
    revisions: new Revisions(),
    limits,
    folder: new ProjectFolder(folder),
    print: (line) => void printed.push(line),
  });
  closing.push(() => {
    mirror.end();
    rmSync(folder, { recursive: true });
    expect(printed).toEqual([]);
  });
  const ownIn = (file: SharedFile) => file.instances().find(({ id }) => id === instance.id);

  /** Each end copies some batches; it has all when it is said to be over. */
  function copyAll(): void {
    do mirror.end();
    while (mirror.read((file) => ownIn(file)?.isOver === false, true));
  }

  function answer(file: SharedFile, { after, limit }: RecordQuery): Answer {
    const own = ownIn(file);
    if (own === undefined) return { records: [], more: false, dropped: 0 };
    const { records, ...rest } = file.list(own, after, limit);
    return { records: records.map(({ seq, id }) => ({ seq, id })), ...rest };
  }

  const store = mirrored(memory, (made) => mirror.wake(made));
  return {
    ...inMemory(store),
    put(recorded) {
      const seq = store.put(recorded);
      // The turns of the loop, in which it is copied, do not come in the midst of a test.
      if (seq % BATCHES === 0) copyAll();
      return seq;
    },
    get seq() {
      return memory.seq;
    },
    async list(query) {
      copyAll();
      return Promise.resolve(mirror.read((file) => answer(file, query), null) ?? expect.fail());
    },
  };
}

describeRecordStore('the store in memory', (limits) => inMemory(createMemoryStore(limits)));

describeRecordStore('the store in memory that is copied', (limits) =>
  inMemory(mirrored(createMemoryStore(limits), () => undefined)),
);

describeRecordStore('the SQLite file to which records are copied', inFile, {
  'holds records': 'it has copies, and holds no record of the process',
});
