import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CallResult, KnownServer } from '../../../lib/messaging/messages.ts';
import { serverPool } from '../../../lib/sources/server-pool.ts';
import type { Fact } from '../../../lib/sources/facts.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const API = 'http://localhost:3000';
const PROXY = 'http://localhost:5173';
const server = (origin: string, facts: Partial<KnownServer> = {}): KnownServer => ({
  origin,
  path: '/__sessions',
  project: 'shop',
  isProven: false,
  ...facts,
});

const run = { v: 2, instance: 'one', since: 0, now: 0 };
const hello = { ...run, name: '', version: '', middlewares: [], can: [] };
const records = { ...run, cursor: 'c', restarted: false, records: [], revisions: [], more: false };
const nothing: CallResult = { outcome: 'plain', status: 404, body: null, wasSigned: true };

/** A pool, and how often each server was called. Those in `away` have no endpoint. */
function watch(away: Set<string>) {
  const calls = new Map<string, number>();
  const facts: Fact[] = [];
  const pool = serverPool({
    isVisible: () => true,
    call: ({ origin }, name) => {
      calls.set(origin, (calls.get(origin) ?? 0) + 1);
      if (away.has(origin)) return Promise.resolve(nothing);
      return Promise.resolve({
        outcome: 'answered',
        body: name === 'hello' ? hello : { ...records, dropped: 0 },
      });
    },
  });
  pool.start((fact) => facts.push(fact));
  const settle = () => vi.advanceTimersByTimeAsync(20_000);
  return { pool, facts, settle, called: () => [...calls.keys()].sort(), calls };
}

describe('a panel asks', () => {
  it('the servers that its tab has to do with, and no other', async () => {
    const { pool, settle, called } = watch(new Set());
    pool.know([server(PROXY), server('http://localhost:4000', { project: 'other' })]);
    pool.concern(PROXY);
    await settle();
    expect(called()).toEqual([PROXY]);
  });

  it('another place of the project that has proven itself, where its own has no endpoint', async () => {
    const { pool, settle, called } = watch(new Set([PROXY]));
    pool.know([server(API, { isProven: true }), server(PROXY)]);
    pool.concern(PROXY);
    await settle();
    expect(called()).toEqual([API, PROXY]);
  });

  it('no other place that has not, and none that a foreign project names', async () => {
    const { pool, settle, called } = watch(new Set([PROXY]));
    pool.know([
      server(API),
      server('http://localhost:4000', { isProven: true, project: 'other' }),
      server(PROXY),
    ]);
    pool.concern(PROXY);
    await settle();
    expect(called()).toEqual([PROXY]);
  });

  it('no other place any more once its own answers again', async () => {
    const away = new Set([PROXY]);
    const { pool, facts, settle, calls } = watch(away);
    pool.know([server(API, { isProven: true }), server(PROXY)]);
    pool.concern(PROXY);
    await settle();
    away.clear();
    await settle();
    const before = calls.get(API);
    await settle();
    expect(calls.get(API)).toBe(before);
    expect(facts).toContainEqual({ kind: 'left', server: server(API, { isProven: true }) });
  });

  it('all places of the project for what a response of any of them names', async () => {
    const { pool, settle, calls } = watch(new Set([PROXY]));
    pool.know([server(API, { isProven: true }), server(PROXY)]);
    pool.concern(PROXY);
    await settle();
    const before = calls.get(API) ?? 0;
    pool.nudge(PROXY, [{ id: 'record-0001', project: 'shop' }]);
    await vi.advanceTimersByTimeAsync(100);
    expect(calls.get(API)).toBeGreaterThan(before);
  });

  it('a server that it was told of, whatever it is told later', async () => {
    const { pool, settle, called } = watch(new Set());
    pool.know([server(PROXY)]);
    pool.know([]);
    pool.concern(PROXY);
    await settle();
    expect(called()).toEqual([PROXY]);
  });

  it('a server anew under the project that it names now', async () => {
    const { pool, settle, facts } = watch(new Set());
    pool.know([server(PROXY)]);
    pool.concern(PROXY);
    await settle();
    pool.know([server(PROXY, { project: 'renewed' })]);
    await settle();
    const projects = facts.flatMap((fact) => (fact.kind === 'server' ? [fact.status.project] : []));
    expect(projects.at(-1)).toBe('renewed');
    expect(facts).toContainEqual({ kind: 'left', server: server(PROXY) });
  });
});
