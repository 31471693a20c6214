import { describe, expect, it } from 'vitest';
import {
  createGuard,
  hostName,
  isLocal,
  type GuardedRequest,
} from '../../../server-plugin/endpoint/guard.ts';
import { Once } from '../../../server-plugin/endpoint/once.ts';
import { ProjectKeys } from '../../../server-plugin/endpoint/project-keys.ts';
import { sign, TOKEN } from '../../support/signed.ts';
import { fc } from '../../support/property.ts';

const ORIGIN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const KEYS = new ProjectKeys(TOKEN);

function guardAt(now = () => 0, allowedHosts: string[] = []) {
  return createGuard({ allowedHosts, keys: () => KEYS, seen: new Once(1000), now });
}

function call(
  changes: GuardedRequest['headers'] = {},
  method = 'POST',
  name = 'records',
  guard = guardAt(),
) {
  const headers = {
    origin: ORIGIN,
    'sec-fetch-dest': 'empty',
    'session-debug': '1',
    host: 'localhost:3000',
    authorization: sign(name).authorization,
    ...changes,
  };
  const admitted = guard.admit(
    { method, headers, remoteAddress: '127.0.0.1' },
    { name, query: '' },
  );
  return 'status' in admitted ? `${admitted.status} ${admitted.code}` : 'passes';
}

const unsigned = { authorization: undefined };

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

  it('hello and pair without a signature', () => {
    expect(call(unsigned, 'POST', 'hello')).toBe('passes');
    expect(call(unsigned, 'POST', 'pair')).toBe('passes');
  });

  it('from a program that is no browser, where it is signed', () => {
    const program = { origin: undefined, 'sec-fetch-dest': undefined };
    expect(call(program)).toBe('passes');
    expect(call(program, 'POST', 'hello')).toBe('passes');
  });

  it('without a signature over HTTP/2, which names its host otherwise', () => {
    const headers = { authorization: undefined, host: undefined };
    expect(call({ ...headers, ':authority': 'localhost:3000' }, 'POST', 'pair')).toBe('passes');
    expect(call({ ...headers, ':authority': 'evil.test' }, 'POST', 'pair')).toBe('403 host');
  });

  it('with a signature under any host', () => {
    expect(call({ host: 'app.example.test' })).toBe('passes');
  });

  it('without a signature under a host that was allowed', () => {
    const guard = guardAt(undefined, ['app.example.test']);
    const headers = { authorization: undefined, host: 'app.example.test:8080' };
    expect(call(headers, 'POST', 'pair', guard)).toBe('passes');
  });
});

const PROGRAM = { origin: undefined, 'sec-fetch-dest': undefined, authorization: undefined };
const SIGNED_PAGE = { origin: undefined };
const ofHello = () => ({ authorization: sign('hello').authorization });
const ofQuery = () => ({ authorization: sign('records', 'limit=9').authorization });
const ofOther = () => ({
  authorization: sign('records', '', { token: 'x'.repeat(43) }).authorization,
});
const forged = () => ({
  authorization: sign('records').authorization.replace(/.{43}$/, 'A'.repeat(43)),
});
const twice = () => {
  const { authorization } = sign('records');
  return { authorization: `${authorization}, ${authorization}` };
};

