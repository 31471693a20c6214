import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { HelloReply, RecordsReply } from '../../../server-plugin/protocol.ts';
import { isJsonObject, parseJson, type Json, type Path } from '../../../lib/states/json.ts';
import { HelloSchema, RecordsSchema } from '../../../lib/sources/wire.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import { cookieSteps } from '../../../lib/text/cookies/cookie-steps.ts';
import { explainAttributes } from '../../../lib/text/cookies/cookie.ts';
import { dateOf, timeOfDay } from '../../../lib/text/time.ts';
import { clocksOf } from '../../../lib/detail/clocks.ts';
import { lifeCycle, ticks } from '../../../lib/detail/life-cycle.ts';
import { operation, revision, sessionRecord, setCookie } from '../../support/records.ts';
import { fc, runs } from '../../support/property.ts';

const HELLO: HelloReply = {
  v: 2,
  name: 'sessions-devtools',
  version: '0.1.0',
  instance: 'one',
  since: 0,
  now: 0,
  middlewares: [
    {
      name: 'express-session',
      version: '1.19.0',
      kind: 'store',
      rule: 'hash',
      cookieName: 'connect.sid',
      options: { resave: false },
    },
  ],
  can: ['clear'],
};

const RECORDS: RecordsReply = {
  v: 2,
  instance: 'one',
  since: 0,
  now: 0,
  cursor: 'c1',
  restarted: false,
  records: [
    sessionRecord({
      data: { loaded: 'revision-1', end: 'revision-2', saved: 'revision-2' },
      ops: [operation('save', { error: 'no', revision: 'revision-2' })],
      setCookie: [setCookie({ maxAge: 1, expires: 1, domain: 'localhost' })],
      unserialisable: [{ path: ['a', 0], type: 'Map' }],
      inPlace: ['a'],
      expiry: { cookie: 1, session: 1, store: 1 },
    }),
  ],
  revisions: [
    revision('revision-1', {}),
    revision('revision-2', { a: 1 }, { keys: ['a'] }),
    { id: 'revision-3', base: 'revision-2', at: 5, cut: 1, put: '2', bytes: 7 },
  ],
  more: false,
  dropped: 0,
};

/** What no field takes, and what some take that others do not. */
const WRONG: Json[] = [
  ...[null, true, 0, -1, 0.5, 1e300, -1e300, 2 ** 53],
  ...['', 'x', '../..', '<img onerror>', '\ud800', 'x'.repeat(70_000)],
  ...[[], {}, [[]], [null], { __proto__: null, toString: 1 }],
];

type Reading = v.InferOutput<typeof RecordsSchema>;

/** How many records, states and middlewares of an answer are read. */
function itemsOf(reply: HelloReply | Reading): number {
  return 'records' in reply
    ? reply.records.length + reply.revisions.length
    : reply.middlewares.length;
}

/** Every place in a value that something stands at. */
function places(value: Json, path: Path = []): Path[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...children.flatMap(([key, child]) => places(child, [...path, key]))];
}

