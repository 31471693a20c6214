import { performance } from 'node:perf_hooks';
import { read } from '../../reading.ts';
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
  type Mirror,
  type MirrorOptions,
} from '../mirror.ts';
import { forgetRun, killedRuns, RunCount, type CountFolder } from '../run-counts.ts';
import { BESIDE, FILE_NAME } from './schema.ts';
import { SharedFile } from './shared-file.ts';

const COUNTS = 'run-1-';
/** Others hold the file for a batch each; so often in a row is something else. */
const MOST_LOCKED = 50;

export interface FileMirrorOptions extends MirrorOptions {
  /** Where the processes of the project have their file. */
  folder: CountFolder;
}

/**
 * Copies the records of a process to a file, in batches off the path of requests. What fails is
 * tried again later; what memory has let go of by then is counted as dropped.
 */
export function createFileMirror(options: FileMirrorOptions): Mirror {
  const { run, records, limits, folder, print } = options;
  const file = new SharedFile(() => folder.file(FILE_NAME, BESIDE));
  const tell = tellOnce(print, 'with other processes');
  const count = new RunCount(folder, COUNTS, run, tell);
  let copied = NOTHING_COPIED;
  let timer: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let locked = 0;

  /** Milliseconds until the next try. */
  function waitAfter(thrown: unknown): number {
    locked = isLocked(thrown) ? locked + 1 : 0;
    if (locked > 0 && locked < MOST_LOCKED) return BATCH_MS;
    tell(thrown);
    return RETRY_MS;
  }

  function open(): void {
    if (!file.renew()) return;
    // What is in it already would be counted once more.
    copied = { ...file.reached(run.id), furthest: copied.furthest };
    count.renew();
  }

  /** Runs that were killed had more than they have copied. */
  function settle(): void {
    try {
      for (const run of killedRuns(folder, COUNTS, file.unended())) {
        file.settle(run);
        forgetRun(folder, COUNTS, run);
      }
    } catch (thrown) {
      // What is locked is read all the same, and settled when it is read again.
      if (!isLocked(thrown)) tell(thrown);
    }
  }

  /** @returns whether there is more */
  function copy(): boolean {
    open();
    const page = nextPage(records, copied);
    if (page === null) return false;
    copied = copiedBy(
      file.write(limits, () => batchOf(options, copied, page)),
      copied,
    );
    return page.more;
  }

  /** @returns whether there is nothing left: what is, others count as without a record */
  function copyAll(): boolean {
    for (let n = 0; n < LAST_BATCHES; n += 1) if (!copy()) return true;
    return false;
  }

  function work(): void {
    timer = null;
    const began = performance.now();
    try {
      const more = copy();
      locked = 0;
      const rest = (performance.now() - began) * REST;
      if (more) sleep(Math.max(rest, 1));
      else restUntil = began + rest;
    } catch (thrown) {
      sleep(waitAfter(thrown));
    }
  }

  function sleep(ms: number): void {
    timer ??= setTimeout(work, ms).unref();
  }

  return {
    wake(made) {
      count.note(made);
      if (timer === null) sleep(Math.max(BATCH_MS, restUntil - performance.now()));
    },
    async read(look, otherwise) {
      try {
        open();
        settle();
        return await look(file);
      } catch (thrown) {
        if (!isLocked(thrown)) tell(thrown);
        return otherwise;
      }
    },
    flush() {
      try {
        copyAll();
      } catch (thrown) {
        tell(thrown);
      }
      return Promise.resolve();
    },
    end() {
      if (timer !== null) clearTimeout(timer);
      count.flush();
      try {
        if (copyAll()) {
          file.end(run.id);
          count.remove();
        }
        file.close();
      } catch (thrown) {
        tell(thrown);
      } finally {
        count.close();
      }
      return Promise.resolve();
    },
  };
}

/** Another connection writes, or holds the whole file. @see https://sqlite.org/rescode.html */
function isLocked(thrown: unknown): boolean {
  const code = read(thrown, 'errcode');
  return typeof code === 'number' && [5, 6].includes(code & 0xff);
}
