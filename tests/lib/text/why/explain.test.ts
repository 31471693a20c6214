import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../../lib/join/exchange.ts';
import type { WireSetCookie, Witness } from '../../../../lib/witness/hop.ts';
import { ExchangeLog } from '../../../../lib/join/log.ts';
import { marked, plainText } from '../../../../lib/text/spans.ts';
import { explain } from '../../../../lib/text/why/explain.ts';
import type { MiddlewareConfiguration } from '../../../../server-plugin/protocol.ts';
import {
  ADA,
  BOB,
  exchangeFacts,
  middlewareConfiguration,
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
function say(
  log: ExchangeLog,
  exchange: Exchange | undefined = log.rows[0],
  middleware?: MiddlewareConfiguration,
) {
  if (!exchange) throw new Error('no row');
  const { why, remedy, unknown } = explain(exchange, { revisions: log.revisions, middleware });
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

/** What it says where the server told its words. */
function sayWith(words: Pick<MiddlewareConfiguration, 'advice' | 'terms'>, facts: RecordFacts) {
  const log = new ExchangeLog();
  log.apply(exchangeFacts(sessionRecord(facts), states));
  return say(log, log.rows[0], middlewareConfiguration(words));
}

const changed = { loaded: one.id, atHeaders: two.id, end: two.id };
const unchanged = { loaded: one.id, atHeaders: one.id, end: one.id };
const inPlace: RecordFacts = {
  middleware: { name: 'session-framework', rule: 'flag' },
  data: { loaded: car.id, atHeaders: alloy.id, end: alloy.id },
  modified: false,
};

describe('why', () => {
  it('says what a request waits for whose client has left', () => {
    const waiting = operation('save', { ok: null, ms: null });
    const open = { phase: 'open', ops: [operation('load'), waiting], data: changed } as const;
    const whyOf = (finish: 'aborted' | 'end' | null): string =>
      sayOf({ ...open, ops: [...open.ops], finish }).why;
    expect(whyOf('aborted')).toBe('The client has left, and save has not been answered yet.');
    expect(whyOf('end')).toBe('The response has ended, and save has not been answered yet.');
    expect(whyOf(null)).toBe('The response is still under way.');
  });

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

  it('says that a touch tells the expiry and not the data', () => {
    const said = sayOf({ data: unchanged, ops: [operation('touch')] });
    expect(said.why).toContain('express-session only told the store its new expiry (touch)');
    expect(said.why).toContain('the data stayed as it was');
  });

  it.each([
    ['with a later end', { maxAge: 60 }, ' with a new expiry: '],
    ['until the browser closes, which moves nothing', {}, ': '],
  ])('says of a cookie that it was only sent again %s', (_, facts, expected) => {
    const said = sayOf({ data: unchanged, setCookie: [setCookie(facts)] });
    expect(said.verdict).toBe('renewed');
    expect(said.why).toContain(
      `Its cookie was only sent again${expected}the data stayed as it was.`,
    );
  });

  it('names no id of a session that has none, as one that is all in its cookie', () => {
    const said = sayOf({
      middleware: { name: 'koa-session', kind: 'cookie' },
      cookieIn: { count: 0, state: 'absent' },
      session: { before: null, after: null },
      data: { loaded: null, atHeaders: one.id, end: one.id, saved: one.id },
      setCookie: [setCookie()],
      reason: { saved: 'new', cookie: 'new' },
      modified: true,
    });
    expect(said.why).toBe(
      'No session cookie came, so koa-session began a session with num_visits and sent its cookie.',
    );
  });

  it('names an in-place change by its path, and says what to do under every middleware', () => {
    const said = sayOf(inPlace);
    expect(said.why).toContain('car.wheels changed inside its value');
    expect(said.remedy).toBe('Assign the key after the change.');
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

  it.each([
    ['with an end, which moves it', { maxAge: 60 }, 'with the same value, which moves its expiry.'],
    ['without one, and no more', {}, 'with the same value.'],
  ])('a cookie was sent again %s, where no plugin tells of the content', (_, facts, expected) => {
    const log = new ExchangeLog();
    log.apply(witnessFacts(witness({ setCookies: [wireSetCookie(facts)] })));
    expect(say(log)).toMatchObject({ verdict: 'renewed' });
    expect(say(log).why).toBe(`The response sent connect.sid again ${expected}`);
  });

  describe('of a line that the browser did not follow', () => {
    const sayOfLine = (set: Partial<WireSetCookie>, seen: Partial<Witness> = {}) => {
      const log = new ExchangeLog();
      log.apply(witnessFacts(witness({ setCookies: [wireSetCookie(set)], ...seen })));
      return { ...say(log), session: log.rows[0]?.session };
    };
    const tooLarge = {
      outcome: 'refused',
      reasons: ['name-value-pair-exceeds-max-size'],
    } as const;
    const atAdmin = {
      outcome: 'nothing-cleared',
      miss: 'other-path',
      instead: { domain: 'localhost', path: '/admin' },
    } as const;

    it('says that an update was not kept, and that the session goes on as it was', () => {
      const said = sayOfLine({ fingerprint: BOB, bytes: 5000, fate: tooLarge });
      expect(said).toMatchObject({ verdict: 'lost', session: ADA });
      expect(said.why).toBe(
        'The response set connect.sid, and the browser did not keep it. Its name and value have 5,000 bytes, and 4,096 is the most that browsers keep. It goes on with the one it had.',
      );
    });

    it('says so also where no session is lost by it', () => {
      const fate = { outcome: 'refused', reasons: ['same-site-none-insecure'] } as const;
      expect(sayOfLine({ fate })).toMatchObject({
        verdict: 'sent',
        why: 'connect.sid went along. The response set connect.sid, and the browser did not keep it. SameSite=None asks for Secure, and the cookie is not. It goes on with the one it had.',
        remedy: expect.stringContaining('Add Secure'),
      });
    });

    it('says that a line cleared nothing, and claims no other value', () => {
      expect(sayOfLine({ cleared: true, fate: atAdmin })).toMatchObject({
        verdict: 'sent',
        why: 'connect.sid went along. The browser still has connect.sid at Path=/admin; this line clears Path=/, so that it clears nothing.',
        remedy: 'Clear a cookie with the Path and Domain that it was set with.',
      });
    });

    it('says why the browser would not drop a cookie', () => {
      const fate = { outcome: 'refused', reasons: ['overwrite-secure'] } as const;
      const said = sayOfLine({ cleared: true, fate });
      expect(said.verdict).toBe('sent');
      expect(said.why).toContain(
        'The response told the browser to drop connect.sid, and it did not.',
      );
    });

    it('says that one was to be dropped where none went along', () => {
      const fate = { outcome: 'nothing-cleared', miss: 'no-such-cookie', instead: null } as const;
      expect(sayOfLine({ cleared: true, fate }, { cookies: [] })).toMatchObject({
        verdict: 'none',
        why: 'No connect.sid went along, and the response told the browser to drop one.',
      });
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
      {
        cookies: [],
        setCookies: [
          wireSetCookie({
            bytes: 5000,
            fate: { outcome: 'refused', reasons: ['name-value-pair-exceeds-max-size'] },
          }),
        ],
      },
    );
    expect(said.why).toContain('5,000 bytes');
    expect(said.remedy).toContain('Keep less in the session');
  });
});

describe('the words of a middleware', () => {
  it('follow what is true of every middleware', () => {
    const advice = { 'not-flagged': 'Or set `session.modified = true` after it.' };
    expect(sayWith({ advice }, inPlace).remedy).toBe(
      'Assign the key after the change. Or set session.modified = true after it.',
    );
  });

  it('are not for another loss', () => {
    const advice = { 'too-late': 'Change it earlier.' };
    expect(sayWith({ advice }, inPlace).remedy).toBe('Assign the key after the change.');
  });

  it('tell somebody behind a proxy something else', () => {
    const facts: RecordFacts = {
      cookieIn: { state: 'absent', count: 0 },
      session: { before: null },
      data: { end: one.id, atHeaders: one.id, saved: one.id },
      reason: { saved: 'new', cookie: 'none:insecure' },
    };
    const advice = { insecure: 'Without a proxy.', 'insecure:proxy': 'With a proxy.' };
    expect(sayWith({ advice }, facts).remedy).toMatch(/^Use https .* Without a proxy\.$/);
    expect(sayWith({ advice }, { ...facts, forwardedProto: 'https' }).remedy).toMatch(
      /^A proxy in front .* With a proxy\.$/,
    );
  });

  it('name the option that is behind a reason', () => {
    const facts: RecordFacts = {
      data: { ...unchanged, saved: one.id },
      reason: { saved: 'resave', cookie: 'rolling' },
    };
    const terms = { resave: 'resave: true' };
    expect(sayWith({ terms }, facts).why).toContain(
      'express-session stores on every request (resave: true). Overlapping',
    );
    expect(sayOf(facts).why).toContain('express-session stores on every request. Overlapping');
  });

  it.each(['constructor', '__proto__', 'toString'])(
    'have none for %s, which every object has',
    (saved) => {
      const facts: RecordFacts = { data: { ...unchanged, saved: one.id }, reason: { saved } };
      expect(sayWith({ terms: {} }, facts).why).toContain('express-session stored the session.');
    },
  );

  it.each([
    ['Call `save()` and wait.', ['Call ', { code: 'save()' }, ' and wait.']],
    ['`save()` is it', [{ code: 'save()' }, ' is it']],
    ['Call `save() and wait.', ['Call `save() and wait.']],
    ['<b>Call</b> [it](x)', ['<b>Call</b> [it](x)']],
  ])('have code between two backticks, and nothing else: %s', (text, spans) => {
    expect(marked(text)).toEqual(spans);
  });
});

describe('a session that got a new id', () => {
  const rotated = (end: string): RecordFacts => ({
    session: { before: BOB },
    setCookie: [setCookie()],
    data: { loaded: car.id, atHeaders: end, end, saved: end },
  });
  const advice = { 'keys-dropped': 'Copy them in the callback of `regenerate()`.' };

  it('is told with the keys that were left out, and how they would stay', () => {
    expect(sayWith({ advice }, rotated(one.id)).why).toContain(
      'Left out: car. Where keys are to stay: Copy them in the callback of regenerate().',
    );
  });

  it('is told without that where all were carried over', () => {
    expect(sayWith({ advice }, rotated(car.id)).why).not.toContain('Left out');
    expect(sayWith({ advice }, rotated(alloy.id)).why).not.toContain('Left out');
  });
});

describe('a session whose new expiry had passed', () => {
  const touched: RecordFacts = { data: unchanged, ops: [operation('touch')], timing: { end: 20 } };

  it.each<[string, RecordFacts]>([
    ['renewed', touched],
    ['saved', { ...touched, data: { ...changed, saved: two.id }, reason: { saved: 'changed' } }],
  ])('is told where it is %s', (verdict, facts) => {
    const said = sayOf({ ...facts, t0: T0, expiry: { session: T0 + 10 } });
    expect(said.verdict).toBe(verdict);
    expect(said.why).toMatch(
      /Its expiry is \d\d:00:00\.010, which had passed already: a store that keeps to it gives/,
    );
  });

  it('is not told of one that was to come', () => {
    expect(sayOf({ ...touched, t0: T0, expiry: { session: T0 + 21 } }).why).not.toContain('passed');
  });
});

describe('a session middleware that stepped aside', () => {
  it('is said to have done so, and by what rule it does', () => {
    const advice = { 'not-run': 'It does outside of `/api`.' };
    expect(sayWith({ advice }, { reason: { saved: 'none:not-run' } }).why).toBe(
      'This session middleware stepped aside, so that this request had no session of it. It does outside of /api.',
    );
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
    [
      'lost',
      {
        ...{ data: unchanged, finish: 'aborted', timing: { headers: null } },
        ...{ session: { after: null }, ops: [operation('regenerate'), operation('destroy')] },
      },
    ],
    [
      'lost',
      {
        ...{ data: unchanged, status: null, timing: { headers: null } },
        ...{ middleware: { kind: 'cookie' }, ops: [operation('clear')] },
      },
    ],
    [
      'lost',
      {
        ...{ data: unchanged, finish: 'aborted', timing: { headers: null } },
        ...{ middleware: { kind: 'cookie' }, ops: [operation('clear')] },
      },
    ],
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
