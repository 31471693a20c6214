import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CODE_SECONDS } from '../../../server-plugin/endpoint/project-keys.ts';
import { proveCode, sign, TOKEN } from '../../support/signed.ts';
import { SESSION_DATA, startObservedApp, type ObservedApp } from '../../support/http/http-app.ts';
import { sendRaw, type RawAnswer } from '../../support/http/http-raw.ts';

/** The guard as an attacker meets it: over a socket, with every byte of the request his own. */

const ORIGIN = 'Origin: chrome-extension://abcdefghijklmnopabcdefghijklmnop';
const OURS = 'Session-Debug: 1';
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

type Call = [method: string, path: string, headers: string[]];

const call = (name: string, ...headers: string[]): Call => ['POST', `/__sessions/${name}`, headers];

/** Anew for each call, since none is answered twice. */
function paired(target = 'records', token = TOKEN): string {
  const [name = '', query] = target.split('?');
  return `Authorization: ${sign(name, query, { token }).authorization}`;
}

/** `403 origin`, `200` … */
function outcome({ status, body }: RawAnswer): string {
  const code = /"code":"(\w+)"/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

async function meets([method, path, headers]: Call, expected: string): Promise<void> {
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
    ['none, from a program', [], '200'],
    ['none, from a browser', ['Sec-Fetch-Mode: cors'], '403 origin'],
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
  ])('%s', (_name, headers, expected) =>
    meets(records(HOST, OURS, paired(), ...headers), expected),
  );
});

describe('by what it is fetched for', () => {
  const destinations = 'audio document embed frame iframe image object script serviceworker style';
  it.each([...destinations.split(' '), 'worker', 'EMPTY', '', 'empty, script', 'x'])(
    'Sec-Fetch-Dest: %s',
    (dest) => meets(records(HOST, OURS, paired(), ORIGIN, `Sec-Fetch-Dest: ${dest}`), '403 dest'),
  );

  it('Sec-Fetch-Dest: empty', () =>
    meets(records(HOST, OURS, paired(), ORIGIN, 'Sec-Fetch-Dest: empty'), '200'));
});

describe('by its method and header', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s', (method) =>
    meets([method, '/__sessions/records', [HOST, OURS, paired(), ORIGIN]], '405 method'),
  );

  it.each<[string, string[], string]>([
    ['none', [], '403 header'],
    ['empty', ['Session-Debug: '], '403 header'],
    ['another value', ['Session-Debug: true'], '403 header'],
    ['twice', [OURS, OURS], '403 header'],
    ['as it is sent', [OURS], '200'],
    ['in upper case', ['SESSION-DEBUG: 1'], '200'],
  ])('the header: %s', (_name, headers, expected) =>
    meets(records(HOST, paired(), ORIGIN, ...headers), expected),
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

  it.each(['', '/', '/nothing', '/records/..'])('an unknown call: %j', (rest) =>
    meets(['POST', `/__sessions${rest}`, [HOST, OURS, paired(rest.slice(1)), ORIGIN]], '404 call'),
  );
});

describe('a call without a signature, by its host', () => {
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

  it('is not asked for it where there is a signature', () =>
    meets(records('Host: evil.test', OURS, ORIGIN, paired()), '200'));

  it('the pairing page neither', async () => {
    await meets(['GET', '/__sessions/pair', ['Host: evil.test']], '403 host');
    await meets(['GET', '/__sessions/pair', ['Host: localhost']], '200');
  });
});

