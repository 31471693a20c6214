import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { MaybePromise } from '../maybe-promise.ts';
import { isLocked } from './locks.ts';
import { fileOf } from './open.ts';

/** Rows that are looked at in one step, which keeps others from writing for a millisecond or so. */
const STEP = 1000;

interface Statements {
  /** The key that a step goes to, from one and by a number of rows. */
  bound: string;
  /** Deletes what has expired by a time, from a key to another. */
  remove: string;
  /** The same, to the last key. */
  removeRest: string;
}

function statementsFor(table: string): Statements {
  const remove = `DELETE FROM ${table} WHERE expires_at <= ? AND key >= ?`;
  return {
    bound: `SELECT key FROM ${table} WHERE key >= ? ORDER BY key LIMIT 1 OFFSET ?`,
    remove: `${remove} AND key < ?`,
    removeRest: remove,
  };
}

/** Makes a write on the connection itself, and waits where another one writes. */
type Write = <T>(write: () => T) => MaybePromise<T>;

/**
 * Deletes what has expired, in small steps through the table in the order of its keys. A database in
 * a file is cleared from a thread of its own: where the log is written back, each step may wait for
 * the disk. Where there can be no thread, it is cleared between the turns of the event loop.
 *
 * @param timeout milliseconds that the thread waits for each lock
 * @returns how many were deleted
 */
export async function clearExpired(
  db: DatabaseSync,
  table: string,
  now: number,
  timeout: number,
  write: Write,
): Promise<number> {
  const statements = statementsFor(table);
  const file = fileOf(db);
  const cleared =
    file === '' ? null : await clearInAThread({ file, statements, now, step: STEP, timeout });
  return cleared ?? clearHere(db, statements, now, write);
}

/**
 * @returns null where the thread failed, but for a lock: Node refuses it without `--allow-worker`,
 * and what `--require` and `--import` load may fail in it, or end it
 */
async function clearInAThread(workerData: Record<string, unknown>): Promise<number | null> {
  let count: number | null = null;
  try {
    const worker = new Worker(IN_A_THREAD, { eval: true, workerData });
    worker.on('message', (message: unknown) => {
      const cleared: unknown = Reflect.get(Object(message), 'cleared');
      if (typeof cleared !== 'number') return; // of something that was loaded before
      count = cleared;
      void worker.terminate(); // what was loaded before may keep it running
    });
    await once(worker, 'exit'); // or its error
  } catch (error) {
    if (isLocked(error)) throw error;
  }
  return count;
}

async function clearHere(
  db: DatabaseSync,
  statements: Statements,
  now: number,
  write: Write,
): Promise<number> {
  const bound = db.prepare(statements.bound);
  const remove = db.prepare(statements.remove);
  const removeRest = db.prepare(statements.removeRest);
  let count = 0;
  for (let from: string | null = ''; from !== null;) {
    const first: string = from;
    from = await write(() => {
      const to = bound.get(first, STEP)?.key;
      const isLast = to === undefined;
      const { changes } = isLast ? removeRest.run(now, first) : remove.run(now, first, to);
      count += Number(changes);
      return isLast ? null : String(to);
    });
    await turn();
  }
  return count;
}

/**
 * The same with a connection of its own. As a text, since a file of its own would be lost where an
 * application is bundled; a script or a module, as the flags of the process have it. It works a quarter of the time: others write, and serve, in the rest.
 */
const IN_A_THREAD = `
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
  const { file, statements, now, step, timeout } = workerData;
  const db = new DatabaseSync(file);
  db.exec('PRAGMA busy_timeout = ' + timeout);
  db.exec('PRAGMA synchronous = NORMAL');
  const bound = db.prepare(statements.bound);
  const remove = db.prepare(statements.remove);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let [from, count] = ['', 0];
  for (;;) {
    const began = performance.now();
    const to = bound.get(from, step)?.key;
    if (to === undefined) break;
    count += Number(remove.run(now, from, to).changes);
    from = to;
    Atomics.wait(clock, 0, 0, Math.max(1, 3 * (performance.now() - began)));
  }
  count += Number(db.prepare(statements.removeRest).run(now, from).changes);
  db.close();
  parentPort.postMessage({ cleared: count });
`;
