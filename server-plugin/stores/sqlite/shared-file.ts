import { statSync } from 'node:fs';
import type * as sqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';
import type { MemoryLimits } from '../memory.ts';
import type {
  Batch,
  FoundRecord,
  KnownInstance,
  OtherPage,
  OtherRun,
  SharedReader,
  Sought,
  WrittenRecord,
} from '../shared-records.ts';
import { isOver, type CountedRun } from '../run-counts.ts';
import { TABLES } from './schema.ts';
import { trim } from './trim.ts';

/** Whether this Node has SQLite built in. */
export function hasSqlite(): boolean {
  return sqliteOf() !== undefined;
}

/** Older ones have it behind a flag, or not at all, whatever the types say. */
function sqliteOf(): Pick<typeof sqlite, 'DatabaseSync'> | undefined {
  return process.getBuiltinModule('node:sqlite');
}

/**
 * The file in which the processes of a project keep records for each other. Nothing in it waits: a
 * file that is locked makes a call throw at once. All of it throws what SQLite and the file system
 * throw; the caller goes on without.
 *
 * @see https://nodejs.org/api/sqlite.html
 */
export class SharedFile implements SharedReader {
  readonly #place: () => string;
  #open: { db: DatabaseSync; path: string; file: number } | null = null;

  /** @param place prepares the file, for this user's eyes only, and says where it is */
  constructor(place: () => string) {
    this.#place = place;
  }

  /** Opens it, also where another one is in its place now. Says whether it had to. */
  renew(): boolean {
    if (this.#open !== null && inodeOf(this.#open.path) === this.#open.file) return false;
    this.close();
    const builtIn = sqliteOf();
    if (builtIn === undefined) throw new Error('this Node has no node:sqlite');
    const path = this.#place();
    const db = new builtIn.DatabaseSync(path);
    try {
      db.exec('PRAGMA busy_timeout = 0');
      db.exec('PRAGMA journal_mode = WAL');
      // Nothing is forced to the disk: what is lost with the machine's power is no loss here.
      db.exec('PRAGMA synchronous = OFF');
      db.exec(TABLES);
    } catch (thrown) {
      db.close();
      throw thrown;
    }
    this.#open = { db, path, file: inodeOf(path) };
    return true;
  }

  close(): void {
    this.#open?.db.close();
    this.#open = null;
  }

  /**
   * All of a batch or nothing of it: a process may be killed in its midst.
   *
   * @param make called where the file is not locked
   */
  write(limits: Readonly<MemoryLimits>, make: () => Batch): Batch {
    return this.#within('BEGIN IMMEDIATE', (db) => {
      const batch = make();
      const { id, since, service, machine, pid } = batch.run;
      const last = batch.records.at(-1)?.seq ?? 0;
      db.prepare(
        `INSERT INTO instances VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, 0) ON CONFLICT (id) DO UPDATE SET
          seen = excluded.seen, seq = max(seq, excluded.seq), tail = excluded.tail,
          service = excluded.service, middlewares = excluded.middlewares, ended = 0`,
      ).run(id, since, Date.now(), last, batch.tail, machine, pid, service, batch.middlewares);
      const putGap = db.prepare('INSERT INTO gaps VALUES (?, ?, ?)');
      for (const { seq, count } of batch.gaps) putGap.run(id, seq, count);
      for (const record of batch.records) putRecord(db, id, record, batch.stateOf);
      trim(db, limits);
      return batch;
    });
  }

  /** Takes note that a run ends. */
  end(instance: string): void {
    this.#db.prepare('UPDATE instances SET ended = 1 WHERE id = ?').run(instance);
  }

  /**
   * Takes note that a run ended without a word. Those of its requests that are not here count as
   * without a record, after its last one: once, however often this is done.
   */
  settle({ id, since, host, pid, made }: CountedRun): void {
    this.#within('BEGIN IMMEDIATE', (db) => {
      db.prepare(
        'INSERT INTO instances VALUES (?, ?, ?, 0, 0, 0, ?, ?, NULL, NULL, 0) ON CONFLICT DO NOTHING',
      ).run(id, since, Date.now(), host, pid);
      db.prepare(
        `UPDATE instances SET ended = 1, tail = tail + max(0, :made - tail - forgotten -
          (SELECT count(*) FROM records WHERE instance = :id) -
          (SELECT total(count) FROM gaps WHERE instance = :id)) WHERE id = :id`,
      ).run({ id, made });
    });
  }

  /** How far a run has written here: its newest version, and requests after that without a record. */
  reached(instance: string): { seq: number; tail: number } {
    const row = this.#db.prepare('SELECT seq, tail FROM instances WHERE id = ?').get(instance);
    return { seq: Number(row?.seq ?? 0), tail: Number(row?.tail ?? 0) };
  }

  /** Runs that have not said that they end, as far as it is known here what they had seen. */
  unended(): CountedRun[] {
    return this.#db
      .prepare('SELECT id, since, host, pid FROM instances WHERE ended = 0')
      .all()
      .map(({ id, since, host, pid }) => ({
        id: String(id),
        since: Number(since),
        host: String(host),
        pid: Number(pid),
        made: 0,
      }));
  }

  /** The runs that have written here, the oldest first. */
  instances(): KnownInstance[] {
    return this.#db
      .prepare(
        'SELECT id, since, seq, tail, host, pid, service, ended FROM instances ORDER BY since',
      )
      .all()
      .map(({ id, since, seq, tail, host, pid, service, ended }) => {
        const hasEnded = ended === 1 || isOver(String(host), Number(pid));
        // While it runs its next record tells of them, and before it is settled there may be more.
        const isTailTold = ended === 1 && Number(tail) > 0;
        const end = Number(seq) + (isTailTold ? 1 : 0);
        return {
          id: String(id),
          since: Number(since),
          end,
          isOver: hasEnded,
          service: typeof service === 'string' ? service : null,
          machine: String(host),
          pid: Number(pid),
        };
      });
  }

  /** What the runs observe: of each a list as JSON. */
  middlewares(): string[] {
    return this.#db
      .prepare('SELECT middlewares FROM instances WHERE middlewares IS NOT NULL ORDER BY since')
      .all()
      .map(({ middlewares }) => String(middlewares));
  }

  next({ except, cursors, limit }: Sought): OtherRun | null {
    const [run, next] = this.instances().filter(
      ({ id, end }) => id !== except && end > (cursors.get(id) ?? -1),
    );
    if (run === undefined) return null;
    const page = this.#list(run, cursors.get(run.id) ?? 0, limit);
    return { run, page, isNext: next !== undefined };
  }

  states(ids: readonly string[]): Map<string, string> {
    const find = this.#db.prepare('SELECT json FROM states WHERE id = ?');
    return new Map(
      ids.flatMap((id) => {
        const json = find.get(id)?.json;
        return typeof json === 'string' ? [[id, json]] : [];
      }),
    );
  }

  /**
   * What a run has written after one of its versions, as `RecordStore.list` does.
   *
   * @param after number of a version; 0 for all
   */
  #list({ id: instance, end }: KnownInstance, after: number, limit: number): OtherPage {
    return this.#within('BEGIN', (db) => {
      const rows = db
        .prepare(
          'SELECT n, seq, id, json FROM records WHERE instance = ? AND seq > ? ORDER BY seq LIMIT ?',
        )
        .all(instance, after, limit + 1);
      const names = db.prepare('SELECT state FROM names WHERE n = ?');
      let before = after;
      const records = rows.slice(0, limit).map(({ n, seq, id, json }): FoundRecord => {
        const dropped = droppedBetween(db, instance, before, Number(seq));
        before = Number(seq);
        return {
          seq: before,
          id: String(id),
          json: String(json),
          states: names.all(Number(n)).map(({ state }) => String(state)),
          dropped,
        };
      });
      const dropped = records.length > 0 ? 0 : droppedBetween(db, instance, after, end);
      return { records, more: rows.length > limit, dropped };
    });
  }

  get #db(): DatabaseSync {
    if (this.#open === null) throw new Error('the file is not open');
    return this.#open.db;
  }

  #within<T>(begin: string, work: (db: DatabaseSync) => T): T {
    const db = this.#db;
    db.exec(begin);
    try {
      const result = work(db);
      db.exec('COMMIT');
      return result;
    } catch (thrown) {
      // SQLite may have done so itself, as where the disk is full.
      if (db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  }
}

