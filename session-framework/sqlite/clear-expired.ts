import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

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

/**
 * Deletes what has expired, in small steps through the table in the order of its keys. A database in
 * a file is cleared from a thread of its own: where the log is written back, each step may wait for
 * the disk.
 *
 * @param timeout milliseconds that the thread waits for each lock
 * @returns how many were deleted
 */
export async function clearExpired(
  db: DatabaseSync,
  table: string,
  now: number,
  timeout: number,
): Promise<number> {
  const statements = statementsFor(table);
  const file = fileOf(db);
  if (file === '') return clearHere(db, statements, now);
  const workerData = { file, statements, now, step: STEP, timeout };
  const worker = new Worker(IN_A_THREAD, { eval: true, workerData });
  const messages: unknown[] = await once(worker, 'message'); // or its error
  return Number(messages[0]);
}

/** Empty where it is in memory. */
export function fileOf(db: DatabaseSync): string {
  const rows = db.prepare('PRAGMA database_list').all();
  return String(rows.find(({ name }) => name === 'main')?.file ?? '');
}

async function clearHere(db: DatabaseSync, statements: Statements, now: number): Promise<number> {
  const bound = db.prepare(statements.bound);
  const remove = db.prepare(statements.remove);
  let count = 0;
  for (let from = ''; ;) {
    const to = bound.get(from, STEP)?.key;
    if (to === undefined) {
      return count + Number(db.prepare(statements.removeRest).run(now, from).changes);
    }
    count += Number(remove.run(now, from, to).changes);
    from = String(to);
    await turn();
  }
}

/**
 * The same with a connection of its own. As a text, since a file of its own would be lost where an
 * application is bundled. It works a quarter of the time: others write, and serve, in the rest.
 */
const IN_A_THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { DatabaseSync } = require('node:sqlite');
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
  parentPort.postMessage(count);
`;
