import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { afterEach, expect, it } from 'vitest';
import { RecordsSchema } from '../../../lib/sources/wire.ts';
import { callEndpoint, send } from '../../support/http/http.ts';
import { TOKEN } from '../../support/signed.ts';

/** Real processes: a cluster of three workers, of which any answers for all. */

const folders: string[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function start(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-records-'));
  folders.push(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  const child = fork(join(import.meta.dirname, 'cluster-app.ts'), {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'test', SESSIONS_DEVTOOLS_TOKEN: TOKEN },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  children.push(child);
  const [port] = v.parse(v.looseTuple([v.number()]), await once(child, 'message'));
  return port;
}

/** A request on a connection of its own; the worker that answered. */
async function visit(port: number, path: string): Promise<number> {
  const { body } = await send(port, path, { headers: { connection: 'close' } });
  return Number(body);
}

/** Who reads as the panel does, from any of the workers. */
class Reader {
  readonly told = new Map<string, string[]>();
  readonly over = new Set<string>();
  readonly #cursors = new Map<string, string>();

  async read(port: number): Promise<void> {
    for (let more = true; more;) {
      const after = [...this.#cursors.values()].join();
      const { json } = await callEndpoint(port, `/__sessions/records?after=${after}`, {
        connection: 'close',
      });
      const reply = v.parse(RecordsSchema, json);
      this.#cursors.set(reply.instance, reply.cursor);
      for (const { id, url } of reply.records) {
        const ids = this.told.get(url) ?? [];
        this.told.set(url, ids.includes(id) ? ids : [...ids, id]);
      }
      if (reply.over === true) this.over.add(reply.instance);
      more = reply.more;
    }
  }

  /** Until all of these are told: the test's own limit ends it. */
  async until(port: number, paths: readonly string[]): Promise<void> {
    do await this.read(port);
    while (paths.some((path) => !this.told.has(path)));
  }
}

it('any worker of a cluster answers for all of them', async () => {
  const port = await start();
  const paths = Array.from({ length: 60 }, (_, n) => `/${n}`);
  const workers = new Set<number>();
  for (const path of paths) workers.add(await visit(port, path));
  expect(workers.size).toBe(3);
  const reader = new Reader();
  await reader.until(port, paths);
  expect([...reader.told.values()].every((ids) => ids.length === 1)).toBe(true);
  expect(reader.told.size).toBe(60);
});

it('what a worker has copied is there when it is killed amid a batch, and nothing twice', async () => {
  const port = await start();
  const before = Array.from({ length: 30 }, (_, n) => `/before/${n}`);
  for (const path of before) await visit(port, path);
  const file = join(folders[0] ?? '', 'node_modules/.cache/sessions-devtools/records-2.sqlite');
  const db = new DatabaseSync(file, { readOnly: true });
  const count = db.prepare('SELECT count(*) AS n FROM records');
  while (Number(count.get()?.n) < before.length) await callEndpoint(port, '/__sessions/hello');
  db.close();
  const victim = await visit(port, '/victim');
  const after = Array.from({ length: 30 }, (_, n) => `/after/${n}`);
  const alive: string[] = [];
  for (const path of after) if ((await visit(port, path)) !== victim) alive.push(path);
  const [child] = children;
  const gone = once(child ?? expect.unreachable(), 'message');
  process.kill(victim, 'SIGKILL');
  await gone;
  // Who comes now finds what the dead one had copied, and what the others have.
  const second = new Reader();
  await second.until(port, [...before, ...alive]);
  expect([...second.told.values()].every((ids) => ids.length === 1)).toBe(true);
  expect(second.over.size).toBe(1);
});