function putRecord(
  db: DatabaseSync,
  instance: string,
  { seq, id, json, states }: WrittenRecord,
  stateOf: (id: string) => string,
): void {
  db.prepare(
    'DELETE FROM names WHERE n IN (SELECT n FROM records WHERE instance = ? AND id = ?)',
  ).run(instance, id);
  const { lastInsertRowid: n } = db
    .prepare(
      'INSERT OR REPLACE INTO records (instance, seq, id, json, bytes) VALUES (?, ?, ?, ?, ?)',
    )
    .run(instance, seq, id, json, Buffer.byteLength(json));
  for (const state of states) {
    db.prepare('INSERT INTO names VALUES (?, ?)').run(n, state);
    if (db.prepare('SELECT 1 FROM states WHERE id = ?').get(state) !== undefined) continue;
    const text = stateOf(state);
    db.prepare('INSERT INTO states VALUES (?, ?, ?)').run(state, text, Buffer.byteLength(text));
  }
}

function droppedBetween(db: DatabaseSync, id: string, after: number, last: number): number {
  const row = db
    .prepare(
      `SELECT (SELECT total(count) FROM gaps
          WHERE instance = :id AND seq > :after AND seq <= :last) +
        iif(:after = 0, forgotten, 0) + iif(:last > seq, tail, 0) AS count
        FROM instances WHERE id = :id`,
    )
    .get({ id, after, last });
  return Number(row?.count ?? 0);
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? -1;
}
