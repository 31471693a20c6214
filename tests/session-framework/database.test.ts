/* eslint-disable no-restricted-syntax -- the time-outs are those of engines, which are tested here */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredSession } from '../../session-framework/engine.ts';
import { databaseEngine } from '../../session-framework/engines/database.ts';
import { StoreTimeoutError } from '../../session-framework/errors.ts';
import type { MaybePromise } from '../../session-framework/maybe-promise.ts';
import { newKey } from '../../session-framework/session/keys.ts';
import { Site } from './support/visitor.ts';

const NOW = Date.UTC(2030, 0, 1);
const session = (payload: string, expiresAt = NOW + 60_000): StoredSession => ({
  payload,
  expiresAt,
  revision: 1,
});
const LAST_WINS = { now: NOW, expected: null };
/** Milliseconds of a test that waits for the end of it. */
const SHORT = 30;

let folder: string;
let file: string;
const closing: { close(): void }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-database-'));
  file = join(folder, 'sessions.sqlite');
});
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
  rmSync(folder, { recursive: true });
});

function toClose<T extends { close(): void }>(made: T): T {
  closing.push(made);
  return made;
}
const later = <T>(value: MaybePromise<T>): Promise<T> => Promise.resolve(value);
const open = (busyTimeout?: number) =>
  toClose(databaseEngine(file, busyTimeout === undefined ? {} : { busyTimeout }));
const connect = (mode = 'WAL', timeout = 0): DatabaseSync => {
  const db = toClose(new DatabaseSync(file));
  db.exec(`PRAGMA busy_timeout = ${timeout}; PRAGMA journal_mode = ${mode}`);
  return db;
};
const payloadOf = (key: string): string | null => {
  const found = toClose(databaseEngine(file)).load(key, NOW);
  return found.state === 'found' ? found.session.payload : null;
};

