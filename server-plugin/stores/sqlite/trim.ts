import type { DatabaseSync } from 'node:sqlite';
import type { MemoryLimits } from '../memory.ts';

/** Fewer than a panel remembers, so that none is told again and again. */
const MOST_INSTANCES = 24;
/** Gaps that are told one by one, of each instance. */
const MOST_GAPS = 20_000;

/** Lets the oldest records of all instances go, until the file is within its limits. Counts them. */
export function trim(db: DatabaseSync, { records, bytes }: Readonly<MemoryLimits>): void {
  forgetInstances(db);
  const totals = db.prepare(
    `SELECT (SELECT count(*) FROM records) AS size,
      (SELECT total(bytes) FROM records) + (SELECT total(bytes) FROM states) AS bytes`,
  );
  for (;;) {
    const now = totals.get();
    const size = Number(now?.size ?? 0);
    const isOver = Number(now?.bytes ?? 0) > bytes;
    if (size === 0 || (size <= records && !isOver)) break;
    // By bytes a tenth at a time: what they name is known only when it is gone.
    letGo(db, Math.max(size - records, isOver ? Math.ceil(size / 10) : 0));
  }
  mergeGaps(db);
}

function letGo(db: DatabaseSync, count: number): void {
  db.prepare('INSERT INTO gaps SELECT instance, seq, 1 FROM records ORDER BY n LIMIT ?').run(count);
  db.prepare('DELETE FROM records WHERE n IN (SELECT n FROM records ORDER BY n LIMIT ?)').run(
    count,
  );
  forgetStates(db);
}

function forgetStates(db: DatabaseSync): void {
  db.exec('DELETE FROM names WHERE n NOT IN (SELECT n FROM records)');
  db.exec('DELETE FROM states WHERE id NOT IN (SELECT state FROM names)');
}

function forgetInstances(db: DatabaseSync): void {
  const { changes } = db
    .prepare(
      'DELETE FROM instances WHERE id NOT IN (SELECT id FROM instances ORDER BY seen DESC LIMIT ?)',
    )
    .run(MOST_INSTANCES);
  if (changes === 0) return;
  db.exec('DELETE FROM records WHERE instance NOT IN (SELECT id FROM instances)');
  db.exec('DELETE FROM gaps WHERE instance NOT IN (SELECT id FROM instances)');
  forgetStates(db);
}

function mergeGaps(db: DatabaseSync): void {
  const many = db
    .prepare('SELECT instance FROM gaps GROUP BY instance HAVING count(*) >= ?')
    .all(MOST_GAPS);
  for (const { instance } of many) {
    if (typeof instance !== 'string') continue;
    const old = 'SELECT rowid FROM gaps WHERE instance = ? ORDER BY seq LIMIT ?';
    db.prepare(
      `UPDATE instances SET forgotten = forgotten +
        (SELECT sum(count) FROM gaps WHERE rowid IN (${old})) WHERE id = ?`,
    ).run(instance, MOST_GAPS / 2, instance);
    db.prepare(`DELETE FROM gaps WHERE rowid IN (${old})`).run(instance, MOST_GAPS / 2);
  }
}
