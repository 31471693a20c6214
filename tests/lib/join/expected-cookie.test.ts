import { describe, expect, it } from 'vitest';
import { isUninvolved } from '../../../lib/join/involvement.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { SendRefusal } from '../../../lib/fate/reasons.ts';
import type { UnsentCookie, WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { explain } from '../../../lib/text/why/explain.ts';
import {
  ADA,
  recordFacts,
  reference,
  sessionRecord,
  T0,
  wireSetCookie,
  witness,
  witnessFacts,
  type RecordFacts,
} from '../../support/records.ts';

/** A request without a session, to a host that is known to have one: mostly the one that failed. */

function without(facts: Partial<Witness> = {}): Witness {
  return witness({
    startedAt: T0 + 60_000,
    type: 'xmlhttprequest',
    status: 401,
    cookies: [],
    ...facts,
  });
}

/** The row of a request after another one had a session cookie. */
function rowOf(seen: Witness, before: Witness | null = witness({ startedAt: T0 })) {
  const log = new ExchangeLog();
  if (before) log.apply(witnessFacts(before));
  log.apply(witnessFacts(seen));
  const row = log.rows.at(-1);
  if (!row) throw new Error('no row');
  return { row, why: plainText(explain(row, { revisions: log.revisions }).why) };
}

describe('a request without a session cookie', () => {
  it('is shown where its host is known to have one, and says so', () => {
    const { row, why } = rowOf(without());
    expect([isUninvolved(row), row.judgement.verdict, row.number]).toEqual([false, 'none', 2]);
    expect(why).toBe('connect.sid is known of this host, and did not go along; why is not known.');
  });

  it('is shown where a session middleware saw that none came, too', () => {
    const record = sessionRecord({
      cookieIn: { count: 0, bytes: 0, state: 'absent' },
      session: { before: null, after: null },
      reason: { saved: 'none:no-session', cookie: 'none:no-session' },
      ops: [],
    });
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ startedAt: T0 })));
    log.apply(witnessFacts(without({ references: [reference(record.id)] })));
    log.apply([recordFacts([record])]);
    const row = log.rows.at(-1);
    if (!row) throw new Error('no row');
    expect([isUninvolved(row), row.judgement.verdict]).toEqual([false, 'none']);
    expect(plainText(explain(row, { revisions: log.revisions }).why)).toBe(
      'No session came, and the app looked at an empty one: nothing was stored or sent. connect.sid is known of this host, and did not go along; why is not known.',
    );
  });

  it('says why the browser did not send it', () => {
    const cookie = { name: 'connect.sid', fingerprint: ADA, domain: 'localhost', path: '/admin' };
    const { why } = rowOf(without({ unsent: [{ ...cookie, reasons: ['not-on-path'] }] }));
    expect(why).toBe(
      'The browser has connect.sid and did not send it. Its Path=/admin does not cover this address.',
    );
  });

  const setting = (facts: Partial<WireSetCookie>) =>
    witness({ startedAt: T0, respondedAt: T0 + 10, setCookies: [wireSetCookie(facts)] });

  it('says that the browser had not kept it, and by which row', () => {
    const fate = { outcome: 'refused', reasons: ['secure-only'] } as const;
    expect(rowOf(without(), setting({ fate })).why).toBe(
      'The browser has no connect.sid: it did not keep the one that #1 set. It is Secure, and the request went over plain http.',
    );
  });

  it('says that it was cleared, and by which row', () => {
    const cleared = { cleared: true, expires: 0, fate: { outcome: 'cleared' } } as const;
    expect(rowOf(without(), setting(cleared)).why).toBe(
      'The browser has no connect.sid any more: #1 cleared it.',
    );
  });

  it('says that it ran out, when, and which row had said so', () => {
    expect(rowOf(without(), setting({ maxAge: 58 })).why).toMatch(
      /^The browser’s connect.sid ran out at \d\d:\d\d:58\.010, 2 s before this request, as #1 had said\.$/,
    );
  });

  it('says that the server had begun a session and sent no cookie, and in which row', () => {
    const record = sessionRecord({
      cookieIn: { count: 0, bytes: 0, state: 'absent' },
      session: { before: null },
      data: { loaded: null, saved: 'a', atHeaders: 'a', end: 'a' },
      reason: { saved: 'new', cookie: 'none:insecure' },
    });
    const login = witness({
      startedAt: T0,
      respondedAt: T0 + 10,
      cookies: [],
      references: [reference(record.id)],
    });
    const log = new ExchangeLog();
    log.apply(witnessFacts(without()));
    log.apply(witnessFacts(login));
    log.apply([recordFacts([record])]);
    expect(log.rows.map(({ judgement }) => judgement.reason)).toEqual(['insecure', null]);
    const row = log.rows.at(-1);
    expect(row && isUninvolved(row)).toBe(false);
    expect(row && plainText(explain(row, { revisions: log.revisions }).why)).toBe(
      'The browser has no connect.sid: #1 began a session, and its cookie was not sent to the browser. That row says why.',
    );
  });

  it('says nothing of a refusal that left an earlier cookie in the browser', () => {
    const log = new ExchangeLog();
    const fate = { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] } as const;
    log.apply(witnessFacts(setting({})));
    log.apply(witnessFacts(witness({ startedAt: T0 + 20, setCookies: [wireSetCookie({ fate })] })));
    log.apply(witnessFacts(without()));
    expect(log.rows.at(-1)?.missingCookie?.because.kind).toBe('unknown');
  });

  it('says why also where that is learned after the request', () => {
    const fate = { outcome: 'cleared' } as const;
    const logout = setting({ cleared: true, fate });
    const told = witnessFacts({ ...logout, unsent: [] });
    const log = new ExchangeLog();
    log.apply(
      witnessFacts({ ...logout, setCookies: [wireSetCookie({ cleared: true, fate: null })] }),
    );
    log.apply(witnessFacts(without()));
    expect(log.rows.at(-1)?.missingCookie?.because.kind).toBe('unknown');
    log.apply(told.filter((fact) => fact.kind === 'witness' && fact.event.kind === 'jar'));
    expect(log.rows.at(-1)?.missingCookie?.because).toEqual({ kind: 'cleared', by: 1 });
  });

  it('is shown where its host is known to have had one only after its response', () => {
    const log = new ExchangeLog();
    const slow = witness({
      startedAt: T0,
      respondedAt: T0 + 5,
      cookies: [],
      setCookies: [wireSetCookie()],
    });
    const [request, ...rest] = witnessFacts(slow);
    log.apply(request ? [request] : []);
    log.apply(witnessFacts(without({ startedAt: T0 + 1, respondedAt: T0 + 2 })));
    expect(log.rows.map(isUninvolved)).toEqual([true, true]);
    log.apply(rest);
    expect(log.rows.map(isUninvolved)).toEqual([false, false]);
    const row = log.rows.at(-1);
    expect(row && plainText(explain(row, { revisions: log.revisions }).why)).toBe(
      'The browser had no connect.sid yet: #1 set it when this request was under way already.',
    );
  });

  it('goes by the last response, also where an earlier one is told of again', () => {
    const first = setting({ fate: null });
    const refused = { outcome: 'refused', reasons: ['secure-only'] } as const;
    const setCookies = [wireSetCookie({ fate: refused })];
    const log = new ExchangeLog();
    log.apply(witnessFacts(first));
    log.apply(witnessFacts(witness({ startedAt: T0 + 20, setCookies })));
    log.apply(witnessFacts({ ...first, setCookies: [wireSetCookie({ maxAge: 1 })], unsent: [] }));
    log.apply(witnessFacts(without()));
    expect(log.rows.at(-1)?.missingCookie?.because).toMatchObject({ kind: 'refused', by: 2 });
  });

  it('looks past a line that cleared nothing', () => {
    const log = new ExchangeLog();
    const fate = { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null } as const;
    const missed = wireSetCookie({ cleared: true, path: '/admin', fate });
    log.apply(witnessFacts(setting({ maxAge: 5 })));
    log.apply(witnessFacts(witness({ startedAt: T0 + 20, setCookies: [missed] })));
    log.apply(witnessFacts(without()));
    expect(log.rows.at(-1)?.missingCookie?.because).toMatchObject({ kind: 'ran-out', by: 1 });
  });

  it('claims nothing where it has not run out', () => {
    expect(rowOf(without(), setting({ maxAge: 61 })).why).toContain('why is not known');
  });

  it('is shown on another port of the host, too: ports share their cookies', () => {
    expect(isUninvolved(rowOf(without({ url: 'http://localhost:4000/api' })).row)).toBe(false);
  });

  it.each<[string, Partial<Witness>]>([
    ['to another host', { url: 'http://127.0.0.1:3000/api' }],
    ['for a file', { type: 'stylesheet' }],
    ['that a browser asks before a request of another origin', { method: 'OPTIONS' }],
    ['that the cache answers', { fromCache: true }],
    ['of which nobody saw what went along', { cookies: null }],
  ])('is not shown %s', (_what, facts) => {
    expect(isUninvolved(rowOf(without(facts)).row)).toBe(true);
  });

  it('is not shown where it began before any was seen', () => {
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ startedAt: T0 })));
    log.apply(witnessFacts(without({ startedAt: T0 - 1 })));
    expect(log.rows.map(isUninvolved)).toEqual([true, false]);
  });

  describe('to a host of which no session was seen yet', () => {
    const initiator = 'http://app.test';
    const unsentTo = (reasons: SendRefusal[], facts: Partial<UnsentCookie> = {}) => {
      const cookie = { name: 'connect.sid', fingerprint: ADA, domain: 'app.test', path: '/' };
      const unsent = [{ ...cookie, ...facts, reasons }];
      return rowOf(without({ url: 'http://api.app.test/me', initiator, unsent }), null);
    };

    it.each<[string, SendRefusal, string, string]>([
      ['was made without credentials', 'no-credentials', '.app.test', 'without credentials'],
      [
        'is for another host than the page’s',
        'domain-mismatch',
        'app.test',
        'It is a cookie of app.test',
      ],
    ])(
      'is shown where the browser has the cookie, and the request %s',
      (_, reason, domain, why) => {
        const told = unsentTo([reason], { domain });
        expect(isUninvolved(told.row)).toBe(false);
        expect(told.why).toContain('The browser has connect.sid and did not send it.');
        expect(told.why).toContain(why);
      },
    );

    it.each<[string, SendRefusal, string]>([
      ['another path', 'not-on-path', '.app.test'],
      ['another host than page and request', 'domain-mismatch', 'blog.app.test'],
      ['another partition', 'other-partition', '.app.test'],
    ])('is not shown where the cookie is of %s', (_, reason, domain) => {
      expect(isUninvolved(unsentTo([reason], { domain }).row)).toBe(true);
    });
  });

  it('is not shown where no session is known', () => {
    const { row, why } = rowOf(without(), null);
    expect(isUninvolved(row)).toBe(true);
    expect(why).toBe('No session cookie was sent or set.');
  });
});

