import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, startRedis } from '../../scripts/lib/servers.ts';
import type { Engine } from '../../session-framework/engine.ts';
import { databaseEngine } from '../../session-framework/engines/database.ts';
import { fileEngine } from '../../session-framework/engines/file.ts';
import { postgresEngine } from '../../session-framework/engines/postgres.ts';
import { newKey } from '../../session-framework/session/keys.ts';
import { describeWithServer } from '../contracts/engine/engine.ts';

const COMMAND = resolve(import.meta.dirname, '../../session-framework/command.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function source(path: string): string {
  return pathToFileURL(resolve(import.meta.dirname, '../../session-framework', path)).href;
}

function dependency(name: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
}

async function run(...args: string[]) {
  const running = promisify(execFile)(process.execPath, ['--no-warnings', COMMAND, ...args]);
  const ended = await running.catch((error: unknown) => error);
  const of = (name: string): unknown => Reflect.get(Object(ended), name);
  return { code: of('code') ?? 0, stdout: of('stdout'), stderr: of('stderr') };
}

/** Two sessions that have expired, and one that has not. */
async function fill(engine: Engine): Promise<void> {
  const now = Date.now();
  for (const expiresAt of [now - 1000, now - 2000, now + 60_000]) {
    await engine.create(newKey(), { payload: '{}', expiresAt, revision: 1 }, 0);
  }
}

describe('session-framework clear-expired', () => {
  it('clears an SQLite database', async () => {
    const file = join(folder, 'sessions.sqlite');
    const engine = databaseEngine(file, { table: 'web_sessions' });
    await fill(engine);
    engine.close();
    const args = ['clear-expired', '--sqlite', file, '--table', 'web_sessions'];
    expect(await run(...args)).toEqual({
      code: 0,
      stdout: '2 expired sessions deleted\n',
      stderr: '',
    });
    expect(await run(...args)).toMatchObject({ stdout: '0 expired sessions deleted\n' });
  });

  it('clears session files', async () => {
    await fill(fileEngine(folder));
    expect(await run('clear-expired', '--folder', folder)).toMatchObject({
      stdout: '2 expired sessions deleted\n',
    });
  });

  it.each(['engine', 'middleware'])('clears what a module exports: the %s', async (kind) => {
    const file = join(folder, 'sessions.sqlite');
    const engine = databaseEngine(file);
    await fill(engine);
    engine.close();
    const module = join(folder, 'sessions.js');
    writeFileSync(
      module,
      `import { databaseEngine } from '${source('engines/database.ts')}';
       import { sessions } from '${source('hosts/express.ts')}';
       const engine = databaseEngine(${JSON.stringify(file)});
       export default ${kind === 'engine' ? 'engine' : 'sessions({ engine })'};`,
    );
    expect(await run('clear-expired', '--module', module)).toMatchObject({
      stdout: '2 expired sessions deleted\n',
    });
  });

  it('clears what a module exports: CommonJS that was compiled from an ES module', async () => {
    const file = join(folder, 'sessions.sqlite');
    const engine = databaseEngine(file);
    await fill(engine);
    engine.close();
    const module = join(folder, 'sessions.cjs');
    writeFileSync(
      module,
      `Object.defineProperty(exports, '__esModule', { value: true });
       const { databaseEngine } = require('${fileURLToPath(source('engines/database.ts'))}');
       exports.default = databaseEngine(${JSON.stringify(file)});`,
    );
    expect(await run('clear-expired', '--module', module)).toMatchObject({
      stdout: '2 expired sessions deleted\n',
    });
  });

  it('says what a module is to export', async () => {
    const module = join(folder, 'sessions.js');
    writeFileSync(module, 'export const engine = {};');
    const { code, stderr } = await run('clear-expired', '--module', module);
    expect(code).toBe(1);
    expect(stderr).toContain('write export default engine, or module.exports = engine.');
  });

  it('does not make a store that is not there: a file, a folder, a table', async () => {
    const file = join(folder, 'sessions.sqlite');
    databaseEngine(file).close();
    const absent = [
      ['--sqlite', join(folder, 'none.sqlite')],
      ['--folder', join(folder, 'none')],
      ['--sqlite', file, '--table', 'nope'],
    ];
    for (const args of absent) {
      const { code, stderr } = await run('clear-expired', ...args);
      expect([args, code, stderr]).toEqual([args, 1, expect.stringContaining('There is no')]);
    }
    expect(readdirSync(folder)).toEqual(['sessions.sqlite']);
    const tables = new DatabaseSync(file).prepare('SELECT name FROM sqlite_master').all();
    expect(tables).toEqual([expect.objectContaining({ name: 'sessions' })]);
  });

  it.each([
    [['--sqlite', 'a', '--folder', 'b'], 'Name one store'],
    [['--sqlite', 'a', '--module', 'b'], 'Name one store'],
    [['--folder', 'a', '--module', 'b'], 'Name one store'],
    [['--folder', 'a', '--table', 'b'], '--table is of --sqlite'],
  ])('takes one store: %j', async (args, say) => {
    const { code, stderr } = await run('clear-expired', ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining(say)]);
  });

  it.each([[[]], [['clear']], [['clear-expired', 'now']]])(
    'tells how it is used: %j',
    async (args) => {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      expect(stderr).toContain('Usage: session-framework clear-expired');
    },
  );

  it('asks which store', async () => {
    expect((await run('clear-expired')).stderr).toContain('Which store?');
    expect((await run('--help')).stdout).toContain('--module');
  });
});

/** A client that is open keeps a process alive, and nobody closes it here. */
async function expectEnd(text: string, stdout: string): Promise<void> {
  const module = join(folder, 'sessions.mjs');
  writeFileSync(module, text);
  expect(await run('clear-expired', '--module', module)).toEqual({ code: 0, stdout, stderr: '' });
  writeFileSync(module, `${text}; throw new Error('a mistake');`);
  const failed = await run('clear-expired', '--module', module);
  expect(failed).toMatchObject({ code: 1, stderr: 'session-framework: a mistake\n' });
}

describeWithServer('Redis', await startRedis(), ({ host, port }) => {
  it('tells what it deleted, and ends, with a client that stays open', async () => {
    await expectEnd(
      `import redis from '${dependency('redis')}';
       import { redisEngine } from '${source('engines/redis.ts')}';
       const client = redis.createClient({ socket: { host: '${host}', port: ${port} } });
       export default redisEngine(await client.connect());`,
      '0 expired sessions deleted\n',
    );
  });
});

describeWithServer('PostgreSQL', await startPostgres(), ({ host, port }) => {
  it('tells what it deleted, and ends, with a pool that stays open', async () => {
    const settings = { host, port, user: 'postgres', idleTimeoutMillis: 0 };
    const pool = new Pool(settings);
    await fill(postgresEngine(pool));
    await pool.end();
    await expectEnd(
      `import pg from '${dependency('pg')}';
       import { postgresEngine } from '${source('engines/postgres.ts')}';
       import { sessions } from '${source('hosts/express.ts')}';
       const pool = new pg.Pool(${JSON.stringify(settings)});
       await pool.query('SELECT 1');
       export default sessions({ engine: postgresEngine(pool) });`,
      '2 expired sessions deleted\n',
    );
  });
});
