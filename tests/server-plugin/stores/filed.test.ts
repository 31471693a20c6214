import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { HelloSchema, RecordsSchema } from '../../../lib/sources/wire.ts';
import { openFiled } from '../../../server-plugin/filed.ts';
import type { MiddlewareConfiguration } from '../../../server-plugin/protocol.ts';
import { TOKEN } from '../../support/signed.ts';
import { keep } from './keep.ts';
import { project } from './project.ts';

const middleware = (name: string): MiddlewareConfiguration => ({
  name,
  version: '1.0.0',
  kind: 'store',
  rule: 'hash',
  cookieName: 'sid',
  options: {},
});

/** What a command is answered in the folder of a project. */
async function read(directory: string) {
  const printed: string[] = [];
  const filed = openFiled({ directory, token: TOKEN, print: (line) => void printed.push(line) });
  const answer = async (call: 'hello' | 'records'): Promise<unknown> => {
    const listing = await filed.answer(call, new URLSearchParams());
    return 'json' in listing ? JSON.parse(listing.json) : expect.fail(listing.message);
  };
  const hello = v.parse(HelloSchema, await answer('hello'));
  const records = v.parse(RecordsSchema, await answer('records'));
  filed.end();
  return { hello, records, printed };
}

describe('what the processes of a project have left in its file', () => {
  it('is read when none of them is there any more, each middleware once', async () => {
    const { start, folder } = project();
    const [a, b] = [start().hub, start().hub];
    a.register(middleware('express-session'));
    for (const hub of [a, b]) hub.register(middleware('koa-session'));
    keep(a, '/a');
    keep(b, '/b');
    for (const hub of [a, b]) hub.keep('memory');

    const { hello, records, printed } = await read(folder);
    expect(hello.middlewares.map(({ name }) => name)).toEqual(['express-session', 'koa-session']);
    expect(records).toMatchObject({ instance: a.instance, over: true, more: true });
    expect(records.records.map(({ url }) => url)).toEqual(['/a']);
    expect(printed).toEqual([]);
  });

  it('costs a row that is no JSON itself alone', async () => {
    const { start, folder, file } = project();
    const { hub } = start();
    hub.register(middleware('express-session'));
    keep(hub, '/a');
    hub.keep('memory');
    const db = new DatabaseSync(file);
    db.exec(
      "INSERT INTO instances SELECT 'another', since, seen, 0, 0, 0, host, pid, service, '[', 1 FROM instances",
    );
    db.close();

    const { hello, records } = await read(folder);
    expect(hello.middlewares.map(({ name }) => name)).toEqual(['express-session']);
    expect(records.records).toHaveLength(1);
  });

  it('is nothing where no process was there', async () => {
    const { hello, records } = await read(project().folder);
    expect([hello.middlewares, records.records]).toEqual([[], []]);
  });
});
