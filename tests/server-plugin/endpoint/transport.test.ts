import { once } from 'node:events';
import { createServer, connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import session from 'express-session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SESSION_DATA, startObservedApp, type ObservedApp } from '../../support/http/http-app.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { sendRaw } from '../../support/http/http-raw.ts';
import { createObserve } from '../../support/express-session.ts';
import { sign } from '../../support/signed.ts';

/** What can be done with the transport below a call: what is around it is no part of it. */

const HOST = 'Host: localhost:3000';
const OURS = 'Session-Debug: 1';
const ORIGIN = 'Origin: chrome-extension://abcdefghijklmnopabcdefghijklmnop';

let app: ObservedApp;
beforeAll(async () => {
  app = await startObservedApp();
});
afterAll(async () => {
  await app.close();
});

const paired = (target = 'records') => {
  const [name = '', query] = target.split('?');
  return `Authorization: ${sign(name, query).authorization}`;
};

/** All that comes for some bytes until the server closes. */
async function converse(text: string): Promise<string> {
  const socket = connect(app.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => undefined);
  socket.write(text, 'latin1');
  await once(socket, 'close');
  return answer;
}

const statuses = (answer: string) =>
  [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const CLOSE = 'Connection: close';

describe('requests in one connection', () => {
  it('are each looked at alone: a signature is good for its own call, not for the next', async () => {
    const answer = await converse(
      head('POST /__sessions/records HTTP/1.1', HOST, OURS, paired()) +
        head('POST /__sessions/records HTTP/1.1', HOST, OURS, CLOSE),
    );
    expect(statuses(answer)).toEqual([200, 401]);
    expect(answer).not.toContain(SESSION_DATA);
  });

  it('a call in the body of another is body', async () => {
    const inner = head('POST /__sessions/records HTTP/1.1', HOST, OURS, paired(), CLOSE);
    const answer = await converse(
      head(
        'POST /__sessions/records HTTP/1.1',
        HOST,
        OURS,
        `Content-Length: ${inner.length}`,
        CLOSE,
      ) + inner,
    );
    expect(statuses(answer)).toEqual([401]);
  });

  it.each([
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5']],
    ['a length and pieces', ['Content-Length: 5', 'Transfer-Encoding: chunked']],
    ['pieces that are none', ['Transfer-Encoding: chunked, identity']],
    ['a space before the colon', ['Content-Length : 5']],
    ['a folded header', ['X-A: b', ' Content-Length: 5']],
  ])('whose end is not clear end it: %s', async (_what, lines) => {
    const answer = await converse(
      head('POST /__sessions/hello HTTP/1.1', HOST, OURS, ORIGIN, ...lines) +
        head('POST /__sessions/records HTTP/1.1', HOST, OURS, paired(), CLOSE),
    );
    expect(statuses(answer).filter((status) => status === 200).length).toBeLessThan(2);
    expect(answer).not.toContain(SESSION_DATA);
    expect(await app.isAlive()).toBe(true);
  });
});

describe('the target of a request', () => {
  it.each([
    'http://localhost:3000/__sessions/records',
    '//localhost/__sessions/records',
    '/x/../__sessions/records',
    '/./__sessions/records',
    '/%5f_sessions/records',
    '/__SESSIONS/records',
    '/__sessions\\records',
    '/__sessionsx/records',
    '*',
  ])('is ours only as it was named: %s goes to the app', async (target) => {
    const method = target === '*' ? 'OPTIONS' : 'POST';
    const { body, head: told } = await sendRaw(app.port, [
      `${method} ${target} HTTP/1.1`,
      HOST,
      OURS,
      paired(),
    ]);
    expect(body).not.toMatch(/"code":/);
    expect(told).not.toContain('octet-stream');
  });

  it.each([
    '/__sessions/records/',
    '/__sessions//records',
    '/__sessions/./records',
    '/__sessions/hello/../records',
    '/__sessions/Records',
    '/__sessions/records;x',
    '/__sessions/records%00',
  ])('is no call where it only looks like one: %s', async (target) => {
    const lines = [`POST ${target} HTTP/1.1`, HOST, OURS, ORIGIN];
    const { status } = await sendRaw(app.port, [...lines, paired()]);
    expect(status).toBe(401);
  });

  it('is signed as it is written', async () => {
    const signed = paired('records?limit=5');
    for (const target of [
      'records?limit=6',
      'records?limit=5&',
      'records?limit=%35',
      'records?',
      'revisions?limit=5',
      'records',
    ]) {
      const { status } = await sendRaw(app.port, [
        `POST /__sessions/${target} HTTP/1.1`,
        HOST,
        OURS,
        signed,
      ]);
      expect(status).toBe(401);
    }
    expect(
      (await sendRaw(app.port, ['POST /__sessions/records?limit=5 HTTP/1.1', HOST, OURS, signed]))
        .status,
    ).toBe(200);
  });
});

describe('another protocol', () => {
  it('a websocket on the path of the endpoint is not answered by us', async () => {
    const answer = await converse(
      head(
        'GET /__sessions/records HTTP/1.1',
        HOST,
        'Connection: Upgrade, close',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        'Origin: http://evil.test',
      ),
    );
    expect(statuses(answer)).toEqual([403]);
    expect(answer).not.toContain(SESSION_DATA);
  });

  it('a tunnel through it is none', async () => {
    const answer = await converse(
      head('CONNECT localhost:3000 HTTP/1.1', HOST, OURS, paired(), CLOSE),
    );
    expect(statuses(answer)).toEqual([]);
  });

  it('who waits to be told to go on is answered', async () => {
    const waiting = (expected: string, ...lines: string[]) =>
      converse(
        head(
          'POST /__sessions/records HTTP/1.1',
          HOST,
          OURS,
          `Expect: ${expected}`,
          ...lines,
          CLOSE,
        ),
      );
    expect(statuses(await waiting('100-continue'))).toEqual([100, 401]);
    expect(statuses(await waiting('100-continue', paired()))).toEqual([100, 200]);
    expect(statuses(await waiting('something else'))).toEqual([417]);
  });
});

describe('over HTTP/2', () => {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const middleware = observe(
    session,
    {},
  )({ secret: 'secret', resave: false, saveUninitialized: false });
  const server = createServer((req, res) => {
    Reflect.apply(middleware, undefined, [req, res, () => res.end('the app')]);
  });
  let client: ClientHttp2Session;
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    client = connectHttp2(`http://127.0.0.1:${address.port}`);
    expect((await ask({ ':path': '/' })).body).toBe('the app');
  });
  afterAll(() => {
    client.close();
    server.close();
  });

  async function ask(
    headers: Record<string, string | string[]>,
  ): Promise<{ status: number; body: string }> {
    const stream = client.request({ ':method': 'POST', ...headers });
    stream.setEncoding('latin1');
    let [status, body] = [0, ''];
    stream.on('response', (told) => (status = Number(told[':status'])));
    stream.on('data', (chunk: string) => (body += chunk));
    stream.end();
    await once(stream, 'close');
    return { status, body };
  }

  const EXTENSION = { origin: ORIGIN.slice(8), 'session-debug': '1' };
  const records = { ':path': '/__sessions/records', ...EXTENSION };

  it('the same is asked', async () => {
    expect((await ask(records)).status).toBe(401);
    expect((await ask({ ...records, authorization: sign('records').authorization })).status).toBe(
      200,
    );
    expect(
      (
        await ask({
          ...records,
          origin: 'http://evil.test',
          authorization: sign('records').authorization,
        })
      ).status,
    ).toBe(403);
  });

  it('a signature is good once, over both', async () => {
    const { authorization } = sign('records');
    expect((await ask({ ...records, authorization })).status).toBe(200);
    expect((await ask({ ...records, authorization })).status).toBe(409);
  });

  it('the host is that of the request, and not one beside it', async () => {
    const hello = { ':path': '/__sessions/hello', ...EXTENSION };
    expect((await ask({ ...hello, ':authority': 'evil.test' })).status).toBe(403);
    expect((await ask({ ...hello, ':authority': 'evil.test', host: 'localhost' })).status).toBe(
      403,
    );
    expect((await ask({ ...hello, ':authority': 'localhost' })).status).toBe(200);
  });
});
