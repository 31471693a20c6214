import { describe, expect, it } from 'vitest';
import { clocksOf, firstToFire } from '../../../lib/detail/clocks.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { sessionRecord, setCookie, T0, wireSetCookie, witness } from '../../support/records.ts';

const NEVER = { cookie: null, session: null, store: null };

function exchange(facts: Partial<Exchange>): Exchange {
  return {
    key: 'x1',
    number: 1,
    startedAt: T0,
    origin: 'http://localhost:3000',
    project: null,
    missingCookie: null,
    tornPair: null,
    isRecordGone: false,
    alone: { verdict: 'sent', reason: null, also: [] },
    method: 'GET',
    path: '/',
    status: 200,
    client: 'this-tab',
    witness: null,
    record: null,
    process: null,
    instance: null,
    recordId: null,
    unread: null,
    cookieName: 'connect.sid',
    cookieGround: 'name',
    cookieEnd: null,
    lineage: null,
    session: null,
    judgement: { verdict: 'saved', reason: null, also: [] },
    marks: [],
    ...facts,
  };
}

describe('the clocks of a session', () => {
  it('are those of the cookie, the session and the store', () => {
    const record = sessionRecord({ expiry: { cookie: T0 + 1, session: T0 + 2, store: T0 + 3 } });
    expect(clocksOf(exchange({ record })).map((clock) => [clock.name, clock.expiresAt])).toEqual([
      ['cookie', T0 + 1],
      ['session', T0 + 2],
      ['store', T0 + 3],
    ]);
  });

  it('take the cookie as it came over the wire: Max-Age from the response, before Expires', () => {
    const seen = witness({
      respondedAt: T0,
      setCookies: [wireSetCookie({ maxAge: 60, expires: T0 + 5 })],
    });
    expect(clocksOf(exchange({ witness: seen }))[0]?.expiresAt).toBe(T0 + 60_000);
  });

  it('know of a cookie that lives until the browser closes', () => {
    const record = sessionRecord({ setCookie: [setCookie()] });
    expect(clocksOf(exchange({ record }))[0]).toEqual({
      name: 'cookie',
      expiresAt: null,
      otherwise: 'with-browser',
      by: null,
    });
  });

  it('know of a cookie that the response clears, and of one that stays all the same', () => {
    const line = { cleared: true, expires: 0, maxAge: null };
    const cleared = witness({
      setCookies: [wireSetCookie({ ...line, fate: { outcome: 'cleared' } })],
    });
    expect(clocksOf(exchange({ witness: cleared }))[0]).toEqual({
      name: 'cookie',
      expiresAt: null,
      otherwise: 'at-once',
      by: null,
    });
    const fate = { outcome: 'refused', reasons: ['secure-only'] } as const;
    const stays = witness({ setCookies: [wireSetCookie({ ...line, fate })] });
    const cookieEnd = { at: T0 + 9000, by: 1, isOwn: false };
    expect(clocksOf(exchange({ witness: stays, cookieEnd }))[0]?.expiresAt).toBe(T0 + 9000);
  });

  it('claim nothing where nothing was set', () => {
    expect(clocksOf(exchange({})).some((clock) => clock.otherwise !== null)).toBe(false);
  });

  it('have no first of them where all fire together, give or take the seconds of a cookie', () => {
    const at = 1_000_000_000;
    const clock = (name: 'cookie' | 'session' | 'store', expiresAt: number) => ({
      name,
      expiresAt,
      otherwise: null,
      by: null,
    });
    expect(firstToFire([clock('cookie', at - 900), clock('session', at)])).toBeNull();
    expect(firstToFire([clock('cookie', at), clock('session', at - 5000)])?.name).toBe('session');
  });

  it('have no first of them where one time is known, since the others may come before', () => {
    const set = wireSetCookie({ maxAge: 60 });
    const seen = witness({ respondedAt: T0, setCookies: [set] });
    expect(firstToFire(clocksOf(exchange({ witness: seen })))).toBeNull();
  });

  it('have none for a cookie that the browser refused', () => {
    const fate = { outcome: 'refused', reasons: ['invalid-domain'] } as const;
    const record = sessionRecord({
      setCookie: [setCookie()],
      expiry: { ...NEVER, cookie: T0 + 1 },
    });
    for (const facts of [{}, { maxAge: 60 }]) {
      const seen = witness({ respondedAt: T0, setCookies: [wireSetCookie({ ...facts, fate })] });
      const [cookie] = clocksOf(exchange({ record, witness: seen }));
      expect(cookie).toMatchObject({ expiresAt: null, otherwise: null });
    }
  });

  it('end the session with the first of them', () => {
    const record = sessionRecord({
      expiry: { cookie: T0 + 9000, session: null, store: T0 + 3000 },
    });
    expect(firstToFire(clocksOf(exchange({ record })))?.name).toBe('store');
    expect(firstToFire(clocksOf(exchange({})))).toBeNull();
  });
});
