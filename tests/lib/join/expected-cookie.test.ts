import { describe, expect, it } from 'vitest';
import { isUninvolved } from '../../../lib/join/involvement.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import type { WireSetCookie, Witness } from '../../../lib/witness/hop.ts';
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

  it('says nothing of a refusal that left an earlier cookie in the browser', () => {
    const log = new ExchangeLog();
    const fate = { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] } as const;
    log.apply(witnessFacts(setting({})));
    log.apply(witnessFacts(witness({ startedAt: T0 + 20, setCookies: [wireSetCookie({ fate })] })));
    log.apply(witnessFacts(without()));
    expect(log.rows.at(-1)?.missingCookie?.because.kind).toBe('unknown');
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

  it('is not shown where no session is known', () => {
    const { row, why } = rowOf(without(), null);
    expect(isUninvolved(row)).toBe(true);
    expect(why).toBe('No session cookie was sent or set.');
  });
});
