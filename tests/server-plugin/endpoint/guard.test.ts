import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createGuard,
  hostName,
  isLocal,
  type GuardedRequest,
} from '../../../server-plugin/endpoint/guard.ts';
import type { EndpointCall } from '../../../server-plugin/protocol.ts';

const ORIGIN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

function guardAt(now = () => 0, allowedHosts: string[] = []) {
  return createGuard({ allowedHosts, isToken: (token) => token === 'good', now });
}

function call(
  changes: GuardedRequest['headers'] = {},
  method = 'POST',
  name: EndpointCall | null = 'records',
  guard = guardAt(),
) {
  const headers = {
    origin: ORIGIN,
    'sec-fetch-dest': 'empty',
    'session-debug': '1',
    host: 'localhost:3000',
    authorization: 'Bearer good',
    ...changes,
  };
  const refusal = guard({ method, headers }, name);
  return refusal === null ? 'passes' : `${refusal.status} ${refusal.code}`;
}

describe('a call passes', () => {
  it.each([
    ORIGIN,
    'moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc',
    'safari-web-extension://A1-B2',
  ])('from %s', (origin) => {
    expect(call({ origin })).toBe('passes');
  });

  it('without Sec-Fetch-Dest, which is not always sent', () => {
    expect(call({ 'sec-fetch-dest': undefined })).toBe('passes');
  });

  it('hello and pair without a token', () => {
    expect(call({ authorization: undefined }, 'POST', 'hello')).toBe('passes');
    expect(call({ authorization: undefined }, 'POST', 'pair')).toBe('passes');
  });

  it('without a token over HTTP/2, which names its host otherwise', () => {
    const headers = { authorization: undefined, host: undefined };
    expect(call({ ...headers, ':authority': 'localhost:3000' }, 'POST', 'pair')).toBe('passes');
    expect(call({ ...headers, ':authority': 'evil.test' }, 'POST', 'pair')).toBe('403 host');
  });

  it('with a token under any host', () => {
    expect(call({ host: 'app.example.test' })).toBe('passes');
  });

  it('without a token under a host that was allowed', () => {
    const guard = guardAt(undefined, ['app.example.test']);
    const headers = { authorization: undefined, host: 'app.example.test:8080' };
    expect(call(headers, 'POST', 'pair', guard)).toBe('passes');
  });
});