describe('a request without a session, on a host that is not known to have one', () => {
  const rowAfter = (facts: RecordFacts) => {
    const record = sessionRecord({
      cookieIn: { count: 0, bytes: 0, state: 'absent' },
      session: { before: null, after: null },
      ops: [],
      ...facts,
    });
    const log = new ExchangeLog();
    const seen = { cookies: [], status: record.status, references: [reference(record.id)] };
    log.apply(witnessFacts(witness(seen)));
    log.apply([recordFacts([record])]);
    return log.rows[0];
  };

  it.each([
    [401, 'looked at an empty session'],
    [403, 'looked at an empty session'],
    [500, 'looked at an empty session'],
    [302, 'looked at an empty session'],
    [500, 'met a session middleware that had stepped aside'],
  ])('is shown where the app answered %i, and %s', (status, what) => {
    const saved = what.startsWith('looked') ? 'none:uninitialised' : 'none:not-run';
    const accessed = saved === 'none:not-run' ? null : true;
    const row = rowAfter({ status, accessed, reason: { saved } });
    expect([row?.judgement.verdict, row?.number]).toEqual(['none', 1]);
  });

  it.each([
    [200, true, 'an ordinary page'],
    [304, true, 'a page that is in the browser already'],
    [404, true, 'a page that is not there'],
    [401, false, 'what has nothing to do with the session'],
    [302, false, 'what has nothing to do with the session'],
  ])('is not shown for %i, accessed %s: %s', (status, accessed) => {
    expect(rowAfter({ status, accessed, reason: { saved: 'none:uninitialised' } })?.number).toBe(
      null,
    );
  });
});