describe.each(['IMMEDIATE', 'EXCLUSIVE'])('a database that another one locks (%s)', (how) => {
  it('is read at once, and written when the lock is gone', async () => {
    const engine = open();
    const key = newKey();
    expect(engine.create(key, session('one'), NOW)).toBe(key); // no promise where nobody writes
    const other = connect();
    other.exec(`BEGIN ${how}`);
    expect(engine.load(key, NOW)).toMatchObject({ session: { payload: 'one' } });
    const writing = [
      engine.update(key, session('two'), LAST_WINS),
      engine.create('b'.repeat(32), session('new'), NOW),
      engine.delete('c'.repeat(32), NOW),
    ];
    for (const each of writing) expect(each).toBeInstanceOf(Promise);
    await turn();
    expect(engine.load(key, NOW)).toMatchObject({ session: { payload: 'one' } });
    other.exec('COMMIT');
    const outcomes = await Promise.all(writing.map(later));
    expect(outcomes).toEqual([{ outcome: 'saved', key }, 'b'.repeat(32), false]);
    expect(payloadOf(key)).toBe('two');
    expect(engine.update(key, session('three'), LAST_WINS)).toEqual({ outcome: 'saved', key });
  });

  it('is an error that names the file after the time to wait, and nothing is stored', async () => {
    const engine = open(SHORT);
    const other = connect();
    other.exec(`BEGIN ${how}`);
    const key = newKey();
    const error: unknown = await later(engine.create(key, session('one'), NOW)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(StoreTimeoutError);
    expect(error).toMatchObject({ status: 503, store: 'database', expose: false });
    expect(String(error)).toContain(file);
    expect(String(error)).toMatch(/another connection writes.*busyTimeout/);
    other.exec('COMMIT');
    expect(payloadOf(key)).toBeNull();
    expect(engine.create(key, session('two'), NOW)).toBe(key);
  });
});

it('keeps the order of what waits', async () => {
  const engine = open();
  const key = newKey();
  await engine.create(key, session('0'), NOW);
  const other = connect();
  other.exec('BEGIN IMMEDIATE');
  const saves = Array.from({ length: 100 }, (_, index) =>
    engine.update(key, session(String(index + 1)), LAST_WINS),
  );
  const ended = engine.delete(key, NOW);
  const late = engine.update(key, session('late'), LAST_WINS);
  other.exec('COMMIT');
  for (const save of saves) expect(await later(save)).toEqual({ outcome: 'saved', key });
  expect(await later(ended)).toBe(true);
  expect(await later(late)).toEqual({ outcome: 'gone' });
});

it('passes on an error that is none of locking, and goes on', async () => {
  const db = connect();
  const engine = databaseEngine(db);
  const other = connect();
  other.exec('BEGIN IMMEDIATE; DROP TABLE sessions');
  const failing = engine.create(newKey(), session('one'), NOW);
  other.exec('COMMIT');
  await expect(failing).rejects.toThrow('no such table');
  databaseEngine(other);
  expect(engine.delete(newKey(), NOW)).toBe(false);
});

it('saves for a visitor while another process writes', async () => {
  const engine = open();
  const site = new Site({ engine });
  const visitor = site.visitor();
  await visitor.visit((it) => it.set('n', 1));
  const holder = spawn(process.execPath, ['--no-warnings', '-e', HOLDER, file]);
  await once(holder.stdout, 'data');
  const { session: mine, respond } = await visitor.begin();
  mine.set('n', 2);
  const responding = respond();
  const other = site.visitor(visitor.cookie);
  expect((await other.visit((it) => it.get('n'))).result).toBe(1);
  holder.stdin.end();
  await responding;
  expect((await visitor.visit((it) => it.get('n'))).result).toBe(2);
});

const HOLDER = `
  const { DatabaseSync } = require('node:sqlite');
  const db = new DatabaseSync(process.argv[1]);
  db.exec('BEGIN IMMEDIATE');
  process.stdout.write('locked');
  process.stdin.on('end', () => db.exec('COMMIT')).resume();
`;

describe('a database of the application', () => {
  it('does not block for the time that it was opened with, and keeps that', async () => {
    const db = connect('WAL', 600_000);
    const engine = databaseEngine(db);
    const other = connect();
    other.exec('BEGIN IMMEDIATE');
    const writing = engine.create('a'.repeat(32), session('one'), NOW);
    expect(db.prepare('PRAGMA busy_timeout').get()?.timeout).toBe(600_000);
    other.exec('COMMIT');
    expect(await writing).toBe('a'.repeat(32));
  });

  it('without a write-ahead log is an error while readers are locked out, and mends', async () => {
    const engine = databaseEngine(connect('DELETE'), { busyTimeout: SHORT });
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    const other = connect('DELETE');
    other.exec('BEGIN EXCLUSIVE');
    for (const time of ['first', 'again']) {
      expect(() => engine.load(key, NOW), time).toThrow(StoreTimeoutError);
      expect(() => engine.load(key, NOW), time).toThrow(`${file} is locked so that nobody`);
    }
    other.exec('COMMIT');
    expect(engine.load(key, NOW)).toMatchObject({ session: { payload: 'one' } });
  });

  it('without a write-ahead log is written once, when its readers are through', async () => {
    const engine = databaseEngine(connect('DELETE'));
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    const reader = connect('DELETE');
    const rows = reader.prepare('SELECT * FROM sessions').iterate();
    rows.next();
    const updating = engine.update(
      key,
      { ...session('two'), revision: 2 },
      { now: NOW, expected: 1 },
    );
    expect(updating).toBeInstanceOf(Promise);
    rows.return?.();
    expect(await updating).toEqual({ outcome: 'saved', key });
  });
});

describe('at start', () => {
  it('is an error that names the file where the table cannot be made', () => {
    connect().exec('BEGIN IMMEDIATE');
    expect(() => open(SHORT)).toThrow(StoreTimeoutError);
    expect(() => open(SHORT)).toThrow(file);
  });

  it('is an error where the write-ahead log cannot be turned on', () => {
    connect('DELETE').exec('BEGIN IMMEDIATE');
    expect(() => open(SHORT)).toThrow(StoreTimeoutError);
  });

  it('makes files that their owner alone can read', async () => {
    await open().create(newKey(), session('one'), NOW);
    for (const suffix of ['', '-wal', '-shm']) {
      expect([suffix, statSync(file + suffix).mode & 0o777]).toEqual([suffix, 0o600]);
    }
  });

  it('leaves the mode of a file that is there', () => {
    writeFileSync(file, '', { mode: 0o640 });
    open();
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  it.each([':memory:', 'file::memory:'])('opens %j, which is no file', async (name) => {
    const engine = toClose(databaseEngine(name));
    expect(await engine.create('a'.repeat(32), session('one'), NOW)).toBe('a'.repeat(32));
    expect(await engine.clearExpired(NOW + 60_000)).toBe(1);
  });
});

describe('clearing what has expired', () => {
  const fill = (engine: ReturnType<typeof databaseEngine>, db: DatabaseSync): void => {
    db.exec('BEGIN');
    for (let index = 0; index < 4500; index += 1) {
      void engine.create(newKey(), session('', NOW + (index % 3 === 0 ? 2 : 1)), NOW);
    }
    db.exec('COMMIT');
  };
  const left = (db: DatabaseSync): unknown =>
    db.prepare('SELECT count(*) AS count FROM sessions').get()?.count;

  it.each(['a file', 'memory'])('of %s lets the event loop run meanwhile', async (where) => {
    const db = where === 'memory' ? toClose(new DatabaseSync(':memory:')) : connect();
    const engine = databaseEngine(db);
    fill(engine, db);
    let turns = 0;
    const clearing = later(engine.clearExpired(NOW + 1));
    const state = { isOver: false };
    void clearing.finally(() => (state.isOver = true));
    while (!state.isOver) {
      turns += 1;
      await turn();
    }
    expect(turns).toBeGreaterThan(3);
    expect(await clearing).toBe(3000);
    expect(left(db)).toBe(1500);
  });

  it('waits for a lock, and is an error that names the file where it stays', async () => {
    const engine = open(SHORT);
    const other = connect();
    other.exec('BEGIN IMMEDIATE');
    const error: unknown = await later(engine.clearExpired(NOW)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StoreTimeoutError);
    expect(String(error)).toContain(file);
    other.exec('COMMIT');
    expect(await engine.clearExpired(NOW)).toBe(0);
  });
});
