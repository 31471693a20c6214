import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { keep } from './keep.ts';
import { project, readAll } from './project.ts';

/** Real processes that kill themselves: what is told plus what is counted is what they had seen. */

const SEEN = { early: 6, late: 62, last: 1 };

function start(folder: string, moment: string): ChildProcess {
  return fork(join(import.meta.dirname, 'killed-run.ts'), [folder, moment], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function killed(child: ChildProcess): Promise<void> {
  const [code, signal]: unknown[] = await once(child, 'exit');
  expect([code, signal]).toEqual([null, 'SIGKILL']);
}

type Read = Awaited<ReturnType<typeof readAll>>;

/** What was told by now, when the first records of the other run are there. */
async function untilCopied(hub: Hub): Promise<Read> {
  for (;;) {
    const all = await readAll(hub);
    if (all.told.length > 0) return all;
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

async function goesOnAndIsKilled(child: ChildProcess): Promise<void> {
  const gone = killed(child);
  child.send('go on');
  await gone;
}

const sumOf = (...reads: Read[]): number =>
  reads.reduce((sum, { told, dropped }) => sum + told.length + dropped, 0);

const countsIn = (cache: string): string[] =>
  readdirSync(cache).filter((name) => name.startsWith('run-'));

describe('a process that is killed', () => {
  it('before its first batch is told of, and all of its requests are counted', async () => {
    const { folder, cache, start: run } = project();
    await killed(start(folder, 'before the first batch'));
    const { hub } = run();
    const { told, dropped, over } = await readAll(hub);
    expect([told.length, dropped, over.size]).toEqual([0, SEEN.early, 1]);
    expect(countsIn(cache)).toEqual([]);
  });

  it.each(['between two batches', 'amid a batch'])(
    '%s loses none without a word',
    async (moment) => {
      const { folder, start: run } = project();
      const { hub } = run();
      const child = start(folder, moment);
      const before = await untilCopied(hub);
      await goesOnAndIsKilled(child);
      const after = await readAll(hub, before.cursors);
      const last = moment === 'amid a batch' ? SEEN.last : 0;
      expect(sumOf(before, after)).toBe(SEEN.early + SEEN.late + last);
      expect(await readAll(hub, after.cursors)).toMatchObject({ told: [], dropped: 0 });
      // Who begins anew is told the same.
      expect(sumOf(await readAll(run().hub))).toBe(SEEN.early + SEEN.late + last);
    },
  );

  it('is counted once, also where the file is locked when it is first found', async () => {
    const { folder, file, start: run } = project();
    const { hub } = run();
    const child = start(folder, 'between two batches');
    const before = await untilCopied(hub);
    await goesOnAndIsKilled(child);
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    const first = await readAll(hub, before.cursors);
    lock.exec('COMMIT');
    lock.close();
    const second = await readAll(hub, first.cursors);
    expect(sumOf(before, first, second)).toBe(SEEN.early + SEEN.late);
  });
});

describe('the count of a run', () => {
  it('is taken away where the run has copied all, and said so', async () => {
    const { cache, start: run } = project();
    const { hub } = run();
    keep(hub, '/');
    await hub.mirror?.end();
    expect(countsIn(cache)).toEqual([]);
    expect(await readAll(run().hub)).toMatchObject({ urls: ['/'], dropped: 0 });
  });

  it('of another machine is left alone: nobody here knows whether it has ended', async () => {
    const { cache, start: run } = project();
    const { hub } = run();
    await readAll(hub);
    const about = { since: 1, host: `not-${hostname()}`, pid: 1, made: 5 };
    writeFileSync(join(cache, 'run-1-otherMachine'), JSON.stringify(about));
    expect((await readAll(hub)).dropped).toBe(0);
    expect(countsIn(cache)).toEqual(['run-1-otherMachine']);
  });

  it.each([
    ['no JSON', 'made'],
    ['a number that none is', JSON.stringify({ since: 1, host: hostname(), pid: -1, made: 1e300 })],
    ['more than a count', ' '.repeat(5000)],
  ])('that holds %s is no count', async (_what, text) => {
    const { cache, start: run } = project();
    const { hub, printed } = run();
    await readAll(hub);
    writeFileSync(join(cache, 'run-1-somebodyElse'), text);
    expect([(await readAll(hub)).dropped, printed]).toEqual([0, []]);
  });

  it('is read through no link', async () => {
    const { folder, cache, start: run } = project();
    const { hub } = run();
    await readAll(hub);
    const gone = { since: 1, host: hostname(), pid: 2 ** 30, made: 5 };
    writeFileSync(join(folder, 'elsewhere'), JSON.stringify(gone));
    symlinkSync(join(folder, 'elsewhere'), join(cache, 'run-1-itIsALinkToo'));
    expect((await readAll(hub)).dropped).toBe(0);
    writeFileSync(join(cache, 'run-1-itIsNoLinkAt'), JSON.stringify(gone));
    expect((await readAll(hub)).dropped).toBe(5);
  });
});
