import { performance } from 'node:perf_hooks';
import {
  BATCH_MS,
  LAST_BATCHES,
  REST,
  RETRY_MS,
  batchOf,
  copiedBy,
  nextPage,
  NOTHING_COPIED,
  tellOnce,
  type Copied,
  type Mirror,
  type MirrorOptions,
} from '../mirror.ts';
import { forgetRun, killedRuns, RunCount, type CountFolder } from '../run-counts.ts';
import type { Connect } from './connection.ts';
import { SharedRedis } from './shared-redis.ts';

const COUNTS = 'redis-run-1-';

export interface RedisMirrorOptions extends MirrorOptions {
  connect: Connect;
  /** Names the project. Throws where it cannot be known. */
  project: () => string;
  /** Where runs of this machine leave how many requests they had. */
  folder: CountFolder;
}

/**
 * Copies the records of a process to Redis, in batches, one at a time. Where Redis does not answer,
 * it is tried again later, and read no more until then; what memory has let go of by then is counted
 * as dropped.
 */
export function createRedisMirror(options: RedisMirrorOptions): Mirror {
  const { run, records, limits, folder, print } = options;
  const shared = new SharedRedis(options.connect, options.project);
  const tell = tellOnce(print, 'through Redis');
  const count = new RunCount(folder, COUNTS, run, tell);
  let copied = NOTHING_COPIED;
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<void> | null = null;
  let downUntil = 0;

  function failed(thrown: unknown): void {
    tell(thrown);
    downUntil = performance.now() + RETRY_MS;
  }

  /** Runs that were killed had more than they have copied. */
  async function settle(): Promise<void> {
    for (const killed of killedRuns(folder, COUNTS, await shared.unended())) {
      await shared.settle(killed);
      forgetRun(folder, COUNTS, killed);
    }
  }

  /** @returns whether there is more */
  async function copy(): Promise<boolean> {
    const page = nextPage(records, copied);
    if (page === null) return false;
    const batch = batchOf(options, copied, page);
    const isWritten = await shared.write(limits, batch, copied);
    downUntil = 0;
    copied = isWritten ? copiedBy(batch, copied) : begunAnew(copied);
    return page.more || !isWritten;
  }

  async function work(): Promise<void> {
    const began = performance.now();
    const more = await copy();
    const rest = (performance.now() - began) * REST;
    if (more) sleep(Math.max(rest, 1));
  }

  /** One batch at a time. What comes meanwhile wakes nobody, and is looked for at the end. */
  async function alone(job: () => Promise<void>): Promise<void> {
    timer = null;
    try {
      await job();
      if (nextPage(records, copied) !== null) sleep(BATCH_MS);
    } catch (thrown) {
      failed(thrown);
      sleep(RETRY_MS);
    } finally {
      working = null;
    }
  }

  function sleep(ms: number): void {
    timer ??= setTimeout(() => {
      working = alone(work);
    }, ms).unref();
  }

  /** At once, when what is under way has ended. */
  async function now(job: () => Promise<void>): Promise<void> {
    await working;
    if (timer !== null) clearTimeout(timer);
    await (working = alone(job));
  }

  /** @returns whether there is nothing left: what is, others count as without a record */
  async function copyAll(): Promise<boolean> {
    for (let n = 0; n < LAST_BATCHES; n += 1) if (!(await copy())) return true;
    return false;
  }

  return {
    wake(made) {
      count.note(made);
      if (timer === null && working === null) sleep(BATCH_MS);
    },
    async read(look, otherwise) {
      if (performance.now() < downUntil) return otherwise;
      try {
        await settle();
        return await look(shared);
      } catch (thrown) {
        failed(thrown);
        return otherwise;
      }
    },
    async flush() {
      await now(async () => {
        await copyAll();
      });
    },
    async end() {
      // A process that exits does this much, and leaves its number for the others to count by.
      count.flush();
      await now(async () => {
        if (!(await copyAll())) return;
        await shared.end(run.id);
        count.remove();
      });
      if (timer !== null) clearTimeout(timer);
      timer = null;
      count.close();
      shared.close();
    },
  };
}

/** What was told before is told again, to who has not read it. */
function begunAnew({ furthest }: Copied): Copied {
  return { ...NOTHING_COPIED, furthest };
}