function replaced(value: Json, [key, ...rest]: Path, by: Json | undefined): Json | undefined {
  if (key === undefined) return by;
  const copy: Json = structuredClone(value);
  if (Array.isArray(copy)) {
    const child = replaced(copy[Number(key)] ?? null, rest, by);
    if (child === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = child;
  } else if (isJsonObject(copy)) {
    const child = replaced(copy[key] ?? null, rest, by);
    if (child === undefined) Reflect.deleteProperty(copy, key);
    else copy[key] = child;
  }
  return copy;
}

/** Takes an answer in as the panel does, and reads all that the views read of its rows. */
function show(reply: Reading): void {
  const store = createPanelStore(undefined, 0);
  const { instance, records, unread, revisions } = reply;
  const from = {
    origin: 'http://localhost:3000',
    project: 'project',
    clockAhead: 0,
    process: null,
  };
  store.getState().apply([{ kind: 'records', from, instance, records, unread, revisions }]);
  store.getState().setFilter('key:a verdict:lost,saved -path:x "quoted');
  store.getState().setFilter('');
  for (const row of store.getState().rows.all) {
    explain(row, { revisions: store.log.revisions });
    cookieSteps(row, store.log.rows);
    timeOfDay(row.startedAt);
    for (const { expiresAt } of clocksOf(row)) dateOf(expiresAt);
    for (const cookie of row.record?.setCookie ?? []) explainAttributes(cookie);
    if (row.record) expect(ticks(lifeCycle(row.record).length).length).toBeLessThan(20);
  }
}

type Schema = v.GenericSchema<unknown, HelloReply | Reading>;

describe('an answer with something else in one of its places', () => {
  const asJson = (value: object): Json => parseJson(JSON.stringify(value));

  it.each([
    ['hello', asJson(HELLO), HelloSchema],
    ['records', asJson(RECORDS), RecordsSchema],
  ] as const)('%s: is refused, or fits and can be shown', (_name, reply, schema) => {
    const whole = itemsOf(v.parse<Schema>(schema, reply));
    let refused = 0;
    for (const place of places(reply)) {
      for (const wrong of [undefined, ...WRONG]) {
        const answer = replaced(reply, place, wrong);
        const parsed = v.safeParse<Schema>(schema, answer, { abortEarly: true });
        if (!parsed.success || itemsOf(parsed.output) < whole) refused++;
        if (parsed.success && 'records' in parsed.output) show(parsed.output);
      }
    }
    // All but a few of them are wrong where they stand.
    expect(refused).toBeGreaterThan(places(reply).length * WRONG.length * 0.7);
  });

  it.each(['advice', 'terms'])('reads its middleware whatever stands for %s', (field) => {
    const [middleware] = HELLO.middlewares;
    for (const wrong of [...WRONG, { insecure: 1, kept: 'Do it.', aborted: 'x'.repeat(401) }]) {
      const hello = { ...HELLO, middlewares: [{ ...middleware, [field]: wrong }] };
      const [read] = v.parse(HelloSchema, hello).middlewares;
      expect(read).toMatchObject({ name: 'express-session' });
      const words = Object.values(read?.[field === 'advice' ? 'advice' : 'terms'] ?? {});
      expect(words.every((text) => typeof text === 'string' && text.length <= 400)).toBe(true);
    }
    const two = { [field]: { insecure: [], kept: 'Do it.' } };
    const mixed = { ...HELLO, middlewares: [{ ...middleware, ...two }] };
    expect(v.parse(HelloSchema, mixed)).toMatchObject({
      middlewares: [{ [field]: { kept: 'Do it.' } }],
      unread: [],
    });
  });

  it('takes no more words than there can be', () => {
    const advice = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`code-${at}`, 'x']));
    const [middleware] = HELLO.middlewares;
    const hello = v.parse(HelloSchema, { ...HELLO, middlewares: [{ ...middleware, advice }] });
    expect(Object.keys(hello.middlewares[0]?.advice ?? {})).toHaveLength(100);
  });

  it('is refused at any other JSON, without an error', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(v.is(RecordsSchema, value)).toBe(false);
        expect(v.is(HelloSchema, value)).toBe(false);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('has only what the protocol knows once it is read', () => {
    const parsed = v.parse(RecordsSchema, { ...RECORDS, evil: 1 });
    expect(Object.keys(parsed).sort()).toEqual([...Object.keys(RECORDS), 'unread'].sort());
  });

  it('may hold no more than a panel can take', () => {
    const [record] = RECORDS.records;
    expect(v.is(RecordsSchema, { ...RECORDS, records: Array(5001).fill(record) })).toBe(false);
    const options = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`o${at}`, 1]));
    const [middleware] = HELLO.middlewares;
    const hello = v.parse(HelloSchema, { ...HELLO, middlewares: [{ ...middleware, options }] });
    expect(hello.middlewares).toEqual([]);
  });
});
