import type { IncomingMessage, ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import * as v from 'valibot';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { HelloSchema, RecordsSchema } from '../../../lib/sources/wire.ts';
import { createEndpoint, type Endpoint } from '../../../server-plugin/endpoint/endpoint.ts';
import { ANSWER_BYTES } from '../../../server-plugin/endpoint/listing.ts';
import { createObserve } from '../../support/express-session.ts';
import type { ObserveOptions } from '../../../server-plugin/options.ts';
import { UNREAD_BYTES } from '../../../server-plugin/recording/pace.ts';
import { callEndpoint, Client, listen, send, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { PROJECT, proveCode, sign, TOKEN } from '../../support/signed.ts';

/** Of an answer, how its states are told. */
const ToldSchema = v.object({
  records: v.array(
    v.object({ data: v.object({ loaded: v.nullable(v.string()), end: v.nullable(v.string()) }) }),
  ),
  revisions: v.array(v.object({ id: v.string(), base: v.optional(v.string()) })),
});

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A server that calls the endpoint in its own way. */
async function serve(
  call: (endpoint: Endpoint, req: IncomingMessage, res: ServerResponse) => void,
): Promise<number> {
  const { hub } = watchHub();
  const endpoint = createEndpoint({ hub, path: '/__sessions', origin: null, allowedHosts: [] });
  const server = await listen((req, res) => call(endpoint, req, res));
  servers.push(server);
  return server.port;
}

async function start(options: ObserveOptions = {}, mount = '/', ahead: RequestHandler[] = []) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const store = new session.MemoryStore();
  const app = express();
  for (const handler of ahead) app.use(handler);
  app.use(
    mount,
    observe(session, options)({ store, secret: 's', resave: false, saveUninitialized: true }),
  );
  app.use('/set', (req, res) => {
    Reflect.set(req.session, 'user', 'ada lovelace');
    Reflect.set(
      req.session,
      'big',
      req.query.big === undefined ? '' : 'x'.repeat(200_000) + JSON.stringify(req.query.big),
    );
    res.send('ok');
  });
  app.use((_req, res) => void res.send('the app'));
  const server = await listen(app);
  servers.push(server);
  const client = new Client(server.port);
  return {
    ...watched,
    port: server.port,
    client,
    rows: () =>
      new Promise((resolve) => {
        store.length((_error, length) => resolve(length));
      }),
    set: async (query = '') => {
      const answer = await client.send(`/set${query}`);
      return watched.record(answer.records[0]);
    },
  };
}

it('a call is answered once in a process, at whichever of its middlewares', async () => {
  const { hub } = watchHub();
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  const app = express();
  for (const path of ['/__sessions', '/__office']) {
    const options = { secret: 's', resave: false, saveUninitialized: false, name: path.slice(1) };
    app.use(observe(session, { path })(options));
  }
  app.use((_req, res) => void res.send('the app'));
  const server = await listen(app);
  servers.push(server);
  const { authorization } = sign('records');
  const statuses: number[] = [];
  for (const path of ['/__sessions', '/__office']) {
    await send(server.port, '/');
    statuses.push((await callEndpoint(server.port, `${path}/records`, { authorization })).status);
  }
  expect(statuses).toEqual([200, 409]);
});

describe('each answer', () => {
  it('is for the caller alone: not stored, not shared, not guessed', async () => {
    const ahead: RequestHandler = (_req, res, next) => {
      res.set({ 'Access-Control-Allow-Origin': '*', 'Set-Cookie': 'a=1' });
      res.set('Session-Debug', '"of-another-middleware";path="/x"');
      next();
    };
    const { port } = await start({}, '/', [ahead]);
    for (const answer of [
      await callEndpoint(port, '/__sessions/hello'),
      await callEndpoint(port, '/__sessions/hello', { origin: 'http://evil.test' }),
      await callEndpoint(port, '/__sessions/pair', {}, 'GET'),
    ]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store, no-transform',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      expect(Object.keys(answer.headers).join()).not.toMatch(/access-control|set-cookie/);
      expect(answer.headers['session-debug'] ?? '').not.toContain('of-another');
    }
  });

  it('never loads, touches or creates a session', async () => {
    const { port, rows, hub } = await start();
    await callEndpoint(port, '/__sessions/records');
    await callEndpoint(port, '/__sessions/nothing');
    await callEndpoint(port, '/__sessions');
    await send(port, '/__sessions/records');
    expect(await rows()).toBe(0);
    expect(hub.records.size).toBe(0);
  });

  it('that fails is a refusal too, and the app does not get the call', async () => {
    const { port, rows, hub } = await start();
    hub.records.list = () => {
      throw new Error('our mistake');
    };
    const answer = await callEndpoint(port, '/__sessions/records');
    const error = { code: 'internal', message: 'The endpoint failed.' };
    expect([answer.status, answer.json]).toEqual([500, { error }]);
    expect([await rows(), hub.records.size]).toEqual([0, 0]);
  });

  it('that somebody else has answered by then keeps that answer', async () => {
    const port = await serve((endpoint, req, res) => {
      endpoint.handle(req, res);
      res.writeHead(503).end('busy');
    });
    const answer = await callEndpoint(port, '/__sessions/records');
    expect([answer.status, answer.body]).toEqual([503, 'busy']);
  });

  it('that cannot be answered at all is ended, and is no unhandled rejection', async () => {
    const port = await serve((endpoint, req, res) => {
      res.setHeader = () => {
        throw new Error('not ours');
      };
      endpoint.handle(req, res);
    });
    await expect(callEndpoint(port, '/__sessions/records')).rejects.toThrow('socket hang up');
  });

  it('does not wait for the body, and is not spoilt by a body parser', async () => {
    const { port } = await start({}, '/', [express.json()]);
    const answer = await send(port, '/__sessions/hello', {
      method: 'POST',
      body: '{"a":1}',
      headers: {
        origin: 'chrome-extension://abc',
        'session-debug': '1',
        'content-type': 'application/json',
        'content-length': 7,
        host: 'localhost',
      },
    });
    expect(JSON.parse(answer.body)).toEqual({ v: 2, needs: 'pairing', project: PROJECT });
  });
});

describe('a refusal', () => {
  it.each<[string, string, Record<string, string | undefined>, string, number, string]>([
    ['a page', 'records', { origin: 'http://localhost:3000' }, 'POST', 403, 'origin'],
    ['a script', 'records', { 'sec-fetch-dest': 'script' }, 'POST', 403, 'dest'],
    ['GET', 'records', {}, 'GET', 405, 'method'],
    ['a call without our header', 'records', { 'session-debug': undefined }, 'POST', 403, 'header'],
    [
      'a rebound host',
      'hello',
      { host: 'evil.test', authorization: undefined },
      'POST',
      403,
      'host',
    ],
    ['no signature', 'records', { authorization: undefined }, 'POST', 401, 'signature'],
    ['a token', 'revisions?ids=x', { authorization: `Bearer ${TOKEN}` }, 'POST', 426, 'version'],
    [
      'a wrong code',
      `pair?${proveCode('a'.repeat(38)).query}`,
      { authorization: undefined },
      'POST',
      403,
      'code',
    ],
    ['an unknown call', 'nothing', {}, 'POST', 404, 'call'],
    ['no call at all', '', {}, 'POST', 404, 'call'],
    ['a wrong limit', 'records?limit=-1', {}, 'POST', 400, 'argument'],
    ['a limit of nothing', 'records?limit=0', {}, 'POST', 400, 'argument'],
    ['a page below that of pairing', 'pair/x', { origin: undefined }, 'GET', 403, 'origin'],
    ['another method there', 'pair', { origin: undefined }, 'PUT', 403, 'origin'],
    ['no ids', 'revisions', {}, 'POST', 400, 'argument'],
  ])(
    'of %s tells why, and no session data',
    async (_title, call, headers, method, status, code) => {
      const { port, set } = await start();
      await set();
      const answer = await callEndpoint(port, `/__sessions/${call}`, headers, method);
      expect(answer.status).toBe(status);
      const text: unknown = expect.any(String);
      expect(answer.json).toEqual({ error: { code, message: text } });
      expect(answer.body).not.toMatch(/ada|big/);
    },
  );
});

describe('hello', () => {
  it('tells a stranger that there is a plugin, and nothing else', async () => {
    const { port } = await start();
    const { json } = await callEndpoint(port, '/__sessions/hello', { authorization: undefined });
    expect(json).toEqual({ v: 2, needs: 'pairing', project: PROJECT });
  });

  it('tells a paired caller of the middleware and its options, without secrets', async () => {
    const { port, hub } = await start();
    const { json, isSealed } = await callEndpoint(port, '/__sessions/hello');
    expect(isSealed).toBe(true);
    expect(v.parse(HelloSchema, json)).toMatchObject({
      v: 2,
      name: 'sessions-devtools',
      instance: hub.instance,
      machine: hostname(),
      pid: process.pid,
      can: [],
      middlewares: [
        {
          name: 'express-session',
          version: '1.19.0',
          kind: 'store',
          rule: 'hash',
          cookieName: 'connect.sid',
          options: { resave: false, saveUninitialized: true, store: 'MemoryStore' },
        },
      ],
    });
    expect(JSON.stringify(json)).not.toContain('secret');
  });
});

describe('pairing', () => {
  it('exchanges the printed code for the token, once', async () => {
    const { port, printed, client } = await start();
    await client.send('/any');
    const [, url = '', code = ''] = /once: (\S+)#(\S+)$/.exec(printed[0] ?? '') ?? [];
    expect(url).toBe(`http://127.0.0.1:${port}/__sessions/pair`);
    const proof = proveCode(code);
    const path = `/__sessions/pair?${proof.query}`;
    const paired = await callEndpoint(port, path, { authorization: undefined });
    expect(proof.open(paired.bytes)).toBe(TOKEN);
    expect((await callEndpoint(port, path, { authorization: undefined })).status).toBe(403);
    const again = `/__sessions/pair?${proveCode(code).query}`;
    expect((await callEndpoint(port, again, { authorization: undefined })).status).toBe(403);
  });

  it('prints a new link when somebody asks and the one before is used', async () => {
    const { port, printed } = await start();
    const unpaired = { authorization: undefined };
    const use = (link = '') =>
      callEndpoint(port, `/__sessions/pair?${proveCode(link.split('#')[1] ?? '').query}`, unpaired);
    const ways = [
      () => callEndpoint(port, '/__sessions/hello', unpaired),
      () => send(port, '/__sessions/pair'),
      () => use(`#${'a'.repeat(38)}`),
    ];
    for (const [index, ask] of ways.entries()) {
      await ask();
      expect(printed).toHaveLength(index + 1);
      expect((await use(printed.at(-1))).status).toBe(200);
    }
  });

  it('names no host that a stranger made up', async () => {
    const { port, printed } = await start();
    for (const host of ['evil.test', 'localhost:1', `localhost:${port + 1}`, `[::1]:${port}`]) {
      await send(port, '/any', { headers: { host } });
    }
    expect(printed).toEqual([expect.stringContaining(`http://127.0.0.1:${port}/__sessions/pair#`)]);
  });

  it('names the port that was configured, where it is mapped', async () => {
    const { port, printed } = await start({ origin: 'https://localhost:8443' });
    await send(port, '/any');
    expect(printed[0]).toContain('https://localhost:8443/__sessions/pair#');
  });

  it('has a page without data, which runs its own script and style only', async () => {
    const { port } = await start();
    const { status, headers, body } = await send(port, '/__sessions/pair');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    for (const tag of ['script', 'style']) {
      const inline = new RegExp(`<${tag}>([^]*)</${tag}>`).exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(inline).digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(headers['session-debug']).toBe(`"";path="/__sessions";project="${PROJECT}"`);
    expect(body).not.toMatch(/https?:\/\//);
    expect((await send(port, '/__sessions/pair', { headers: { host: 'evil.test' } })).status).toBe(
      403,
    );
  });
});

describe('records', () => {
  it('come with their states, redacted, and a cursor for what comes next', async () => {
    const { port, set } = await start();
    const record = await set();
    const first = reply(await callEndpoint(port, '/__sessions/records'));
    expect(first).toMatchObject({ more: false, restarted: false, dropped: 0 });
    expect(first.records.map(({ id }) => id)).toEqual([record.id]);
    expect(first.revisions.map(({ id }) => id)).toContain(record.data.saved);
    const next = reply(await callEndpoint(port, `/__sessions/records?after=${first.cursor}`));
    expect(next).toMatchObject({ records: [], cursor: first.cursor });
    await set();
    const last = reply(await callEndpoint(port, `/__sessions/records?after=${first.cursor}`));
    expect(last.records).toHaveLength(1);
  });

  it('start anew for a cursor of another instance, and say so', async () => {
    const { port, set } = await start();
    await set();
    const { restarted, records } = reply(
      await callEndpoint(port, '/__sessions/records?after=otherinstance.7'),
    );
    expect(restarted).toBe(true);
    expect(records).toHaveLength(1);
  });

  it('come in pages of a number', async () => {
    const { port, set } = await start();
    await set();
    await set();
    const page = reply(await callEndpoint(port, '/__sessions/records?limit=1'));
    expect([page.records.length, page.more]).toEqual([1, true]);
    const rest = reply(await callEndpoint(port, `/__sessions/records?after=${page.cursor}`));
    expect([rest.records.length, rest.more]).toEqual([1, false]);
  });

  it('come in pages of at most 4 MiB', async () => {
    const { port, set } = await start();
    for (let turn = 0; turn < 24; turn += 1) await set(`?big=${turn}`);
    const seen = new Set<string>();
    let cursor = '';
    for (let more = true; more;) {
      const answer = await callEndpoint(port, `/__sessions/records?after=${cursor}`);
      expect(Buffer.byteLength(answer.body)).toBeLessThanOrEqual(ANSWER_BYTES);
      const page = reply(answer);
      for (const { id } of page.records) seen.add(id);
      ({ cursor, more } = page);
    }
    expect(seen.size).toBe(24);
  });

  it('have states that are told by what differs, to who can read that', async () => {
    const { port, set } = await start();
    // No more than there is an allowance for to look at, after their response too.
    for (let turn = 0; turn < 4; turn += 1) await set(`?big=${turn}`);
    // A client has the whole response before the server has written down how it ended.
    const all = async () => reply(await callEndpoint(port, '/__sessions/records')).records;
    await expect
      .poll(async () => (await all()).map(({ phase }) => phase))
      .toEqual(Array(4).fill('final'));
    const whole = await callEndpoint(port, '/__sessions/records');
    const patched = await callEndpoint(port, '/__sessions/records?patches=1');
    // A record that is known better by now has gone to the end of the list.
    const byId = (answer: typeof whole) =>
      reply(answer).revisions.toSorted((a, b) => a.id.localeCompare(b.id));
    expect(byId(patched)).toEqual(byId(whole));
    expect(whole.body).not.toContain('"put"');
    // Of a request whose loaded state stands before its own, that is told by what differs.
    const { records, revisions } = v.parse(ToldSchema, patched.json);
    const placeOf = (state: string | null) => revisions.findIndex(({ id }) => id === state);
    const later = records.flatMap(({ data }) => {
      const [loaded, end] = [placeOf(data.loaded), placeOf(data.end)];
      return loaded !== -1 && loaded < end ? [revisions[end]?.base] : [];
    });
    expect(later.length).toBeGreaterThan(0);
    expect(later.filter((base) => base === undefined)).toEqual([]);
  });

  it('make a reader of who asks for them rightly, and of nobody else', async () => {
    const { port, hub } = await start();
    hub.pace.spend(1000 * UNREAD_BYTES);
    await callEndpoint(port, '/__sessions/hello');
    await callEndpoint(port, '/__sessions/records', { authorization: 'Sessions wrong' });
    expect(hub.pace.admits()).toBe(false);
    await callEndpoint(port, '/__sessions/records');
    expect(hub.pace.admits()).toBe(true);
  });

  it('have states that can be asked for', async () => {
    const { port, set, hub } = await start();
    const { data } = await set();
    const id = data.saved ?? '';
    const { json } = await callEndpoint(port, `/__sessions/revisions?ids=${id},unknown`);
    expect(json).toMatchObject({ v: 2, revisions: [{ id, json: hub.revisions.find(id)?.text }] });
  });
});

describe('the path', () => {
  it('is from the root of the server, wherever the middleware is mounted', async () => {
    const { port } = await start({ path: '/tools' }, '/api');
    const { headers } = await send(port, '/api/x');
    expect(headers['session-debug']).toContain(';path="/tools";');
    expect((await callEndpoint(port, '/tools/hello')).status).toBe(200);
    expect((await send(port, '/api/tools/hello')).body).toBe('the app');
    expect((await send(port, '/toolsmith')).body).toBe('the app');
  });

  it.each([
    ['/:shop', '/..'],
    ['/:shop', '/a%20b'],
    ['//shop', '//shop'],
  ])('is named without what the client wrote below %s: %s', async (mount, base) => {
    const { port, hub } = await start({}, mount);
    for (const spent of [0, 1000 * UNREAD_BYTES]) {
      hub.pace.spend(spent);
      const { status, headers } = await send(port, `${base}/x`);
      expect(status).toBe(200);
      expect(headers['session-debug']).toMatch(
        /^"[\w-]*";path="\/__sessions";project="[\w-]{22}"$/,
      );
    }
  });
});

/** Read as the extension reads it: its schema refuses whatever does not fit. */
function reply({ json }: { json: unknown }) {
  return v.parse(RecordsSchema, json);
}