describe('a call is refused', () => {
  it.each<[string, GuardedRequest['headers'], string, EndpointCall | null, string]>([
    ['without an origin', { origin: undefined }, 'POST', 'records', '403 origin'],
    ['from a page', { origin: 'http://localhost:3000' }, 'POST', 'records', '403 origin'],
    ['from an opaque origin', { origin: 'null' }, 'POST', 'records', '403 origin'],
    ['from a look-alike', { origin: `${ORIGIN}.evil.test` }, 'POST', 'records', '403 origin'],
    ['from a first line', { origin: `${ORIGIN}\nx` }, 'POST', 'records', '403 origin'],
    ['from a prefix', { origin: 'https://chrome-extension://a' }, 'POST', 'records', '403 origin'],
    ['from two origins', { origin: [ORIGIN, ORIGIN] }, 'POST', 'records', '403 origin'],
    ['as a preflight of a page', { origin: 'http://a.test' }, 'OPTIONS', 'records', '403 origin'],
    ['as a script', { 'sec-fetch-dest': 'script' }, 'POST', 'records', '403 dest'],
    ['as a document', { 'sec-fetch-dest': 'document' }, 'POST', 'records', '403 dest'],
    ['as GET', {}, 'GET', 'records', '405 method'],
    ['as OPTIONS', {}, 'OPTIONS', 'records', '405 method'],
    ['without our header', { 'session-debug': undefined }, 'POST', 'records', '403 header'],
    ['with another header value', { 'session-debug': '1, 1' }, 'POST', 'records', '403 header'],
    ['without a token', { authorization: undefined }, 'POST', 'records', '401 token'],
    ['with a wrong token', { authorization: 'Bearer bad' }, 'POST', 'revisions', '401 token'],
    ['with a wrong token to hello', { authorization: 'Bearer bad' }, 'POST', 'hello', '401 token'],
    ['with another scheme', { authorization: 'Basic good' }, 'POST', 'records', '401 token'],
    ['with two schemes', { authorization: 'Basic Bearer good' }, 'POST', 'records', '401 token'],
    ['with two tokens', { authorization: 'Bearer good bad' }, 'POST', 'records', '401 token'],
    ['with an unknown name', {}, 'POST', null, '404 call'],
    ['with an unknown name and no token', { authorization: undefined }, 'POST', null, '401 token'],
  ])('%s', (_title, headers, method, name, outcome) => {
    expect(call(headers, method, name)).toBe(outcome);
  });

  it.each([
    undefined,
    '',
    'evil.test',
    'evil.test:3000',
    'localhost.evil.test',
    'app.localhost.evil.test',
    'localhost6',
    'notlocalhost',
    '10.0.2.555',
    '0177.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '192.168.0.1',
    '0.0.0.0',
    'localhost:99999',
    'localhost:80@evil.test',
    'localhost/evil',
    '[::2]',
    '[127.0.0.1]',
    '[::1',
    '::1',
    'a b',
    'localhost:',
    '.localhost',
    'localhost.',
  ])('to pair under the host %j', (host) => {
    expect(call({ host, authorization: undefined }, 'POST', 'pair')).toBe('403 host');
    expect(call({ host, authorization: undefined }, 'POST', 'hello')).toBe('403 host');
  });

  it.each([
    'localhost',
    'LOCALHOST:1',
    'app.localhost:3000',
    '127.0.0.1:80',
    '127.3.2.1',
    '[::1]:3000',
  ])('but not under the host %s', (host) => {
    expect(call({ host, authorization: undefined }, 'POST', 'pair')).toBe('passes');
  });

  it.each(['evil-app.example.test', 'app.example.test.evil.test', 'example.test'])(
    'to pair under %s, which is only like one that was allowed',
    (host) => {
      const guard = guardAt(undefined, ['app.example.test']);
      const headers = { authorization: undefined, host };
      expect(call(headers, 'POST', 'pair', guard)).toBe('403 host');
    },
  );

  it('for the first reason in the order of the protocol', () => {
    const wrong = {
      origin: 'null',
      'sec-fetch-dest': 'script',
      'session-debug': undefined,
      host: 'evil.test',
      authorization: 'Bearer bad',
    };
    expect(call(wrong, 'GET', 'pair')).toBe('403 origin');
    const origin = { ...wrong, origin: ORIGIN };
    expect(call(origin, 'GET', 'pair')).toBe('403 dest');
    const dest = { ...origin, 'sec-fetch-dest': 'empty' };
    expect(call(dest, 'GET', 'pair')).toBe('405 method');
    expect(call(dest, 'POST', 'pair')).toBe('403 header');
    const header = { ...dest, 'session-debug': '1' };
    expect(call(header, 'POST', 'pair')).toBe('403 host');
    expect(call(header, 'POST', null)).toBe('401 token');
    expect(call({ ...header, authorization: 'Bearer good' }, 'POST', null)).toBe('404 call');
  });

  it('and a token of any length is compared with no more than 512 characters', () => {
    const compared: string[] = [];
    const isToken = (token: string) => compared.push(token) < 0;
    const guard = createGuard({ allowedHosts: [], isToken, now: () => 0 });
    call({ authorization: `Bearer ${'x'.repeat(512)}` }, 'POST', 'records', guard);
    call({ authorization: `Bearer ${'x'.repeat(513)}` }, 'POST', 'records', guard);
    expect(compared).toEqual(['x'.repeat(512), '']);
  });

  it('and told how to allow a host', () => {
    const headers = { origin: ORIGIN, 'session-debug': '1', host: 'dev.example.test' };
    expect(guardAt()({ method: 'POST', headers }, 'pair')?.message).toContain(
      "observe(session, { allowedHosts: ['dev.example.test'] })",
    );
  });
});

describe('the rate', () => {
  it('lets a burst of 100 pass, then 50 a second, by origin', () => {
    let now = 0;
    const guard = guardAt(() => now);
    const many = (count: number, origin = ORIGIN) =>
      Array.from({ length: count }, () => call({ origin }, 'POST', 'records', guard)).filter(
        (outcome) => outcome === 'passes',
      ).length;
    expect(many(150)).toBe(100);
    expect(many(1, 'moz-extension://other')).toBe(1);
    now = 1000;
    expect(many(150)).toBe(50);
    expect(call({}, 'POST', 'records', guard)).toBe('429 rate');
    now = 3_600_000;
    expect(many(150)).toBe(100);
  });

  it('is checked before the token, so that guesses are slow', () => {
    const guard = guardAt();
    for (let guess = 0; guess < 100; guess += 1) {
      expect(call({ authorization: `Bearer ${guess}` }, 'POST', 'records', guard)).toBe(
        '401 token',
      );
    }
    expect(call({}, 'POST', 'records', guard)).toBe('429 rate');
  });

  it('holds for all together where somebody makes up origins', () => {
    const guard = guardAt();
    const outcomes = Array.from({ length: 400 }, (_, index) =>
      call({ origin: `chrome-extension://made-up-${index}` }, 'POST', 'records', guard),
    );
    expect(outcomes.filter((outcome) => outcome === '429 rate').length).toBe(400 - 50 - 100);
  });
});

describe('malformed headers', () => {
  it('never throw, and never pass', () => {
    const junk = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constant(undefined),
      fc.array(fc.string()),
    );
    fc.assert(
      fc.property(junk, junk, junk, (origin, host, authorization) => {
        const headers = { origin, host, authorization, 'session-debug': '1' };
        expect(guardAt()({ method: 'POST', headers }, 'records')).not.toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (host) => {
        const name = hostName(host);
        if (name !== null) expect(isLocal(name)).toBeTypeOf('boolean');
      }),
    );
  });
});
