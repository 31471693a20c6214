import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordsSchema } from '../../../lib/sources/wire.ts';
import { ANSWER_BYTES } from '../../../server-plugin/endpoint/listing.ts';
import type { RevisionsReply } from '../../../server-plugin/protocol.ts';
import { Draft, type RequestFacts } from '../../../server-plugin/recording/recorder.ts';
import { defaultRedactor } from '../../../server-plugin/redaction/redactor.ts';
import { callEndpoint } from '../../support/http/http.ts';
import { startObservedApp, type ObservedApp } from '../../support/http/http-app.ts';

/** How much one answer may hold, over records that are put there without a request. */

const running: ObservedApp[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ server }) => server.close()));
});

const FACTS: RequestFacts = {
  method: 'GET',
  url: '/',
  secure: false,
  forwardedProto: null,
  middleware: { name: 'test', version: '1.0.0', kind: 'store', rule: 'hash' },
  cookieIn: { name: 'sid', count: 0, bytes: 0, state: 'absent' },
};

async function start() {
  const app = await startObservedApp({ limits: { records: 10_000 } });
  running.push(app);
  const { hub } = app;
  // The last look at the app's own session would put its record there again.
  await app.lateLooks();
  hub.records.clear();
  return {
    app,
    /** A record of a request that has stored these states. */
    keep(url = '/', states: string[] = []): string[] {
      const draft = new Draft({ ...FACTS, url }, hub.revisions);
      const held = states.map((text) => draft.intern(text.slice(1), defaultRedactor, null));
      for (const state of held) draft.beginOperation('save', null).revision = state;
      hub.records.put(draft);
      draft.release();
      return held.map((state) => hub.revisions.announce(state));
    },
    async records(query = '') {
      const { body, json } = await callEndpoint(app.port, `/__sessions/records${query}`);
      return { body, ...v.parse(RecordsSchema, json) };
    },
    async revisions(ids: string[]) {
      const path = `/__sessions/revisions?ids=${ids.join()}`;
      const { status, body } = await callEndpoint(app.port, path);
      const reply: Partial<RevisionsReply> = JSON.parse(body);
      return { status, body, ids: reply.revisions?.map(({ id }) => id) ?? [] };
    },
  };
}

/** A state of about so many bytes. */
const stateOf = (bytes: number, n: number): string => `{"n":${n},"text":"${'x'.repeat(bytes)}"}`;

describe('an answer with records', () => {
  it('has 500 unless asked for another number, and never more than 1,000', async () => {
    const { keep, records } = await start();
    for (let n = 0; n < 1100; n += 1) keep();
    expect((await records()).records).toHaveLength(500);
    expect((await records('?limit=700')).records).toHaveLength(700);
    const most = await records('?limit=5000');
    expect([most.records.length, most.more]).toEqual([1000, true]);
  });

  it('counts the records themselves too: of long addresses fewer go in', async () => {
    const { keep, records } = await start();
    for (let n = 0; n < 400; n += 1) keep(`/${'x'.repeat(15_000)}`);
    const first = await records();
    expect(first.body.length).toBeLessThanOrEqual(ANSWER_BYTES);
    const rest = await records(`?after=${first.cursor}`);
    expect(first.records.length + rest.records.length).toBe(400);
  });

  it('is filled up with states of a record that has more, and no further', async () => {
    const { keep, records } = await start();
    // Ever smaller ones, so that in the end not even the smallest goes in.
    const large = Array.from({ length: 21 }, () => 200_000);
    const halves = [100_000, 50_000, 25_000, 12_000, 6000, 3000, 1500];
    const small = Array.from({ length: 70 }, () => 0);
    keep('/', [...large, ...halves, ...small].map(stateOf));
    const { body, more, revisions } = await records();
    expect([more, revisions.length < 98]).toEqual([false, true]);
    expect(body.length).toBeLessThanOrEqual(ANSWER_BYTES);
    expect(body.length).toBeGreaterThan(ANSWER_BYTES - 2000);
  });

  it('hides in the states what is secret', async () => {
    const { keep, records, revisions } = await start();
    const ids = keep('/', ['{"password":"hunter2"}']);
    for (const { body } of [await records(), await revisions(ids)]) {
      expect(body).toContain('$redacted');
      expect(body).not.toContain('hunter2');
    }
  });
});

describe('an answer with states', () => {
  it('has at most 4 MiB; what is left is to be asked for again', async () => {
    const { keep, revisions } = await start();
    const sizes = Array.from({ length: 30 }, () => 200_000);
    const ids = keep('/', sizes.map(stateOf));
    const first = await revisions(ids);
    expect(first.body.length).toBeLessThanOrEqual(ANSWER_BYTES);
    const rest = await revisions(ids.filter((id) => !first.ids.includes(id)));
    expect([...first.ids, ...rest.ids]).toEqual(ids);
  });

  it('is for 200 ids at most, and has each state once', async () => {
    const { keep, revisions } = await start();
    const [id = ''] = keep('/', ['{"n":1}']);
    const many = (count: number) => [id, ...Array.from({ length: count - 1 }, (_, n) => `id-${n}`)];
    expect(await revisions(many(200))).toMatchObject({ status: 200, ids: [id] });
    expect(await revisions(many(201))).toMatchObject({ status: 400, ids: [] });
    expect((await revisions([id, id])).ids).toEqual([id]);
  });
});
