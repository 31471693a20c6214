import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import type { Witness } from '../../../lib/witness/hop.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  operation,
  recordFacts,
  sessionRecord,
  T0,
  wireCookie,
  wireSetCookie,
  witness,
  witnessFacts,
} from '../../support/records.ts';

const EVE = 'e0e0000000000000';
const FAY = 'fa00000000000000';

let at = T0;

/** A request some time after the one before it, from the browser's side. */
function visit(sent: string | null, facts: Partial<Witness> = {}): ReturnType<typeof witnessFacts> {
  at += 1000;
  const cookies = sent === null ? [] : [wireCookie({ fingerprint: sent })];
  return witnessFacts(witness({ startedAt: at, respondedAt: at + 10, cookies, ...facts }));
}

const sets = (fingerprint: string) => ({ setCookies: [wireSetCookie({ fingerprint })] });
const clears = { setCookies: [wireSetCookie({ cleared: true, maxAge: 0 })] };

function lineagesOf(...visits: ReturnType<typeof visit>[]): (number | null)[] {
  const log = new ExchangeLog();
  for (const facts of visits) log.apply(facts);
  return log.rows.map(({ lineage }) => lineage);
}

describe('one session, from the browser’s side alone', () => {
  it('goes on through a login that replaced its cookie, a logout and a new one in its place', () => {
    const login = visit(ADA, sets(BOB));
    const logout = visit(BOB, sets(EVE));
    expect(lineagesOf(visit(null, sets(ADA)), login, visit(BOB), logout, visit(EVE))).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  it('ends where its cookie is cleared: the next is another', () => {
    expect(lineagesOf(visit(ADA), visit(ADA, clears), visit(null, sets(BOB)), visit(BOB))).toEqual([
      1, 1, 2, 2,
    ]);
  });

  it('is also the first of two that overlap, of which one replaced the other unseen', () => {
    expect(lineagesOf(visit(null, sets(ADA)), visit(null, sets(BOB)), visit(BOB))).toEqual([
      1, 1, 1,
    ]);
  });

  it('is also of the request that went without its cookie, when that ran out', () => {
    const first = visit(null, { setCookies: [wireSetCookie({ maxAge: 1 })] });
    at += 2000;
    const after = visit(null, { type: 'xmlhttprequest', status: 401 });
    expect(lineagesOf(first, after)).toEqual([1, 1]);
  });

  it('keeps its number as long as it has a row, however many others came and went', () => {
    const log = new ExchangeLog(0, 10);
    const stranger = (number: number): string => number.toString(16).padStart(16, '0');
    for (let turn = 0; turn < 100; turn += 1) {
      log.apply([...visit(ADA), ...visit(stranger(2 * turn)), ...visit(stranger(2 * turn + 1))]);
    }
    const own = log.rows.filter(({ session }) => session === ADA);
    expect(own.length).toBeGreaterThan(1);
    expect(own.map(({ lineage }) => lineage)).toEqual(own.map(() => 1));
  });

  it('is one where a late fact joins what seemed to be two', () => {
    const record = sessionRecord({ session: { before: ADA, after: BOB } });
    const log = new ExchangeLog();
    log.apply([...visit(ADA), ...visit(BOB)]);
    expect(log.rows.map(({ lineage }) => lineage)).toEqual([1, 2]);
    log.apply([recordFacts([record])]);
    expect(log.rows.map(({ lineage }) => lineage)).toEqual([1, 1, 1]);
    log.clear();
    log.apply(visit(FAY));
    expect(log.rows.map(({ lineage }) => lineage)).toEqual([1]);
  });
});

describe('session: in the filter', () => {
  it('finds a session by its number through all of its ids, and by the digits of one', () => {
    const store = createPanelStore(undefined, T0);
    const { apply, setFilter } = store.getState();
    apply([...visit(ADA), ...visit(ADA, sets(BOB)), ...visit(EVE)]);
    const count = (filter: string): number => {
      setFilter(filter);
      return store.getState().rows.length;
    };
    expect([count('session:1'), count('session:2'), count('session:3')]).toEqual([2, 1, 0]);
    expect([count(`session:${BOB.slice(0, 4)}`), count('session:connect')]).toEqual([1, 3]);
  });
});

describe('a session that is kept longer, with a cookie that is not', () => {
  const T = Date.UTC(2026, 10, 26, 22, 33, 21);
  const login = witnessFacts(
    witness({
      startedAt: T - 10,
      respondedAt: T,
      cookies: [],
      setCookies: [wireSetCookie({ maxAge: 5 })],
    }),
  );
  const touched = exchangeFacts(
    sessionRecord({
      t0: T + 3000,
      ops: [operation('load'), operation('touch', { at: 2 })],
      expiry: { cookie: null, session: null, store: T + 8000 },
    }),
    [],
    { startedAt: T + 3000, respondedAt: T + 3010 },
  );
  const late = witnessFacts(
    witness({
      startedAt: T + 5400,
      respondedAt: T + 5410,
      cookies: [],
      type: 'xmlhttprequest',
      status: 401,
    }),
  );

  it('says on the row that renewed it when the cookie ends, and who said so', () => {
    const log = new ExchangeLog();
    for (const facts of [login, touched, late]) log.apply(facts);
    const [, renewed, after] = log.rows;
    if (!renewed || !after) throw new Error('no rows');
    const { revisions } = log;
    expect(renewed.judgement.verdict).toBe('renewed');
    expect(renewed.cookieEnd).toEqual({ at: T + 5000, isOwn: false, by: 1 });
    expect(plainText(explain(renewed, { revisions }).why)).toMatch(
      /The row is kept until \d\d:33:29\S*; the browser’s connect\.sid still ends at \d\d:33:26\S*, as #1 said\.$/,
    );
    expect(plainText(explain(after, { revisions }).why)).toMatch(
      /^The browser’s connect\.sid ran out at \d\d:33:26\S*, 0\.4 s before this request, as #1 had said\.$/,
    );
    expect(log.rows.map(({ lineage }) => lineage)).toEqual([1, 1, 1]);
  });
});
