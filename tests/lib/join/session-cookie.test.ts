import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { NO_CHOICES, withCorrection } from '../../../lib/witness/choices.ts';
import { requestEvent, responseEvent } from '../../../lib/witness/web-request.ts';
import { recordFacts, sessionRecord } from '../../support/records.ts';

let lastRequest = 0;

/** A request and its response, as the background tells of them. */
function visit(cookies: Record<string, string>, lines: string[] = []) {
  const number = ++lastRequest;
  const about = {
    requestId: `r${number}`,
    tabId: 1,
    url: 'http://shop.test/',
    method: 'GET',
    type: 'main_frame',
  };
  const timeStamp = 1_800_000_000_000 + number * 1000;
  const cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  const events = [
    requestEvent({ ...about, timeStamp, requestHeaders: [{ name: 'Cookie', value: cookie }] }),
    responseEvent({
      ...about,
      timeStamp: timeStamp + 10,
      statusCode: 200,
      responseHeaders: lines.map((value) => ({ name: 'Set-Cookie', value })),
    }),
  ];
  return events.map((event) => ({ kind: 'witness', event }) as const);
}

const token = () => randomBytes(20).toString('hex');

const said = ({ cookieName, cookieGround }: Exchange) => [cookieName, cookieGround];

/** What pages have beside a session: analytics, consent, CSRF, language, settings of the page. */
function ordinary(count: number): Record<string, string> {
  const kinds: ((at: number) => [string, string])[] = [
    (at) => [`_ga_${at}`, `GS1.1.17000000${at}.1.1.1700000000.0.0.0`],
    (at) => [`consent_${at}`, '%7B%22necessary%22%3Atrue%7D'],
    (at) => [`csrf_${at}`, token()],
    (at) => [`locale_${at}`, 'en-US'],
    (at) => [`_hjSession_${at}`, token()],
    (at) => [`feature-${at}`, at % 2 === 0 ? 'on' : `variant-${at}-of-the-new-checkout`],
    (at) => [`seen-${at}`, String(1_700_000_000_000 + at)],
    (at) => [`amp_${at}`, token()],
  ];
  const cookies = Array.from({ length: count }, (_, at) =>
    (kinds[at % kinds.length] ?? (() => ['', '']))(at),
  );
  return Object.fromEntries(cookies);
}

describe('of 300 cookies of an ordinary page', () => {
  it('the one with a session’s name is taken', () => {
    const log = new ExchangeLog();
    log.apply(visit({ ...ordinary(299), shop_session: token() }));
    expect(log.rows.map(said)).toEqual([['shop_session', 'name']]);
  });

  it('none is taken where none is the session’s', () => {
    const log = new ExchangeLog();
    log.apply(visit(ordinary(300)));
    log.apply(visit(ordinary(300)));
    expect(log.rows.map(said)).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('the one that behaves like a session’s is taken, in earlier rows, too', () => {
    const log = new ExchangeLog();
    const cookies = ordinary(299);
    const ticket = token();
    log.apply(visit(cookies, [`ticket=${ticket}; Path=/; HttpOnly`]));
    expect(log.rows.map(said)).toEqual([[null, null]]);
    log.apply(visit({ ...cookies, ticket }));
    expect(log.rows.map(said)).toEqual([
      ['ticket', 'behaviour'],
      ['ticket', 'behaviour'],
    ]);
    expect(log.rows.map(({ judgement }) => judgement.verdict)).toEqual(['created', 'sent']);
    expect(log.sessionNames).toEqual(['ticket']);
  });
});

describe('a cookie that is guessed by its behaviour', () => {
  it('is not said to be missing where a request goes without it', () => {
    const log = new ExchangeLog();
    const ticket = token();
    log.apply([...visit({}, [`ticket=${ticket}; HttpOnly`]), ...visit({ ticket }), ...visit({})]);
    expect(log.rows.map(({ missingCookie }) => missingCookie)).toEqual([null, null, null]);
  });
});

describe('what tells the session cookie', () => {
  const ticket = token();
  const first = visit({}, [`ticket=${ticket}; HttpOnly`]);

  it('is a name rather than a behaviour, for the whole host', () => {
    const log = new ExchangeLog();
    log.apply([...first, ...visit({ ticket })]);
    log.apply(visit({ ticket, sid: token() }));
    expect(log.rows.map(said)).toEqual([
      [null, null],
      [null, null],
      ['sid', 'name'],
    ]);
  });

  it('is the server, for the rows of its host, also without their records', () => {
    const log = new ExchangeLog();
    log.apply(visit({ sid: token(), ticket }));
    const record = sessionRecord({ cookieIn: { name: 'ticket' } });
    log.apply([recordFacts([record], [], { origin: 'http://shop.test' })]);
    expect(log.rows.find(({ witness }) => witness)?.cookieGround).toBe('server');
    expect(log.sessionNames).toEqual(['ticket']);
  });

  it('is the user, from then on and in the rows that are there, until that is taken back', () => {
    const log = new ExchangeLog();
    log.apply(visit({ my_session: token(), badge: 'x' }));
    const cookie = { host: 'shop.test', name: 'my_session' };
    const isNone = withCorrection(NO_CHOICES, { ...cookie, isSession: false });
    log.choose(isNone);
    expect(log.rows.map(said)).toEqual([[null, null]]);
    log.choose(withCorrection(isNone, { host: 'shop.test', name: 'badge', isSession: true }));
    expect(log.rows.map(said)).toEqual([['badge', 'user']]);
    expect(log.sessionNames).toEqual(['badge']);
    log.choose(NO_CHOICES);
    expect(log.rows.map(said)).toEqual([['my_session', 'name']]);
  });
});
