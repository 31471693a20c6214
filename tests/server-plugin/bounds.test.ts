import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordsSchema } from '../../lib/sources/wire.ts';
import { ANSWER_BYTES } from '../../server-plugin/endpoint/listing.ts';
import { callEndpoint, Client, EXTENSION_ORIGIN, send } from '../support/http/http.ts';
import { sign } from '../support/signed.ts';
import { startObservedApp, type ObservedApp } from '../support/http/http-app.ts';

/** How much the plugin takes, whatever the app does. */

const running: ObservedApp[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ server }) => server.close()));
});

async function start(...options: Parameters<typeof startObservedApp>) {
  const app = await startObservedApp(...options);
  running.push(app);
  return app;
}

const LeftSchema = v.object({
  records: v.number(),
  count: v.number(),
  left: v.number(),
  alive: v.number(),
  watched: v.number(),
});

/** What is left after many requests in a process of its own. */
async function leftAfter(isObserved: boolean, character: string, ...amounts: number[]) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    // Else Node lets go of the 5 MB of its own TypeScript stripper in some runs and not in others.
    '--no-flush-bytecode',
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, '../support/http/http-bounds.ts'),
    ...amounts.map(String),
    isObserved ? 'on' : 'off',
    character,
  ]);
  return v.parse(LeftSchema, JSON.parse(stdout));
}

describe('memory', () => {
  const MiB = 1024 * 1024;

  it.each<[string, number, number, string]>([
    ['100,000 requests whose session is nearly empty', 100_000, 0, 'x'],
    ['20,000 requests, whose session of 1 KB changes on each', 20_000, 1000, 'x'],
    ['a session of 100 KB that changes on each of 1,500 requests', 1500, 100_000, 'x'],
    ['one of characters that take two bytes each', 1500, 50_000, 'ж'],
  ])('stays within the byte budget over %s', async (_name, requests, size, character) => {
    const budget = 16 * MiB;
    const [without, kept] = await Promise.all([
      leftAfter(false, character, 1000, size, budget),
      leftAfter(true, character, requests, size, budget),
    ]);
    expect(kept.count).toBeGreaterThan(50);
    expect(kept.records).toBeLessThan(budget * 1.1);
    // Nor is the budget there for show: what is counted is about what is used.
    expect(kept.records).toBeGreaterThan(budget * 0.8);
    // And there is nothing besides the records that grows.
    expect(kept.left - without.left).toBeLessThan(4 * MiB);
    expect([kept.alive, kept.watched]).toEqual([0, Math.ceil(requests / 1000) * 3]);
  });
});

describe('a session of 10 MB', () => {
  it('is told by its size and keys, in an answer that is no larger than any', async () => {
    const app = await start();
    const client = new Client(app.port);
    const answer = await client.send('/large');
    expect(answer.body).toBe('large');
    const record = await app.record(answer.records[0]);
    expect(record.reason.saved).toBe('new');
    const { body, json } = await callEndpoint(app.port, '/__sessions/records');
    expect(body.length).toBeLessThan(ANSWER_BYTES);
    const { revisions } = v.parse(RecordsSchema, json);
    const large = revisions.find(({ id }) => id === record.data.saved);
    expect(large).toMatchObject({ json: null, truncated: true, keys: ['large'] });
    expect(large?.bytes).toBeGreaterThan(10_000_000);
    expect(app.hub.revisions.bytes).toBeLessThan(100_000);
    expect(await app.isAlive()).toBe(true);
  });

  it('is loaded again, and told to be the same', async () => {
    const app = await start();
    const client = new Client(app.port);
    const saved = await app.record((await client.send('/large')).records[0]);
    const loaded = await app.record((await client.send('/')).records[0]);
    expect(loaded.data.loaded).toBe(saved.data.saved);
    expect(loaded.modified).toBe(false);
  });
});

