import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE_LIFETIME } from '../../../server-plugin/endpoint/pairing.ts';
import { TOKEN } from '../../support/http.ts';
import { SESSION_DATA, startObservedApp, type ObservedApp } from '../../support/http-app.ts';
import { sendRaw, type RawAnswer } from '../../support/http-raw.ts';

/** The guard as an attacker meets it: over a socket, with every byte of the request his own. */

const ORIGIN = 'Origin: chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const OURS = 'Session-Debug: 1';
const PAIRED = `Authorization: Bearer ${TOKEN}`;
const HOST = 'Host: localhost:3000';

let app: ObservedApp;

beforeAll(async () => {
  app = await startObservedApp();
  // The bucket of one origin is not to run out under the table.
  let now = 0;
  const clock = app.hub.now;
  app.hub.now = () => clock() + (now += 1000);
});

afterAll(async () => {
  await app.server.close();
});

const call = (
  name: string,
  ...headers: string[]
): [method: string, path: string, headers: string[]] => ['POST', `/__sessions/${name}`, headers];

/** `403 origin`, `200` … */
function outcome({ status, body }: RawAnswer): string {
  const code = /"code":"(\w+)"/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

async function meets(
  [method, path, headers]: [string, string, string[]],
  expected: string,
): Promise<void> {
  const answer = await sendRaw(app.port, [`${method} ${path} HTTP/1.1`, ...headers]);
  expect(outcome(answer)).toBe(expected);
  if (expected !== '200') {
    expect(answer.body).not.toContain(SESSION_DATA);
    expect(answer.body).not.toContain(TOKEN);
    expect(answer.head).not.toMatch(/access-control|set-cookie/i);
  }
  // Node itself answers what is no HTTP, with 400 and an empty body.
  if (expected !== '400') {
    expect(answer.head).toMatch(/cache-control: no-store/i);
    expect(answer.head).toMatch(/cross-origin-resource-policy: same-origin/i);
    expect(answer.head).toMatch(/x-content-type-options: nosniff/i);
  }
  expect(await app.isAlive()).toBe(true);
}

const records = (...headers: string[]) => call('records', ...headers);

describe('by its origin', () => {
  it.each<[string, string[], string]>([
    ['none', [], '403 origin'],
    ['null', ['Origin: null'], '403 origin'],
    ['an empty one', ['Origin: '], '403 origin'],
    ['the app itself', ['Origin: http://localhost:3000'], '403 origin'],
    ['another localhost port', ['Origin: http://localhost:4000'], '403 origin'],
    ['127.0.0.1', ['Origin: http://127.0.0.1:3000'], '403 origin'],
    ['a page', ['Origin: https://evil.test'], '403 origin'],
    ['a file', ['Origin: file://'], '403 origin'],
    ['a scheme without an id', ['Origin: chrome-extension://'], '403 origin'],
    ['a scheme without slashes', ['Origin: moz-extension:evil'], '403 origin'],
    ['a host that begins so', ['Origin: http://chrome-extension.evil.test'], '403 origin'],
    ['a host like the scheme', ['Origin: https://chrome-extension'], '403 origin'],
    ['an id with a domain', [`${ORIGIN}.evil.test`], '403 origin'],
    ['an id with a port', [`${ORIGIN}:80`], '403 origin'],
    ['an id with a path', [`${ORIGIN}/x`], '403 origin'],
    ['an id with a user', ['Origin: chrome-extension://a@evil.test'], '403 origin'],
    ['a scheme in a scheme', ['Origin: http://chrome-extension://abc'], '403 origin'],
    ['upper case', ['Origin: CHROME-EXTENSION://abc'], '403 origin'],
    ['another kind of extension', ['Origin: evil-extension://abc'], '403 origin'],
    ['an id that is too long', [`Origin: chrome-extension://${'a'.repeat(65)}`], '403 origin'],
    ['a list', [`${ORIGIN}, http://evil.test`], '403 origin'],
    ['one and then a page, which Node joins', [ORIGIN, 'Origin: null'], '403 origin'],
    ['a page and then one', ['Origin: http://evil.test', ORIGIN], '403 origin'],
    ['the same one twice', [ORIGIN, ORIGIN], '403 origin'],
    ['bytes that are no text', ['Origin: \xff\xfe\x80'], '403 origin'],
    ['chrome', [ORIGIN], '200'],
    ['firefox', ['Origin: moz-extension://2c127fa4-62c7-7e4f-90e5-472b45eecfdc'], '200'],
    ['safari', ['Origin: safari-web-extension://A1B2-C3'], '200'],
    ['a header name in upper case', [ORIGIN.replace('Origin', 'ORIGIN')], '200'],
  ])('%s', (_name, headers, expected) => meets(records(HOST, OURS, PAIRED, ...headers), expected));
});

describe('by what it is fetched for', () => {
  const destinations = 'audio document embed frame iframe image object script serviceworker style';
  it.each([...destinations.split(' '), 'worker', 'EMPTY', '', 'empty, script', 'x'])(
    'Sec-Fetch-Dest: %s',
    (dest) => meets(records(HOST, OURS, PAIRED, ORIGIN, `Sec-Fetch-Dest: ${dest}`), '403 dest'),
  );

  it('Sec-Fetch-Dest: empty', () =>
    meets(records(HOST, OURS, PAIRED, ORIGIN, 'Sec-Fetch-Dest: empty'), '200'));
});

describe('by its method and header', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s', (method) =>
    meets([method, '/__sessions/records', [HOST, OURS, PAIRED, ORIGIN]], '405 method'),
  );

  it.each<[string, string[], string]>([
    ['none', [], '403 header'],
    ['empty', ['Session-Debug: '], '403 header'],
    ['another value', ['Session-Debug: true'], '403 header'],
    ['twice', [OURS, OURS], '403 header'],
    ['as it is sent', [OURS], '200'],
    ['in upper case', ['SESSION-DEBUG: 1'], '200'],
  ])('the header: %s', (_name, headers, expected) =>
    meets(records(HOST, PAIRED, ORIGIN, ...headers), expected),
  );

  it('a preflight of a page', () =>
    meets(
      [
        'OPTIONS',
        '/__sessions/records',
        [HOST, 'Origin: http://evil.test', 'Access-Control-Request-Headers: session-debug'],
      ],
      '403 origin',
    ));

  it.each(['/__sessions', '/__sessions/', '/__sessions/nothing', '/__sessions/records/..'])(
    'an unknown call: %s',
    (path) => meets(['POST', path, [HOST, OURS, PAIRED, ORIGIN]], '404 call'),
  );
});

