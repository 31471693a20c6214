import { describe, expect, it } from 'vitest';
import { setCookie, wireCookie, wireSetCookie } from '../../support/records.ts';
import { ADA, BOB, found, recorded } from '../../support/scene.ts';
import type { RecordFacts } from '../../support/records.ts';
import type { Fact } from '../../../lib/sources/facts.ts';

const RULE = 'two-middlewares';

describe('the finding two-middlewares, of a cookie', () => {
  const made = (instance?: string, url?: string): Fact[] =>
    recorded(
      0,
      { session: { before: null, after: ADA }, setCookie: [setCookie()] },
      { cookies: [], setCookies: [wireSetCookie()], ...(url !== undefined && { url }) },
      [],
      instance,
    );
  const came = (state: 'bad-signature' | 'unknown-id' | 'valid', session = ADA): Fact[] =>
    recorded(
      1,
      { cookieIn: { state }, session: { before: null, after: null } },
      { cookies: [wireCookie({ fingerprint: session })] },
    );

  it('holds where a process turns down a signature of its own', () => {
    expect(found(RULE, [...made(), ...came('bad-signature')])).toEqual([
      'The signature of the connect.sid that came with #2 does not fit, and a session middleware of the same process had set it in #1: this process signs one cookie with two secrets. → Let one session middleware serve the whole app, or give each a cookie name of its own.',
    ]);
  });

  it('holds not where the signature fits, and the session is only not there any more', () => {
    expect(found(RULE, [...made(), ...came('unknown-id')])).toEqual([]);
    expect(found(RULE, [...made(), ...came('valid')])).toEqual([]);
  });

  it('holds not where another process or another address set it', () => {
    expect(found(RULE, [...made('run-0'), ...came('bad-signature')])).toEqual([]);
    const elsewhere = made(undefined, 'http://localhost:4000/');
    expect(found(RULE, [...elsewhere, ...came('bad-signature')])).toEqual([]);
  });

  it('does not apply to a cookie that nobody was seen to set, or that the app set by itself', () => {
    expect(found(RULE, [...made(), ...came('bad-signature', BOB)])).toEqual([]);
    const byApp = recorded(
      0,
      { session: { before: null, after: null }, setCookie: [] },
      { cookies: [], setCookies: [wireSetCookie()] },
    );
    expect(found(RULE, [...byApp, ...came('bad-signature')])).toEqual([]);
  });
});

describe('the finding two-middlewares, of a store', () => {
  const opened = (seconds: number, name: string, facts: RecordFacts = {}, run?: string): Fact[] =>
    recorded(
      seconds,
      { ...facts, cookieIn: { name, ...facts.cookieIn } },
      { cookies: [wireCookie({ name })] },
      [],
      run,
    );

  it('holds where both opened one session', () => {
    expect(found(RULE, [...opened(0, 'shop.sid'), ...opened(1, 'admin.sid')])).toEqual([
      'express-session opened in #2, by the cookie admin.sid, the session that express-session had opened in #1 by the cookie shop.sid: each can read, change and end the sessions of the other. → Give each a store of its own, such as another table, folder or prefix.',
    ]);
  });

  it('holds also where another middleware has the same cookie', () => {
    const other = { middleware: { name: 'session-framework', rule: 'flag' } };
    expect(found(RULE, [...opened(0, 'sid'), ...opened(1, 'sid', other)])).toHaveLength(1);
  });

  it('holds not where the other does not find it, or finds one of its own', () => {
    const unknown = { cookieIn: { state: 'unknown-id' } } as const;
    expect(found(RULE, [...opened(0, 'shop.sid'), ...opened(1, 'admin.sid', unknown)])).toEqual([]);
    const own = { session: { before: BOB, after: BOB } };
    expect(found(RULE, [...opened(0, 'shop.sid'), ...opened(1, 'admin.sid', own)])).toEqual([]);
  });

  it('does not apply to one middleware, to two processes, nor to sessions in cookies', () => {
    expect(found(RULE, [...opened(0, 'shop.sid'), ...opened(1, 'shop.sid')])).toEqual([]);
    expect(found(RULE, [...opened(0, 'shop.sid', {}, 'run-0'), ...opened(1, 'admin.sid')])).toEqual(
      [],
    );
    const inCookie = { middleware: { kind: 'cookie' } } as const;
    expect(
      found(RULE, [...opened(0, 'shop.sid', inCookie), ...opened(1, 'admin.sid', inCookie)]),
    ).toEqual([]);
  });
});