describe('a client of the endpoint', () => {
  it('that reads slowly keeps nobody waiting, and gets all in the end', async () => {
    const app = await start();
    const client = new Client(app.port);
    for (let turn = 0; turn < 30; turn += 1) {
      const { records } = await client.send(`/text/${turn}`);
      await app.record(records[0]);
    }
    const ask = [
      'POST /__sessions/records HTTP/1.1',
      'Host: localhost',
      `Origin: ${EXTENSION_ORIGIN}`,
      'Session-Debug: 1',
      'Connection: close',
    ];
    const slow = Array.from({ length: 5 }, () => {
      const socket = connect(app.port, '127.0.0.1');
      const signed = sign('records');
      socket.pause();
      socket.write(`${[...ask, `Authorization: ${signed.authorization}`].join('\r\n')}\r\n\r\n`);
      return { socket, signed };
    });
    for (let turn = 0; turn < 20; turn += 1) expect(await app.isAlive()).toBe(true);
    for (const { socket, signed } of slow) {
      const chunks: Buffer[] = [];
      socket.on('data', (chunk: Buffer) => chunks.push(chunk));
      socket.resume();
      await once(socket, 'close');
      const answer = Buffer.concat(chunks);
      expect(answer.length).toBeGreaterThan(1_000_000);
      const text = signed.open(answer.subarray(answer.indexOf('\r\n\r\n') + 4)) ?? '';
      expect(() => v.parse(RecordsSchema, JSON.parse(text))).not.toThrow();
    }
  });

  it('gets no more than 4 MiB at once, and the rest when it asks again', async () => {
    const app = await start();
    const client = new Client(app.port);
    const saved: (string | null)[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const { records } = await client.send(`/text/${turn}`);
      saved.push((await app.record(records[0])).data.saved);
    }
    const first = await callEndpoint(app.port, '/__sessions/records');
    const page = v.parse(RecordsSchema, first.json);
    expect(first.body.length).toBeLessThanOrEqual(ANSWER_BYTES);
    expect(page.more).toBe(true);
    const path = `/__sessions/records?after=${page.cursor}`;
    const rest = v.parse(RecordsSchema, (await callEndpoint(app.port, path)).json);
    expect(rest.more).toBe(false);
    const ids = [...page.revisions, ...rest.revisions].map(({ id }) => id);
    expect(saved.filter((id) => id === null || !ids.includes(id))).toEqual([]);
  });

  it('with a cursor of yesterday begins anew, and is told so', async () => {
    const app = await start();
    const { instance } = app.hub;
    const odd = ['x', '-1', '1e3', ''].map((number) => `${instance}.${number}`);
    const old = ['yesterday-12.41', `${'x'.repeat(5000)}.1`, '.', 'a.b', '1e9', '-1'];
    for (const cursor of [...old, ...odd]) {
      const { json } = await callEndpoint(app.port, `/__sessions/records?after=${cursor}`);
      const reply = v.parse(RecordsSchema, json);
      expect(reply).toMatchObject({ restarted: true, dropped: 0 });
      expect(reply.records).toHaveLength(1);
    }
    const { json } = await callEndpoint(app.port, '/__sessions/records?after=');
    expect(v.parse(RecordsSchema, json).restarted).toBe(false);
  });

  it('with a cursor from before the ring went round is told how many it missed', async () => {
    const app = await start({ limits: { records: 5 } });
    const first = v.parse(
      RecordsSchema,
      (await callEndpoint(app.port, '/__sessions/records')).json,
    );
    for (let turn = 0; turn < 20; turn += 1) {
      await app.record((await send(app.port, '/')).records[0]);
    }
    const path = `/__sessions/records?after=${first.cursor}`;
    const reply = v.parse(RecordsSchema, (await callEndpoint(app.port, path)).json);
    expect(reply).toMatchObject({ restarted: false, dropped: 15 });
    expect(reply.records).toHaveLength(5);
  });

  it('with a cursor of the future gets nothing, and no error', async () => {
    const app = await start();
    const path = `/__sessions/records?after=${app.hub.instance}.999999999999999`;
    const { status, json } = await callEndpoint(app.port, path);
    expect(status).toBe(200);
    expect(v.parse(RecordsSchema, json).records).toEqual([]);
  });
});