describe('a call without a token, by its host', () => {
  const hello = (...headers: string[]) => call('hello', OURS, ORIGIN, ...headers);

  it.each([
    'evil.test',
    'evil.test:3000',
    'localhost6',
    'localhost.',
    'localhost.:3000',
    '.localhost',
    'a..localhost',
    'localhost.evil.test',
    'app.localhost.evil.test',
    'notlocalhost',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '127.1',
    '127.0.0.1.',
    '127.0.0.1.nip.io',
    '10.0.2.555',
    '10.0.2.2',
    '0.0.0.0',
    '[::]',
    '[::2]',
    '[::ffff:127.0.0.1]',
    '[127.0.0.1]',
    '[',
    '[]',
    '[::1',
    '::1',
    '',
    'localhost:99999',
    'localhost:3000x',
    'localhost:-1',
    'localhost:',
    'localhost:80@evil.test',
    'user@localhost',
    'localhost/evil',
    'localhost evil',
    'local\xadhost',
  ])('%j', (host) => meets(hello(`Host: ${host}`), '403 host'));

  it.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST',
    'LocalHost:3000',
    'app.localhost:8080',
    '127.0.0.1',
    '127.0.0.1:65535',
    '127.8.8.8:1',
    '[::1]',
    '[::1]:3000',
  ])('%j', (host) => meets(hello(`Host: ${host}`), '200'));

  it('none at all, which Node refuses', () => meets(hello(), '400'));

  it('two, where Node keeps the first', async () => {
    await meets(hello('Host: evil.test', 'Host: localhost'), '403 host');
    await meets(hello('Host: localhost', 'Host: evil.test'), '200');
  });

  it('is not asked for it where there is a token', () =>
    meets(records('Host: evil.test', OURS, ORIGIN, PAIRED), '200'));

  it('the pairing page neither', async () => {
    await meets(['GET', '/__sessions/pair', ['Host: evil.test']], '403 host');
    await meets(['GET', '/__sessions/pair', ['Host: localhost']], '200');
  });
});

