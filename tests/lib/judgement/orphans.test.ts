import { describe, expect, it } from 'vitest';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import type { WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import {
  ADA,
  BOB,
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

/** Sessions that begin in requests which overlap: the browser keeps the cookie that came last. */

const EVE = 'e4e0000000000000';
const visits = state({ num_visits: 1 });

interface Begun {
  path: string;
  session: string;
  at: number;
  respondedAt: number;
  /** The session whose cookie came; none without. */
  came?: string;
  cookie?: Partial<WireSetCookie>;
  seen?: Partial<Witness>;
}

/** A request whose response begins a session and sends its cookie. */
function begin({ path, session, at, respondedAt, came, cookie, seen }: Begun): Fact[] {
  const t0 = T0 + at;
  const record = sessionRecord({
    url: path,
    t0,
    modified: true,
    cookieIn: came === undefined ? { count: 0, state: 'absent', bytes: 0 } : {},
    session: { before: came ?? null, after: session },
    data: { loaded: null, atHeaders: visits.id, end: visits.id, saved: visits.id },
    ops: [operation('save', { session })],
    setCookie: [setCookie({ valueFingerprint: session })],
    reason: { saved: 'new', cookie: 'new' },
  });
  return [
    ...witnessFacts(
      witness({
        url: `http://localhost:3000${path}`,
        startedAt: t0,
        respondedAt: T0 + respondedAt,
        endedAt: T0 + respondedAt + 1,
        cookies: came === undefined ? [] : [wireCookie({ fingerprint: came })],
        setCookies: [wireSetCookie({ fingerprint: session, fate: null, ...cookie })],
        references: [reference(record.id)],
        ...seen,
      }),
    ),
    recordFacts([record], [visits]),
  ];
}

/** A request that sends a session's cookie back. */
const send = (session: string, at: number): Fact[] =>
  witnessFacts(witness({ startedAt: T0 + at, cookies: [wireCookie({ fingerprint: session })] }));

function rowsOf(...facts: Fact[][]): Record<string, Exchange> {
  const log = new ExchangeLog();
  log.apply(facts.flat());
  return Object.fromEntries(log.rows.map((row) => [row.path, row]));
}

const first = begin({ path: '/a', session: ADA, at: 0, respondedAt: 30 });
const second = begin({ path: '/b', session: BOB, at: 5, respondedAt: 40 });

describe('a session whose cookie another response replaced', () => {
  it('is lost, though it was stored, as soon as the other cookie is seen to be kept', () => {
    const kept = begin({
      path: '/b',
      session: BOB,
      at: 5,
      respondedAt: 40,
      cookie: { fate: { outcome: 'kept' } },
    });
    for (const facts of [
      [first, kept],
      [kept, first],
      [first, second, send(BOB, 100)],
      [send(BOB, 100), second, first],
    ]) {
      const { '/a': a, '/b': b } = rowsOf(...facts);
      expect(a).toMatchObject({
        judgement: { verdict: 'lost', reason: 'orphaned', also: ['created'] },
        marks: [{ kind: 'orphaned', by: b?.number, wasSentBack: false }],
      });
      expect(b).toMatchObject({
        judgement: { verdict: 'created' },
        marks: [{ kind: 'replaced', of: a?.number, wasSentBack: false }],
      });
    }
  });

  it('is lost also where no id can be read in the cookie, as where it is signed in another way', () => {
    const signed = begin({
      path: '/a',
      session: ADA,
      at: 0,
      respondedAt: 30,
      cookie: { fingerprint: EVE },
    });
    const { '/a': a } = rowsOf(signed, second, send(BOB, 100));
    expect(a?.judgement).toMatchObject({ verdict: 'lost', reason: 'orphaned' });
  });

  it('says so in both rows', () => {
    const log = new ExchangeLog();
    log.apply([...first, ...second, ...send(BOB, 100)]);
    const [a, b] = log.rows.map((row) => explain(row, { revisions: log.revisions }));
    expect(plainText(a?.why ?? [])).toContain('Then the response of #2 replaced the cookie');
    expect(plainText(b?.why ?? [])).toContain('took the place of the one of #1');
  });

  it('is lost also after it was sent back, where the other request had begun before', () => {
    const log = new ExchangeLog();
    const slow = begin({ path: '/slow', session: BOB, at: 5, respondedAt: 400 });
    log.apply([...first, ...send(ADA, 35), ...slow, ...send(BOB, 500)]);
    const [a, b] = ['/a', '/slow'].map((path) => log.rows.find((row) => row.path === path));
    expect(a?.judgement).toMatchObject({ verdict: 'lost', reason: 'orphaned' });
    const said = [a, b].map(
      (row) => row && plainText(explain(row, { revisions: log.revisions }).why),
    );
    expect(said[0]).toContain(
      'Then the response of #3, whose request had begun before this cookie came, replaced it',
    );
    expect(said[1]).toContain('#1, which had come while this request was under way');
  });

  it('is lost also where only the server tells that it was sent back meanwhile', () => {
    const probe = sessionRecord({
      url: '/.well-known/appspecific/com.chrome.devtools.json',
      t0: T0 + 35,
      session: { before: ADA, after: ADA },
    });
    const slow = begin({ path: '/slow', session: BOB, at: 5, respondedAt: 400 });
    const rows = rowsOf(first, [recordFacts([probe], [visits])], slow, send(BOB, 500));
    expect(rows['/a']?.judgement).toMatchObject({ verdict: 'lost', reason: 'orphaned' });
  });

  it('may be the one of a login, which a slow request with the old cookie takes back', () => {
    const login = begin({ path: '/login', session: BOB, at: 10, respondedAt: 30, came: ADA });
    const rolling = witnessFacts(
      witness({
        url: 'http://localhost:3000/slow',
        startedAt: T0,
        respondedAt: T0 + 90,
        cookies: [wireCookie({ fingerprint: ADA })],
        setCookies: [wireSetCookie({ fingerprint: ADA, fate: { outcome: 'kept' } })],
      }),
    );
    const rows = rowsOf(rolling, login, send(BOB, 50), send(ADA, 100));
    expect(rows['/login']?.judgement).toMatchObject({ verdict: 'lost', reason: 'orphaned' });
  });

  it('is marked where no server tells of it, and no more is claimed', () => {
    const begun = (path: string, fingerprint: string, at: number, respondedAt: number) =>
      witnessFacts(
        witness({
          url: `http://localhost:3000${path}`,
          startedAt: T0 + at,
          respondedAt: T0 + respondedAt,
          cookies: [],
          setCookies: [wireSetCookie({ fingerprint, fate: { outcome: 'kept' } })],
        }),
      );
    const rows = rowsOf(begun('/a', ADA, 0, 30), begun('/b', BOB, 5, 40));
    expect(rows['/a']).toMatchObject({
      judgement: { verdict: 'created' },
      marks: [{ kind: 'displaced', by: rows['/b']?.number }],
    });
    const oneByOne = rowsOf(begun('/a', ADA, 0, 30), begun('/b', BOB, 31, 40));
    expect(oneByOne['/a']?.marks).toEqual([]);
  });

  it('may be one that began at a login', () => {
    const login = begin({ path: '/login', session: BOB, at: 0, respondedAt: 30, came: ADA });
    const late = begin({ path: '/late', session: EVE, at: 1, respondedAt: 50, came: ADA });
    const rows = rowsOf(login, late, send(EVE, 100));
    expect(rows['/login']?.judgement).toMatchObject({ verdict: 'lost', reason: 'orphaned' });
  });
});

describe('it is not said', () => {
  it.each<[string, Fact[][]]>([
    ['while nobody has seen which cookie was kept', [first, second]],
    [
      'where it was sent back, and the other request began after it had come',
      [
        first,
        send(ADA, 35),
        begin({ path: '/b', session: BOB, at: 36, respondedAt: 40 }),
        send(BOB, 100),
      ],
    ],
    [
      'where it was cleared before, as by a logout',
      [
        first,
        send(ADA, 35),
        witnessFacts(
          witness({
            startedAt: T0 + 36,
            respondedAt: T0 + 38,
            cookies: [wireCookie({ fingerprint: ADA })],
            setCookies: [wireSetCookie({ cleared: true, fate: { outcome: 'cleared' } })],
          }),
        ),
        second,
        send(BOB, 100),
      ],
    ],
    ['where it was sent back after all', [first, second, send(BOB, 100), send(ADA, 120)]],
    [
      'where the other cookie is of another path',
      [
        first,
        begin({ path: '/b', session: BOB, at: 5, respondedAt: 40, cookie: { path: '/b' } }),
        send(BOB, 100),
      ],
    ],
    [
      'where the other cookie is of another host',
      [
        first,
        begin({
          path: '/b',
          session: BOB,
          at: 5,
          respondedAt: 40,
          seen: { url: 'http://127.0.0.1:3000/b' },
        }),
        send(BOB, 100),
      ],
    ],
    [
      'where the other cookie was not kept',
      [
        first,
        begin({
          path: '/b',
          session: BOB,
          at: 5,
          respondedAt: 40,
          cookie: { fate: { outcome: 'refused', reasons: ['same-site-none-insecure'] } },
        }),
      ],
    ],
    [
      'where the cookie only has a later expiry',
      [first, begin({ path: '/b', session: ADA, at: 50, respondedAt: 60, came: ADA })],
    ],
  ])('%s', (_what, facts) => {
    expect(rowsOf(...facts)['/a']?.marks).toEqual([]);
    expect(rowsOf(...facts)['/a']?.judgement.verdict).not.toBe('lost');
  });
});
