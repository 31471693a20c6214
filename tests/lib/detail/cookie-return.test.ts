import { describe, expect, it } from 'vitest';
import { returnOf } from '../../../lib/detail/cookie-return.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
import {
  BOB,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

/** What later requests made of the cookie that the first one's response set or cleared. */

const sid = [wireCookie()];

function after(set: Partial<WireSetCookie>, first: Partial<Witness>, ...later: Partial<Witness>[]) {
  const log = new ExchangeLog();
  const setCookies = [wireSetCookie(set)];
  const setter = witness({ startedAt: T0, cookies: [], setCookies, ...first });
  const others = later.map((facts, at) =>
    witness({ startedAt: T0 + (at + 1) * 1000, type: 'xmlhttprequest', cookies: [], ...facts }),
  );
  for (const seen of [setter, ...others]) log.apply(witnessFacts(seen));
  const [row] = log.rows;
  if (!row) throw new Error('no row');
  return returnOf(row, log.rows);
}

describe('a session cookie that a response set', () => {
  it('came back with the first request that sent it, also where one before went without', () => {
    expect(after({}, {}, {}, { cookies: sid })).toEqual({ kind: 'back', by: 3 });
  });

  it('came back to another port of the host', () => {
    const url = 'http://localhost:4000/';
    expect(after({}, {}, { url, cookies: sid })).toEqual({ kind: 'back', by: 2 });
  });

  it('came back to another host of its domain', () => {
    const url = 'http://api.localhost:3000/';
    expect(after({ domain: 'localhost' }, {}, { url, cookies: sid })).toMatchObject({
      kind: 'back',
    });
  });

  it('did not come back where all went without it', () => {
    expect(after({}, {}, {}, {})).toMatchObject({
      kind: 'without',
      by: 2,
      missing: { name: 'connect.sid', because: { kind: 'unknown' } },
    });
  });

  it('was replaced where another response set another value first', () => {
    const other = wireSetCookie({ fingerprint: BOB });
    const cookies = [wireCookie({ fingerprint: BOB })];
    expect(after({}, {}, { setCookies: [other] }, { cookies })).toEqual({
      kind: 'replaced',
      by: 2,
    });
  });

  it('has not come back yet where nothing that counts came after it', () => {
    expect(
      after(
        {},
        {},
        { startedAt: T0 + 1, cookies: sid },
        { url: 'http://app.test/' },
        { method: 'OPTIONS' },
        { fromCache: true, cookies: sid },
        { cookies: null },
      ),
    ).toEqual({ kind: 'none-yet' });
  });

  it('has nothing to come back where the browser did not keep it, or none was set', () => {
    const fate = { outcome: 'refused', reasons: ['secure-only'] } as const;
    expect(after({ fate }, {}, {}).kind).toBe('nothing');
    expect(after({}, { cookies: sid, setCookies: [] }, {}).kind).toBe('nothing');
  });
});

describe('a session cookie that a response cleared', () => {
  const clear = { cleared: true, fingerprint: BOB, fate: { outcome: 'cleared' } } as const;

  it('came back all the same where a later request sent it', () => {
    expect(after(clear, { cookies: sid }, { cookies: sid })).toEqual({ kind: 'back', by: 2 });
  });

  it('did not come back where later ones went without it', () => {
    expect(after(clear, { cookies: sid }, {})).toMatchObject({ kind: 'without', by: 2 });
  });

  it('could not come back where none had come', () => {
    expect(after(clear, {}, {}).kind).toBe('nothing');
  });

  it('is the one that had come', () => {
    const cookies = [wireCookie({ fingerprint: BOB })];
    expect(after(clear, { cookies: sid }, { cookies }).kind).toBe('none-yet');
  });
});