describe('by its token', () => {
  it.each<[string, string[]]>([
    ['none', []],
    ['an empty one', ['Authorization: ']],
    ['a scheme alone', ['Authorization: Bearer']],
    ['a wrong one', ['Authorization: Bearer wrong']],
    ['one that is cut', [PAIRED.slice(0, -1)]],
    ['one with more', [`${PAIRED}x`]],
    ['one of another project', [`Authorization: Bearer ${'A'.repeat(43)}`]],
    ['another scheme', [PAIRED.replace('Bearer', 'Basic')]],
    ['no scheme', [PAIRED.replace('Bearer ', '')]],
    ['two spaces', [PAIRED.replace('Bearer ', 'Bearer  ')]],
    ['quotes', [`Authorization: Bearer "${TOKEN}"`]],
    ['upper case', [`Authorization: Bearer ${TOKEN.toUpperCase()}`]],
    ['two in one', [`${PAIRED}, Bearer x`]],
    ['two, after a space', [`${PAIRED} x`]],
    ['a scheme before it', [PAIRED.replace('Bearer', 'Basic Bearer')]],
    ['a wrong one first, of which Node keeps the first', ['Authorization: Bearer x', PAIRED]],
    ['a megabyte less a bit', [`Authorization: Bearer ${'x'.repeat(12_000)}`]],
    ['bytes that are no text', ['Authorization: Bearer \xff\xfe']],
  ])('%s', async (_name, headers) => {
    await meets(records(HOST, OURS, ORIGIN, ...headers), '401 token');
    await meets(call('revisions?ids=x', HOST, OURS, ORIGIN, ...headers), '401 token');
  });

  it('the right one, whatever the case of its scheme', async () => {
    await meets(records(HOST, OURS, ORIGIN, PAIRED), '200');
    await meets(records(HOST, OURS, ORIGIN, PAIRED.replace('Bearer', 'bearer')), '200');
  });

  it('in the query it is none', () =>
    meets(
      call(`records?token=${TOKEN}&authorization=Bearer%20${TOKEN}`, HOST, OURS, ORIGIN),
      '401 token',
    ));

  it('in a cookie it is none', () =>
    meets(records(HOST, OURS, ORIGIN, `Cookie: token=${TOKEN}`), '401 token'));
});

describe('by its pairing code', () => {
  const pair = (code: string, ...headers: string[]) =>
    call(`pair?code=${code}`, HOST, OURS, ORIGIN, ...headers);

  it('none, a wrong one, and what is no code', async () => {
    for (const code of ['', 'a'.repeat(22), 'x', '%00', '../..', 'a'.repeat(9000)]) {
      await meets(pair(code), '403 code');
    }
  });

  it('one that is used a second time', async () => {
    const code = app.code();
    await meets(pair(code), '200');
    await meets(pair(code), '403 code');
  });

  it('one that has expired', async () => {
    let late = 0;
    // eslint-disable-next-line no-restricted-syntax -- a clock, and not a stop-watch
    const own = await startObservedApp({}, () => performance.now() + late);
    try {
      const ask = [`POST /__sessions/pair?code=${own.code()} HTTP/1.1`, HOST, OURS, ORIGIN];
      late = CODE_LIFETIME + 1;
      expect(outcome(await sendRaw(own.port, ask))).toBe('403 code');
      const fresh = [`POST /__sessions/pair?code=${own.code()} HTTP/1.1`, HOST, OURS, ORIGIN];
      expect(outcome(await sendRaw(own.port, fresh))).toBe('200');
    } finally {
      await own.server.close();
    }
  });
});

describe('a flood', () => {
  it('is answered with 429, and the app still answers', async () => {
    const own = await startObservedApp({}, () => 1000); // the allowance grows with the clock
    try {
      const lines = ['POST /__sessions/records HTTP/1.1', HOST, OURS, ORIGIN];
      const answers = await Promise.all(
        Array.from({ length: 250 }, () => sendRaw(own.port, lines).then(outcome)),
      );
      expect(answers.filter((answer) => answer === '401 token')).toHaveLength(100);
      expect(answers.filter((answer) => answer === '429 rate')).toHaveLength(150);
      expect(await own.isAlive()).toBe(true);
      const other = lines.with(3, 'Origin: moz-extension://another');
      expect(outcome(await sendRaw(own.port, [...other, PAIRED]))).toBe('200');
    } finally {
      await own.server.close();
    }
  });
});

describe('what is hardly HTTP', () => {
  it.each<[string, string[], number]>([
    ['a null byte in a header', [`Origin: chrome-extension://a\0b`], 400],
    ['a header without a colon', ['Origin'], 400],
    ['a space in a header name', ['Ori gin: x'], 400],
    ['headers of 20 KB', [`X-Long: ${'x'.repeat(20_000)}`], 431],
    ['a body that is announced twice', ['Content-Length: 1', 'Content-Length: 2'], 400],
  ])('%s is refused by Node', async (_name, headers, status) => {
    const answer = await sendRaw(app.port, [
      'POST /__sessions/records HTTP/1.1',
      HOST,
      OURS,
      PAIRED,
      ...headers,
    ]);
    expect(answer.status).toBe(status);
    expect(await app.isAlive()).toBe(true);
  });

  it.each(['/__sessions/records?after=%', '/__sessions/revisions?ids=%E0%A4%A', '/__sessions/%2e'])(
    'the target %s is answered',
    async (path) => {
      const answer = await sendRaw(app.port, [`POST ${path} HTTP/1.1`, HOST, OURS, PAIRED, ORIGIN]);
      expect([200, 404]).toContain(answer.status);
      expect(await app.isAlive()).toBe(true);
    },
  );
});
