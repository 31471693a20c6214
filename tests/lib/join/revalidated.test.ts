import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Witness } from '../../../lib/witness/hop.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { T0, wireSetCookie, witness, witnessFacts } from '../../support/records.ts';

/** A response whose body came from the browser's cache: a server may have taken part, or not. */

const cached = (facts: Partial<Witness> = {}) =>
  witness({ startedAt: T0, status: 200, fromCache: true, ...facts });

const told = (isRevalidated: boolean, facts: { url?: string; at?: number } = {}): Fact => ({
  kind: 'cache-use',
  use: { url: 'http://localhost:3000/', at: T0 - 5, isRevalidated, ...facts },
});

function judged(...facts: Fact[]): [string, number | null] {
  const log = new ExchangeLog();
  for (const fact of facts) log.apply([fact]);
  const row = log.rows.at(0);
  return [row?.judgement.verdict ?? 'no row', row?.status ?? null];
}

describe('a response from the cache', () => {
  it('is of no session where no server is known to have taken part', () => {
    expect(judged(...witnessFacts(cached()))).toEqual(['none', 200]);
    expect(judged(...witnessFacts(cached()), told(false))).toEqual(['none', 200]);
  });

  it.each([
    ['after', [...witnessFacts(cached()), told(true)]],
    ['before', [told(true), ...witnessFacts(cached())]],
  ])('is of a server that DevTools saw confirm it, told %s the response', (_when, facts) => {
    expect(judged(...facts)).toEqual(['sent', 304]);
  });

  it('is of a server where it set a cookie', () => {
    const setCookies = [wireSetCookie({ fingerprint: 'b00b000000000000' })];
    expect(judged(...witnessFacts(cached({ setCookies })))).toEqual(['sent', 304]);
  });

  it('is not taken for another one', () => {
    const other = { url: 'http://localhost:3000/other' };
    expect(judged(...witnessFacts(cached()), told(true, other))[0]).toBe('none');
    expect(judged(...witnessFacts(cached()), told(true, { at: T0 - 5000 }))[0]).toBe('none');
    expect(judged(...witnessFacts(cached()), told(false), told(true, { at: T0 - 500 }))[0]).toBe(
      'none',
    );
  });
});
