import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../lib/join/exchange.ts';
import { ExchangeLog } from '../../../../lib/join/log.ts';
import { plainText } from '../../../../lib/text/spans.ts';
import { explain } from '../../../../lib/text/why/explain.ts';
import {
  exchangeFacts,
  operation,
  recordFacts,
  sessionRecord,
  setCookie,
  state,
  T0,
  witness,
  witnessFacts,
  wireSetCookie,
  type RecordFacts,
} from '../../../support/records.ts';

const one = state({ num_visits: 1 });
const two = state({ num_visits: 2 });
const car = state({ car: { wheels: 'steel' } });
const alloy = state({ car: { wheels: 'alloy' } });
const states = [one, two, car, alloy];

/** What the panel says of one request. */
function say(log: ExchangeLog, exchange: Exchange | undefined = log.rows[0]) {
  if (!exchange) throw new Error('no row');
  const { why, remedy, unknown } = explain(exchange, { revisions: log.revisions });
  return {
    verdict: exchange.judgement.verdict,
    why: plainText(why),
    remedy: remedy && plainText(remedy),
    unknown: unknown && plainText(unknown),
  };
}

function sayOf(facts: RecordFacts, seen: Parameters<typeof exchangeFacts>[2] = {}) {
  const log = new ExchangeLog();
  log.apply(exchangeFacts(sessionRecord(facts), states, seen));
  return say(log);
}

const changed = { loaded: one.id, atHeaders: two.id, end: two.id };
const unchanged = { loaded: one.id, atHeaders: one.id, end: one.id };

describe('why', () => {
  it('names the key that was saved, and the reason of the middleware', () => {
    const said = sayOf({
      data: { ...changed, saved: two.id },
      reason: { saved: 'changed' },
      modified: true,
    });
    expect(said.why).toBe(
      'num_visits changed. express-session saw the change and stored the session.',
    );
  });

  it('says that a touch moved the expiry and not the data', () => {
    const said = sayOf({ data: unchanged, ops: [operation('touch')] });
    expect(said.why).toContain('express-session only told the store to keep it longer (touch)');
    expect(said.why).toContain('the expiry moved, the data did not');
  });

  it('names an in-place change by its path, and what to write instead', () => {
    const said = sayOf({
      middleware: { name: 'session-framework', rule: 'flag' },
      data: { loaded: car.id, atHeaders: alloy.id, end: alloy.id },
      modified: false,
    });
    expect(said.why).toContain('car.wheels changed inside its value');
    expect(said.remedy).toContain('session.modified = true');
  });

  it('says of a failed save that the client was told otherwise', () => {
    const said = sayOf({
      status: 200,
      data: changed,
      modified: true,
      ops: [operation('save', { ok: false, error: 'the disk is full' })],
    });
    expect(said.why).toContain('the disk is full');
    expect(said.why).toContain('The client was told 200 all the same');
  });

  it('sends somebody behind a proxy to trust proxy, and others to secure: auto', () => {
    const facts: RecordFacts = {
      cookieIn: { state: 'absent', count: 0 },
      session: { before: null },
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      reason: { saved: 'new', cookie: 'none:insecure' },
    };
    expect(sayOf(facts).remedy).toContain("secure: 'auto'");
    expect(sayOf({ ...facts, forwardedProto: 'https' }).remedy).toContain('trust proxy');
  });

  it('says what another request made of it afterwards', () => {
    const log = new ExchangeLog();
    const writer = (end: typeof one, loaded: number, saved: number) =>
      sessionRecord({
        t0: T0,
        data: { loaded: car.id, atHeaders: end.id, end: end.id, saved: end.id },
        base: car.id,
        ops: [operation('save', { at: saved, ms: 0 })],
        timing: { loaded },
      });
    log.apply([recordFacts([writer(alloy, 1, 10), writer(car, 2, 20)], states)]);
    expect(say(log).why).toContain(
      'Then #2, which had loaded the session before that, stored its own state over it: car.wheels is lost again.',
    );
  });

  it('says by the wire alone no more than the wire tells', () => {
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ setCookies: [wireSetCookie({ fingerprint: '9c02' })] })));
    expect(say(log)).toMatchObject({
      verdict: 'sent',
      why: 'connect.sid went along, and the response replaced it by another value.',
      unknown: expect.stringContaining('no plugin'),
    });
  });

  it('tells the size of a cookie that was too large', () => {
    const said = sayOf(
      {
        cookieIn: { state: 'absent', count: 0 },
        session: { before: null },
        data: { end: one.id, atHeaders: one.id, saved: one.id },
        setCookie: [setCookie({ bytes: 5000 })],
      },
      { cookies: [], setCookies: [wireSetCookie({ kept: false, bytes: 5000 })] },
    );
    expect(said.why).toContain('5000 bytes');
    expect(said.remedy).toContain('Keep less in the session');
  });
});

describe('every verdict and reason', () => {
  const CASES: [string, RecordFacts][] = [
    [
      'rotated',
      {
        session: { before: '9c02000000000000' },
        data: { ...changed, saved: two.id },
        setCookie: [setCookie()],
      },
    ],
    ['destroyed', { session: { after: null }, ops: [operation('destroy')] }],
    ['rewritten', { data: { ...unchanged, saved: one.id } }],
    ['refused', { cookieIn: { state: 'expired' }, session: { after: null } }],
    ['read', { data: unchanged }],
    ['untouched', { data: unchanged, accessed: false }],
    ['sent', { data: unchanged, accessed: null, reason: { saved: 'none:not-run' } }],
    ['lost', { data: changed, modified: true }],
    ['lost', { data: changed, finish: 'aborted', modified: true }],
    ['lost', { data: changed, reason: { saved: 'none:status-5xx' } }],
    ['lost', { data: changed, reason: { saved: 'none:interrupted' } }],
    ['lost', { data: changed, reason: { saved: 'none:conflict' } }],
    ['lost', { data: { loaded: one.id, end: null }, reason: { saved: 'none:no-session' } }],
  ];

  it.each(CASES)('%s is explained in a whole sentence', (verdict, facts) => {
    const said = sayOf(facts);
    expect(said.verdict).toBe(verdict);
    expect(said.why).toMatch(/^[\p{Lu}\w].*\.$/u);
    expect(said.why).not.toMatch(/undefined|null|NaN|\[object/);
    if (verdict === 'lost') expect(said.remedy).toMatch(/\.$/);
  });
});