describe('by its signature', () => {
  const right = paired();
  const [project = '', nonce = '', mac = ''] = right.split(' ').slice(2);

  it.each<[string, string[], string]>([
    ['none', [], '401 signature'],
    ['an empty one', ['Authorization: '], '401 signature'],
    ['a scheme alone', ['Authorization: Sessions'], '401 signature'],
    ['what version 1 sent', [`Authorization: Bearer ${TOKEN}`], '426 version'],
    ['one that is cut', [right.slice(0, -1)], '401 signature'],
    ['one with more', [`${right}x`], '401 signature'],
    ['one of another project', [paired('records', 'A'.repeat(43))], '401 project'],
    ['the token in its place', [`Authorization: Sessions ${TOKEN}`], '401 signature'],
    ['one for another call', [paired('hello')], '401 signature'],
    ['one for another query', [paired('records?limit=5')], '401 signature'],
    [
      'another nonce',
      [`Authorization: Sessions ${project} ${'A'.repeat(22)} ${mac}`],
      '401 signature',
    ],
    ['no nonce', [`Authorization: Sessions ${project}  ${mac}`], '401 signature'],
    [
      'another mac',
      [`Authorization: Sessions ${project} ${nonce} ${'A'.repeat(43)}`],
      '401 signature',
    ],
    ['another scheme', [right.replace('Sessions', 'Basic')], '401 signature'],
    ['no scheme', [right.replace('Sessions ', '')], '401 signature'],
    ['two spaces', [right.replace('Sessions ', 'Sessions  ')], '401 signature'],
    ['upper case', [right.toUpperCase()], '401 signature'],
    ['two in one', [`${right}, Sessions x`], '401 signature'],
    [
      'a wrong one first, of which Node keeps the first',
      ['Authorization: x', right],
      '401 signature',
    ],
    ['a megabyte less a bit', [`Authorization: Sessions ${'x'.repeat(12_000)}`], '401 signature'],
    ['bytes that are no text', ['Authorization: Sessions \xff\xfe'], '401 signature'],
  ])('%s', (_name, headers, expected) => meets(records(HOST, OURS, ORIGIN, ...headers), expected));

  it('the right one, once', async () => {
    const own = paired();
    await meets(records(HOST, OURS, ORIGIN, own), '200');
    await meets(records(HOST, OURS, ORIGIN, own), '409 replay');
  });

  it('in the query it is none', () =>
    meets(
      call(`records?token=${TOKEN}&authorization=${project}`, HOST, OURS, ORIGIN),
      '401 signature',
    ));

  it('in a cookie it is none', () =>
    meets(records(HOST, OURS, ORIGIN, `Cookie: token=${TOKEN}`), '401 signature'));
});

describe('by its pairing code', () => {
  const pair = (code: string): Call => call(`pair?${proveCode(code).query}`, HOST, OURS, ORIGIN);

  it('none, a wrong one, and what is no proof of one', async () => {
    for (const code of ['', 'a'.repeat(22), 'a'.repeat(38), 'x', 'a'.repeat(9000)]) {
      await meets(pair(code), '403 code');
    }
    const { query } = proveCode(app.code());
    for (const wrong of ['', 'code=x', query.slice(0, -1), query.replace('&n=', '&n=A'), '%00']) {
      await meets(call(`pair?${wrong}`, HOST, OURS, ORIGIN), '403 code');
    }
  });

  it('one that is used a second time', async () => {
    const code = app.code();
    await meets(pair(code), '200');
    await meets(pair(code), '403 code');
  });

  it('one that has expired', async () => {
    let late = 0;
    const own = await startObservedApp({}, { clock: () => Date.now() + late });
    try {
      const ask = (code: string) => [
        `POST /__sessions/pair?${proveCode(code).query} HTTP/1.1`,
        HOST,
        OURS,
        ORIGIN,
      ];
      const old = own.code();
      late = (CODE_SECONDS + 1) * 1000;
      expect(outcome(await sendRaw(own.port, ask(old)))).toBe('403 code');
      expect(outcome(await sendRaw(own.port, ask(own.code())))).toBe('200');
    } finally {
      await own.server.close();
    }
  });
});

describe('a flood', () => {
  it('is answered with 429, and the app still answers', async () => {
    // The allowance grows with the clock.
    const own = await startObservedApp({}, { now: () => 1000 });
    try {
      const lines = ['POST /__sessions/records HTTP/1.1', HOST, OURS, ORIGIN];
      const answers = await Promise.all(
        Array.from({ length: 250 }, () => sendRaw(own.port, lines).then(outcome)),
      );
      expect(answers.filter((answer) => answer === '401 signature')).toHaveLength(100);
      expect(answers.filter((answer) => answer === '429 rate')).toHaveLength(150);
      expect(await own.isAlive()).toBe(true);
      expect(outcome(await sendRaw(own.port, [...lines, paired()]))).toBe('200');
      // Nor does it keep a browser from pairing, and guesses are of no use to anybody.
      const pair = (code: string) =>
        sendRaw(own.port, [
          `POST /__sessions/pair?${proveCode(code).query} HTTP/1.1`,
          HOST,
          OURS,
          ORIGIN,
        ]).then(outcome);
      expect(await pair('a'.repeat(38))).toBe('429 rate');
      expect(await pair(own.code())).toBe('200');
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
      paired(),
      ...headers,
    ]);
    expect(answer.status).toBe(status);
    expect(await app.isAlive()).toBe(true);
  });

  it.each(['records?after=%', 'revisions?ids=%E0%A4%A', '%2e'])(
    'the target %s is answered',
    async (target) => {
      const line = `POST /__sessions/${target} HTTP/1.1`;
      const answer = await sendRaw(app.port, [line, HOST, OURS, paired(target), ORIGIN]);
      expect([200, 404]).toContain(answer.status);
      expect(await app.isAlive()).toBe(true);
    },
  );
});
