import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { listRecords, listRevisions } from '../../../server-plugin/endpoint/listing.ts';
import type { Batch } from '../../../server-plugin/stores/shared-records.ts';
import { SharedFile } from '../../../server-plugin/stores/sqlite/shared-file.ts';
import { keep } from './keep.ts';
import { project, readAll } from './project.ts';

const LIMITS = { records: 10, bytes: 1_000_000 };

/** A batch by which a run is known. */
function nothingOf(id: string): Batch {
  const run = { id, since: 0, service: null, machine: 'here', pid: 1 };
  return { run, middlewares: '[]', records: [], gaps: [], tail: 0, stateOf: () => '' };
}

describe('records in SQLite', () => {
  it('are told by any process of the project, each once, and as of the one that made them', async () => {
    const { start } = project();
    const [a, b] = [start().hub, start().hub];
    for (let n = 0; n < 120; n += 1) keep(b, `/b${n}`);
    keep(a, '/a');
    await b.mirror?.end();
    const { told, over, dropped } = await readAll(a, new Map(), { limit: 50 });
    expect(new Set(told.map(({ url }) => url)).size).toBe(121);
    expect(told).toHaveLength(121);
    expect(told.filter(({ instance }) => instance === b.instance)).toHaveLength(120);
    expect([...over, dropped]).toEqual([b.instance, 0]);
  });

  it('are told with the service, the machine and the process that made them', async () => {
    const { start } = project();
    const [a, b] = [start().hub, start().hub];
    b.run.service = 'shop';
    keep(b, '/b');
    await b.mirror?.end();
    const listing = await listRecords(a, new URLSearchParams());
    expect('json' in listing && JSON.parse(listing.json)).toMatchObject({
      instance: b.instance,
      by: a.instance,
      service: 'shop',
      machine: hostname(),
      pid: process.pid,
    });
  });

  it('are told once more only where they have a newer version, which is one row', async () => {
    const { start, file } = project();
    const [a, b] = [start().hub, start().hub];
    const draft = keep(b, '/b');
    await b.mirror?.end();
    const { cursors } = await readAll(a);
    expect((await readAll(a, cursors)).told).toEqual([]);
    draft.phase = 'final';
    b.records.put(draft);
    await b.mirror?.end();
    expect((await readAll(a, cursors)).urls).toEqual(['/b']);
    const db = new DatabaseSync(file);
    expect(db.prepare('SELECT count(*) AS n FROM records').get()?.n).toBe(1);
    db.close();
  });

  it('share equal states, under one id, which any process knows', async () => {
    const { start, file } = project();
    const [a, b, c] = [start().hub, start().hub, start().hub];
    keep(a, '/a');
    keep(b, '/b');
    await a.mirror?.end();
    await b.mirror?.end();
    const db = new DatabaseSync(file);
    const states = db.prepare('SELECT id FROM states').all();
    db.close();
    expect(states).toHaveLength(1);
    const listing = await listRevisions(c, new URLSearchParams({ ids: String(states[0]?.id) }));
    expect(listing).toMatchObject({ json: expect.stringContaining('cart') });
  });

  it('outlive the process: the next one tells them as of a run that is over', async () => {
    const { start } = project();
    const before = start().hub;
    keep(before, '/before');
    await before.mirror?.end();
    const after = start().hub;
    const { told, over } = await readAll(after);
    expect(told).toEqual([{ instance: before.instance, url: '/before' }]);
    expect(over).toContain(before.instance);
  });

  it('are within the limits for all processes together; what was let go is counted', async () => {
    const { start } = project();
    const [a, b] = [start({ records: 10 }).hub, start({ records: 10 }).hub];
    for (let n = 0; n < 10; n += 1) keep(a, `/a${n}`);
    await a.mirror?.end();
    for (let n = 0; n < 7; n += 1) keep(b, `/b${n}`);
    await b.mirror?.end();
    const { told, dropped } = await readAll(start().hub);
    expect([told.length, dropped]).toEqual([10, 7]);
  });

  it('are bounded by bytes, those of their states included', async () => {
    const { start } = project();
    const { hub } = start({ bytes: 60_000 });
    for (let n = 0; n < 20; n += 1) keep(hub, `/${n}`, `{"text":"${String(n).repeat(2000)}"}`);
    await hub.mirror?.end();
    const { told, dropped } = await readAll(start().hub);
    expect(told.length).toBeLessThan(20);
    expect(told.length + dropped).toBe(20);
  });

  it('count what memory let go before it was copied, and what was not recorded', async () => {
    const { start } = project();
    const { hub } = start({ records: 5 });
    for (let n = 0; n < 8; n += 1) keep(hub, `/${n}`);
    hub.records.skip();
    await hub.mirror?.end();
    const { told, dropped } = await readAll(start().hub);
    expect([told.length, dropped]).toEqual([5, 4]);
  });

  it('count each request without a record once, whichever process is asked next', async () => {
    const { start } = project();
    const [a, b] = [start().hub, start().hub];
    b.records.skip();
    keep(b, '/1');
    const { dropped, cursors } = await readAll(b);
    b.records.skip();
    keep(b, '/2');
    await b.mirror?.end();
    const next = await readAll(a, cursors);
    expect([dropped, next.urls, next.dropped]).toEqual([1, ['/2'], 1]);
  });

  it('count none once more where a process that had ended its copy begins again', async () => {
    const { start } = project();
    const { hub } = start();
    hub.records.skip();
    keep(hub, '/1');
    hub.keep('memory');
    keep(hub, '/2');
    hub.keep('sqlite');
    await hub.mirror?.end();
    const { urls, dropped } = await readAll(start().hub);
    expect([urls, dropped]).toEqual([['/1', '/2'], 1]);
  });

  it('are for the eyes of this user only', async () => {
    const { start, file } = project();
    const { hub } = start();
    keep(hub, '/');
    await hub.mirror?.end();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('begin anew in a file that was taken away', async () => {
    const { start, cache } = project();
    const [a, b] = [start().hub, start().hub];
    keep(b, '/first');
    await b.mirror?.end();
    rmSync(cache, { recursive: true });
    keep(b, '/second');
    await b.mirror?.end();
    expect((await readAll(a)).urls).toEqual(['/first', '/second']);
  });
});

describe('a file that cannot be used', () => {
  it('are shared in a file that was taken away under several processes', () => {
    const { file, cache } = project();
    mkdirSync(cache, { recursive: true });
    const files = ['a', 'b', 'c'].map((name) => {
      const shared = new SharedFile(() => file);
      return { shared, write: () => shared.write(LIMITS, () => nothingOf(name)) };
    });
    for (const { shared, write } of files) {
      shared.renew();
      write();
    }
    for (const end of ['', '-wal', '-shm']) rmSync(file + end);
    for (const { shared, write } of files) {
      expect(shared.renew()).toBe(true);
      write();
    }
    for (const { shared, write } of files) {
      write();
      expect(shared.instances().map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    }
    for (const { shared } of files) shared.close();
  });

  it('that is locked costs nothing: what waits is copied later', async () => {
    const { start, file } = project();
    const [a, b] = [start(), start()];
    keep(b.hub, '/1');
    await b.hub.mirror?.end();
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    keep(b.hub, '/2');
    await b.hub.mirror?.end();
    expect((await readAll(a.hub)).urls).toEqual(['/1']);
    lock.exec('COMMIT');
    lock.close();
    await b.hub.mirror?.end();
    expect((await readAll(a.hub)).urls).toEqual(['/1', '/2']);
  });

  it('that is no database is told once; each process tells its own records', async () => {
    const { start, cache, file } = project();
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    writeFileSync(file, 'no database'.repeat(1000), { mode: 0o600 });
    const { hub, printed } = start();
    keep(hub, '/');
    await hub.mirror?.end();
    expect((await readAll(hub)).urls).toEqual(['/']);
    expect(printed).toEqual([expect.stringContaining('file is not a database')]);
  });

  it('whose folder cannot be made is told once, too', async () => {
    const { start, cache } = project();
    mkdirSync(join(cache, '..'), { recursive: true });
    writeFileSync(cache, 'a file in the place of the folder');
    const { hub, printed } = start();
    keep(hub, '/');
    expect((await readAll(hub)).urls).toEqual(['/']);
    expect((await readAll(hub)).urls).toEqual(['/']);
    expect(printed).toHaveLength(1);
  });
});

const BESIDE = ['-wal', '-shm', '-journal'];

describe.runIf(process.getuid !== undefined)('what others have put beside the file', () => {
  /** A file that is there, in a folder that was open to everybody. */
  function opened() {
    const { start, cache, file } = project();
    const first = start().hub;
    keep(first, '/first');
    first.keep('memory');
    chmodSync(cache, 0o777);
    return { start, file };
  }

  /** Records on the way to the file, and what was printed. */
  async function store({ start }: Pick<ReturnType<typeof opened>, 'start'>) {
    const { hub, printed } = start();
    keep(hub, '/second');
    await hub.mirror?.end();
    return { printed, told: (await readAll(hub)).urls };
  }

  it.runIf(process.getuid?.() === 0).each(BESIDE)(
    'is neither written to nor read where it is of another user: %s',
    async (end) => {
      const { start, file } = opened();
      writeFileSync(file + end, '', { mode: 0o666 });
      chownSync(file + end, 12_345, 12_345);
      const { printed, told } = await store({ start });
      expect(readFileSync(file + end, 'utf8')).toBe('');
      expect(told).toEqual(['/second']);
      expect(printed).toEqual([
        expect.stringContaining(`${end} is not a file of the user who runs the app`),
      ]);
    },
  );

  it.each(BESIDE)('is not followed where it is a link: %s', async (end) => {
    const { start, file } = opened();
    const elsewhere = `${file}-elsewhere`;
    writeFileSync(elsewhere, '');
    symlinkSync(elsewhere, file + end);
    const { printed } = await store({ start });
    expect(readFileSync(elsewhere, 'utf8')).toBe('');
    expect(printed).toEqual([
      expect.stringContaining(`${end} is not a file of the user who runs the app`),
    ]);
  });

  it.each(['-wal', '-shm'])(
    'is for this user only from then on where it is his: %s',
    async (end) => {
      const { start, file } = opened();
      const { hub } = start();
      keep(hub, '/open');
      await hub.mirror?.read(() => Promise.resolve(null), null);
      chmodSync(file + end, 0o666);
      expect((await store({ start })).printed).toEqual([]);
      expect(statSync(file + end).mode & 0o777).toBe(0o600);
    },
  );
});