describe('a call is refused', () => {
  it.each<[string, GuardedRequest['headers'], string, string, string]>([
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
    ['from a program without a signature', PROGRAM, 'POST', 'records', '401 signature'],
    ['from a program that would pair', PROGRAM, 'POST', 'pair', '403 origin'],
    ['from a program that asks for a link', PROGRAM, 'POST', 'hello', '403 origin'],
    ['from a browser that leaves the origin out', SIGNED_PAGE, 'POST', 'records', '403 origin'],
    ['without a signature', unsigned, 'POST', 'records', '401 signature'],
    ['with the token itself', { authorization: `Bearer ${TOKEN}` }, 'POST', 'hello', '426 version'],
    ['signed for another call', ofHello(), 'POST', 'records', '401 signature'],
    ['signed for another query', ofQuery(), 'POST', 'records', '401 signature'],
    ['signed by another token', ofOther(), 'POST', 'records', '401 project'],
    ['signed by nobody', forged(), 'POST', 'records', '401 signature'],
    ['with another scheme', { authorization: 'Basic good' }, 'POST', 'records', '401 signature'],
    ['with two signatures', twice(), 'POST', 'records', '401 signature'],
    ['with an unknown name', {}, 'POST', 'nothing', '404 call'],
    ['with an unknown name, unsigned', unsigned, 'POST', 'nothing', '401 signature'],
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
    expect(call({ ...header, authorization: undefined }, 'POST', 'pair')).toBe('403 host');
    expect(call(header, 'POST', 'nothing')).toBe('426 version');
    expect(call({ ...header, ...unsigned }, 'POST', 'nothing')).toBe('401 signature');
    expect(
      call({ ...header, authorization: sign('nothing').authorization }, 'POST', 'nothing'),
    ).toBe('404 call');
  });

  it('where it was made before, whatever its name', () => {
    const guard = guardAt();
    const again = { authorization: sign('records').authorization };
    expect(call(again, 'POST', 'records', guard)).toBe('passes');
    expect(call(again, 'POST', 'records', guard)).toBe('409 replay');
    expect(call({}, 'POST', 'records', guard)).toBe('passes');
  });

  it('and told how to allow a host', () => {
    const headers = { origin: ORIGIN, 'session-debug': '1', host: 'dev.example.test' };
    expect(guardAt().admit({ method: 'POST', headers }, { name: 'pair', query: '' })).toMatchObject(
      {
        message: expect.stringContaining(
          "observe(session, { allowedHosts: ['dev.example.test'] })",
        ),
      },
    );
  });
});

describe('the rate', () => {
  const guesses = (guard: ReturnType<typeof guardAt>, count: number, changes = {}) =>
    Array.from({ length: count }, () =>
      call({ authorization: 'Sessions guess', ...changes }, 'POST', 'records', guard),
    ).filter((outcome) => outcome === '401 signature').length;

  it('lets 100 guesses be made at once, then 50 a second', () => {
    let now = 0;
    const guard = guardAt(() => now);
    expect(guesses(guard, 150)).toBe(100);
    now = 1000;
    expect(guesses(guard, 150)).toBe(50);
    now = 3_600_000;
    expect(guesses(guard, 150)).toBe(100);
  });

  it('is of the address that they come from, whatever origin they claim', () => {
    const guard = guardAt();
    let passed = 0;
    for (let at = 0; at < 400; at += 1) {
      passed += guesses(guard, 1, { origin: `chrome-extension://made-up-${at}` });
    }
    expect(passed).toBe(100);
  });

  it('never keeps out who has the token', () => {
    const guard = guardAt();
    expect(guesses(guard, 500)).toBe(100);
    for (let at = 0; at < 300; at += 1) expect(call({}, 'POST', 'records', guard)).toBe('passes');
  });

  it('counts calls that are made again, and those that ask whether there is a plugin', () => {
    const guard = guardAt();
    const again = { authorization: sign('records').authorization };
    call(again, 'POST', 'records', guard);
    const outcomes = Array.from({ length: 150 }, () => call(again, 'POST', 'records', guard));
    expect(outcomes.filter((outcome) => outcome === '409 replay')).toHaveLength(100);
    expect(call(unsigned, 'POST', 'hello', guard)).toBe('429 rate');
  });

  it('never keeps out who has a code: a page can have the extension try wrong ones', () => {
    const guard = guardAt();
    expect(guesses(guard, 500)).toBe(100);
    expect(call(unsigned, 'POST', 'pair', guard)).toBe('passes');
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
        const admitted = guardAt().admit(
          { method: 'POST', headers },
          { name: 'records', query: '' },
        );
        expect(admitted).toHaveProperty('status');
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
