import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  operation,
  recordFacts,
  reference,
  sessionRecord,
  setCookie,
  state,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

/** Sessions that are in their cookie, and requests that overlap: the browser keeps the last cookie. */

const OLD = 'a000000000000000';
const loaded = state({ user: 'ada' });
const cart = state({ user: 'ada', cart: 1 });
const theme = state({ user: 'ada', theme: 'dark' });
const both = state({ user: 'ada', cart: 1, theme: 'dark' });

interface Written {
  path: string;
  saved: typeof cart;
  cookie: string;
  at: number;
  respondedAt: number;
  came?: string;
}

function write({ path, saved, cookie, at, respondedAt, came = OLD }: Written): Fact[] {
  const t0 = T0 + at;
  const record = sessionRecord({
    url: path,
    t0,
    middleware: { kind: 'cookie' },
    modified: true,
    session: { before: null, after: null },
    data: { loaded: loaded.id, atHeaders: saved.id, end: saved.id, saved: saved.id },
    base: loaded.id,
    ops: [operation('commit', { session: null })],
    setCookie: [setCookie({ valueFingerprint: cookie })],
    reason: { saved: 'changed', cookie: 'changed' },
  });
  return [
    ...witnessFacts(
      witness({
        url: `http://localhost:3000${path}`,
        startedAt: t0,
        respondedAt: T0 + respondedAt,
        endedAt: T0 + respondedAt + 1,
        cookies: [wireCookie({ fingerprint: came })],
        setCookies: [wireSetCookie({ fingerprint: cookie, fate: { outcome: 'kept' } })],
        references: [reference(record.id)],
      }),
    ),
    recordFacts([record], [loaded, saved]),
  ];
}

function rowsOf(...facts: Fact[][]): Record<string, Exchange> {
  const log = new ExchangeLog();
  log.apply(facts.flat());
  return Object.fromEntries(log.rows.map((row) => [row.path, row]));
}

const slow = { path: '/slow', saved: theme, cookie: 'b000000000000000', at: 0, respondedAt: 90 };
const fast = { path: '/fast', saved: cart, cookie: 'c000000000000000', at: 10, respondedAt: 30 };

describe('a session in a cookie that another response erased', () => {
  it('is lost, and both rows name the keys', () => {
    for (const facts of [
      [write(slow), write(fast)],
      [write(fast), write(slow)],
    ]) {
      const rows = rowsOf(...facts);
      expect(rows['/fast']).toMatchObject({
        judgement: { verdict: 'lost', reason: 'overwritten' },
        marks: [{ kind: 'overwritten', by: rows['/slow']?.number, keys: ['cart'] }],
      });
      expect(rows['/slow']).toMatchObject({
        judgement: { verdict: 'saved' },
        marks: [{ kind: 'overwrote', of: rows['/fast']?.number, keys: ['cart'] }],
      });
    }
  });

  it('is not lost where the other one began with it', () => {
    const later = { ...slow, saved: both, at: 40, came: fast.cookie };
    expect(rowsOf(write(fast), write(later))['/fast']?.judgement.verdict).toBe('saved');
  });

  it('is not lost where the other one stored the same', () => {
    expect(rowsOf(write(fast), write({ ...slow, saved: both }))['/fast']?.marks).toEqual([]);
  });
});
