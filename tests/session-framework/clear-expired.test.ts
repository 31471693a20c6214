import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseEngine } from '../../session-framework/engines/database.ts';
import { newKey } from '../../session-framework/session/keys.ts';

const ENGINE = new URL('../../session-framework/engines/database.ts', import.meta.url).href;
const NOW = Date.UTC(2030, 0, 1);
const [EXPIRED, ALIVE] = [1500, 2];

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'session-clear-'));
  file = join(folder, 'sessions.sqlite');
  const engine = databaseEngine(file);
  for (let index = 0; index < EXPIRED + ALIVE; index += 1) {
    const expiresAt = NOW + (index < EXPIRED ? 0 : 1);
    void engine.create(newKey(), { payload: '', expiresAt, revision: 1 }, 0);
  }
  engine.close();
});
afterEach(() => rmSync(folder, { recursive: true }));

interface SetUp {
  flags?: string[];
  /** As in `NODE_OPTIONS`. */
  options?: string;
  /** What is loaded before the program, in each of its threads. */
  preload?: string;
}

/** Runs a program that has the engine and the file. Valid as a script and as a module. */
async function run(program: string, { flags = [], options = '', preload }: SetUp): Promise<string> {
  const preloaded = join(folder, 'preload.cjs');
  writeFileSync(preloaded, `const threads = require('node:worker_threads'); ${preload ?? ''}`);
  const text = `
    import(${JSON.stringify(ENGINE)}).then(async ({ databaseEngine }) => {
      const file = ${JSON.stringify(file)};
      const engine = databaseEngine(file);
      ${program}
      engine.close();
    });
  `;
  const NODE_OPTIONS = `${options} ${preload === undefined ? '' : `--require=${preloaded}`}`;
  const args = ['--no-warnings', ...flags, '-e', text];
  const env = { ...process.env, NODE_OPTIONS };
  return (await promisify(execFile)(process.execPath, args, { env })).stdout;
}

const FILES = ['--allow-fs-read=*', '--allow-fs-write=*'];
const NO_THREAD: SetUp = { flags: ['--permission', ...FILES] };

describe('what has expired is cleared from a database', () => {
  it.each<[string, SetUp]>([
    ['is a script', {}],
    ['is a module', { flags: ['--input-type=module'] }],
    ['is a module by its environment', { options: '--input-type=module' }],
    ['may have no thread', NO_THREAD],
    ['may have one', { flags: ['--permission', '--allow-worker', ...FILES] }],
    ['loads what fails in a thread', { preload: 'if (!threads.isMainThread) throw Error("no");' }],
    ['loads what ends a thread', { preload: 'if (!threads.isMainThread) process.exit(1);' }],
    ['loads what speaks in a thread', { preload: 'threads.parentPort?.postMessage("hello");' }],
    [
      'loads what keeps a thread running',
      { preload: 'if (!threads.isMainThread) setInterval(() => undefined, 1e6);' },
    ],
  ])('where the process %s', async (_what, setUp) => {
    const cleared = await run(`console.log(await engine.clearExpired(${NOW}));`, setUp);
    expect(cleared).toBe(`${EXPIRED}\n`);
    const engine = databaseEngine(file);
    expect(await engine.clearExpired(NOW + 1)).toBe(ALIVE);
    engine.close();
  });

  it.each<[string, SetUp]>([
    ['with a thread', {}],
    ['without a thread', NO_THREAD],
  ])('%s when another connection has written', async (_how, setUp) => {
    const program = `
      const sqlite = process.getBuiltinModule('node:sqlite');
      const other = new sqlite.DatabaseSync(file);
      other.exec('BEGIN IMMEDIATE');
      const clearing = engine.clearExpired(${NOW});
      clearing.catch(() => undefined);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      other.exec('COMMIT');
      other.close();
      console.log(await clearing);
    `;
    expect(await run(program, setUp)).toBe(`${EXPIRED}\n`);
  });
});
