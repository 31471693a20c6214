import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from 'redis';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { CAN_PAUSE, startRedis } from '../../../scripts/lib/servers.ts';
import { ROOT } from '../../../scripts/lib/project.mjs';
import type { Hub } from '../../../server-plugin/hub.ts';
import { connectBeside, connectTo } from '../../../server-plugin/stores/redis/connection.ts';
import { PATIENCE } from '../../support/patience.ts';
import { keep } from './keep.ts';
import { project, readAll } from './project.ts';

const EVENT = { timeout: PATIENCE.event };

const redis = await startRedis();
afterAll(async () => redis?.stop());

describe.skipIf(redis === null)('records in Redis', () => {
  const server = redis ?? expect.unreachable('there is a Redis');
  const url = `redis://${server.host}:${server.port}`;
  const connect = connectBeside(createClient({ url }));

  async function command(...words: string[]): Promise<unknown> {
    const connection = await connect();
    const reply = await connection.call(words);
    connection.destroy();
    return reply;
  }

  beforeEach(async () => {
    await command('FLUSHALL');
  });

  it('are told with the service, the machine and the process that made them', async () => {
    const { start } = project({ connect });
    const [a, b] = [start().hub, start().hub];
    b.run.service = 'shop';
    keep(b, '/b');
    await b.mirror?.end();
    const { told, over, dropped } = await readAll(a);
    expect(told).toEqual([{ instance: b.instance, url: '/b' }]);
    expect([...over, dropped]).toEqual([b.instance, 0]);
  });

  it('share equal states', async () => {
    const { start } = project({ connect });
    const [a, b] = [start().hub, start().hub];
    for (const hub of [a, b]) {
      keep(hub, '/');
      await hub.mirror?.end();
    }
    const [key] = [await command('KEYS', '*:states')].flat();
    expect(await command('HLEN', String(key))).toBe(1);
  });

  it('are of one project: another token sees nothing of them', async () => {
    const [one, other] = [project({ connect }), project({ connect }, 'x'.repeat(43))];
    const { hub } = one.start();
    keep(hub, '/');
    await hub.mirror?.end();
    expect((await readAll(other.start().hub)).told).toEqual([]);
  });

  it('are left out where somebody has spoilt one, which costs itself only and is counted', async () => {
    const { start } = project({ connect });
    const { hub } = start();
    const spoilt = keep(hub, '/spoilt');
    keep(hub, '/whole');
    await hub.mirror?.end();
    const [key] = [await command('KEYS', '*:texts')].flat();
    await command('HSET', String(key), spoilt.id, '\n{"id":');
    expect(await readAll(start().hub)).toMatchObject({ urls: ['/whole'], dropped: 1 });
  });

  it('are begun anew where Redis has evicted a part of them', async () => {
    const { start } = project({ connect });
    const [a, b] = [start().hub, start().hub];
    keep(b, '/1');
    await b.mirror?.flush();
    for (const key of [await command('KEYS', '*:order')].flat()) await command('DEL', String(key));
    keep(b, '/2');
    await b.mirror?.flush();
    expect(await readAll(a)).toMatchObject({ urls: ['/1', '/2'], dropped: 0 });
  });

  it('are copied without another request where they came while a batch was under way', async () => {
    let late = (): void => undefined;
    const { start } = project({
      async connect() {
        const connection = await connect();
        return {
          ...connection,
          call(words) {
            if (words.some((word) => word.includes('"/1"'))) late();
            return connection.call(words);
          },
        };
      },
    });
    const [a, b] = [start().hub, start().hub];
    late = () => {
      late = () => undefined;
      keep(b, '/2');
    };
    keep(b, '/1');
    await expect.poll(async () => (await readAll(a)).urls, EVENT).toEqual(['/1', '/2']);
  });

  it('are not given up where it was this process that was busy for so long', async () => {
    const { start } = project({
      async connect() {
        const connection = await connect();
        return {
          ...connection,
          call(words) {
            const answer = connection.call(words);
            // As an app that computes: the answer is there before it is looked for.
            if (words.some((word) => word.includes('"/1"'))) setImmediate(isBusy);
            return answer;
          },
        };
      },
    });
    const { hub, printed } = start();
    const isBusy = (): void =>
      void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    keep(hub, '/1');
    await hub.mirror?.flush();
    expect(printed).toEqual([]);
  });

  it('go to a server by its address, with the client that the app has', async () => {
    const connection = await connectTo(url, ROOT)();
    expect(await connection.call(['PING'])).toBe('PONG');
    connection.destroy();
  });

  describe('a Redis that is full', () => {
    it('is told of once; what waits is copied when there is room again', async () => {
      const { start } = project({ connect });
      const [a, b] = [start(), start()];
      keep(b.hub, '/1');
      await b.hub.mirror?.flush();
      await command('CONFIG', 'SET', 'maxmemory', '1');
      for (const url of ['/2', '/3']) {
        keep(b.hub, url);
        await b.hub.mirror?.flush();
      }
      await command('CONFIG', 'SET', 'maxmemory', '0');
      await b.hub.mirror?.flush();
      expect(await readAll(a.hub)).toMatchObject({ urls: ['/1', '/2', '/3'], dropped: 0 });
      expect(b.printed).toEqual([expect.stringContaining("used memory > 'maxmemory'")]);
    });
  });

  describe.skipIf(!CAN_PAUSE)('a Redis that is gone', () => {
    it('leaves each process with its own records, and has all when it is there again', async () => {
      const { start } = project({ connect });
      const [a, b] = [start(), start()];
      keep(b.hub, '/1');
      await b.hub.mirror?.flush();
      await server.kill();
      keep(b.hub, '/2');
      await b.hub.mirror?.flush();
      expect((await readAll(b.hub)).urls).toEqual(['/1', '/2']);
      expect((await readAll(b.hub)).urls).toEqual(['/1', '/2']);
      expect(b.printed).toHaveLength(1);
      await server.restart();
      await b.hub.mirror?.flush();
      expect((await readAll(a.hub)).urls).toEqual(['/1', '/2']);
    });

    it('is waited for once where it is stopped, not by each who asks', async () => {
      const { start } = project({ connect });
      const { hub, printed } = start();
      keep(hub, '/1');
      await hub.mirror?.flush();
      server.pause();
      for (let n = 0; n < 100; n += 1) expect((await readAll(hub)).urls).toEqual(['/1']);
      server.resume();
      expect(printed).toEqual([expect.stringContaining('no answer within 2000 ms')]);
    });
  });

  describe('a process that is killed', () => {
    const SEEN = { early: 6, late: 62, last: 1 };

    /** A project that has the client of Redis installed. */
    function installed() {
      const made = project({ connect });
      mkdirSync(join(made.folder, 'node_modules'));
      symlinkSync(join(ROOT, 'node_modules/redis'), join(made.folder, 'node_modules/redis'));
      return made;
    }

    function run(folder: string, moment: string): ChildProcess {
      return fork(join(import.meta.dirname, 'killed-run.ts'), [folder, moment, url], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
    }

    async function killed(child: ChildProcess): Promise<void> {
      const [, signal]: unknown[] = await once(child, 'exit');
      expect(signal).toBe('SIGKILL');
    }

    async function untilCopied(hub: Hub) {
      for (;;) {
        const all = await readAll(hub);
        if (all.told.length > 0) return all;
      }
    }

    it('before its first batch is told of, and all of its requests are counted', async () => {
      const { folder, cache, start } = installed();
      await killed(run(folder, 'before the first batch'));
      const { told, dropped, over } = await readAll(start().hub);
      expect([told.length, dropped, over.size]).toEqual([0, SEEN.early, 1]);
      expect(readdirSync(cache).filter((name) => name.includes('run-'))).toEqual([]);
    });

    it.each(['between two batches', 'amid a batch'])(
      '%s loses none without a word',
      async (moment) => {
        const { folder, start } = installed();
        const { hub } = start();
        const child = run(folder, moment);
        const before = await untilCopied(hub);
        const gone = killed(child);
        child.send('go on');
        await gone;
        const after = await readAll(hub, before.cursors);
        const sum = [before, after].reduce((n, one) => n + one.told.length + one.dropped, 0);
        const last = moment === 'amid a batch' ? SEEN.last : 0;
        expect(sum).toBe(SEEN.early + SEEN.late + last);
      },
    );
  });

  it.each(['redis', 'ioredis'])(
    'do not keep a process alive that has nothing else to do: %s',
    async (client) => {
      const file = join(import.meta.dirname, 'idle-run.ts');
      const { stdout } = await promisify(execFile)(process.execPath, [file, url, client]);
      expect(stdout).toBe('PONG\n');
    },
  );

  it.each([
    ['no client', {}],
    ['a cluster', { isCluster: true, duplicate: () => ({}), call: () => null }],
  ])('are refused at start, with what to pass, where that is %s', (_what, given) => {
    expect(() => connectBeside(given)).toThrow('Pass a client of the package redis or ioredis');
  });
});
