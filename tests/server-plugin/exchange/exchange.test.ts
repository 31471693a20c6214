import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { connect as connect2, createServer as createServer2 } from 'node:http2';
import { connect, type AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserve } from '../../support/express-session.ts';
import { Exchange, watchServers } from '../../../server-plugin/exchange/exchange.ts';
import { callEndpoint, EXTENSION_ORIGIN, listen, send } from '../../support/http/http.ts';
import { sign } from '../../support/signed.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { exchange } from '../../support/passing.ts';

/** The endpoint and the header, at the level of Node's own server. */

const open: (() => unknown)[] = [];

const { stackTraceLimit } = Error;

afterEach(async () => {
  Error.stackTraceLimit = stackTraceLimit;
  await Promise.all(open.splice(0).map((close) => close()));
});

function observed(options: Partial<session.SessionOptions> = {}) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const middleware: RequestHandler = observe(session)({
    secret: 's',
    resave: false,
    saveUninitialized: true,
    ...options,
  });
  return { ...watched, middleware };
}

async function serve(app: RequestListener): Promise<{ port: number; server: Server }> {
  const { port, server, close } = await listen(app);
  open.push(close);
  return { port, server };
}

const RECORDS = '/__sessions/records';

describe('a server whose app calls the middleware inside its handlers', () => {
  async function start() {
    const { middleware, ...watched } = observed();
    const app = express();
    app.get('/shop', (req, res) => {
      middleware(req, res, () => res.send('shop'));
    });
    app.get('/stack', (_req, res) => {
      Error.stackTraceLimit = 50;
      res.send(new Error('where').stack);
    });
    app.use((_req, res) => void res.status(404).send('the app'));
    return { ...watched, ...(await serve(app)) };
  }

  it('answers at the root, once something was observed on it', async () => {
    const { port, printed } = await start();
    expect((await callEndpoint(port, RECORDS)).body).toBe('the app');
    await send(port, '/shop');
    expect((await callEndpoint(port, RECORDS)).status).toBe(200);
    const [, link = ''] = /once: http:\/\/[^/]+(\S+)#/.exec(printed[0] ?? '') ?? [];
    expect((await send(port, link)).headers['content-type']).toContain('text/html');
  });

  it('refuses there what it refuses elsewhere', async () => {
    const { port } = await start();
    await send(port, '/shop');
    const refusals = [
      { origin: 'http://localhost:3000' },
      { authorization: 'Sessions wrong' },
      { 'session-debug': undefined },
    ].map((headers) => callEndpoint(port, RECORDS, headers));
    const hello = callEndpoint(port, '/__sessions/hello', {
      authorization: undefined,
      host: 'evil.test',
    });
    const statuses = (await Promise.all([...refusals, hello])).map(({ status }) => status);
    expect(statuses).toEqual([403, 401, 403, 403]);
    expect((await send(port, '/__sessions/pair', { headers: { host: 'evil.test' } })).status).toBe(
      403,
    );
    expect((await send(port, '/__sessions-of-the-app')).body).toBe('the app');
  });

  it('names no record on a response that no middleware saw', async () => {
    const { port } = await start();
    await send(port, '/shop');
    expect((await send(port, '/asset.js')).headers['session-debug']).toBeUndefined();
    expect((await send(port, '/shop')).headers['session-debug']).toContain(';path="/__sessions"');
  });

  it('has no frame of ours in the stacks of what no middleware saw', async () => {
    const { port } = await start();
    await send(port, '/shop');
    const { body } = await send(port, '/stack');
    expect(body.replaceAll('tests/server-plugin', '')).not.toContain('server-plugin');
  });

  it('has its own methods again after each call', async () => {
    const { port, server } = await start();
    await send(port, '/shop');
    await callEndpoint(port, RECORDS);
    expect(Object.hasOwn(server, 'emit')).toBe(false);
    const events: unknown[] = [];
    const emit = server.emit.bind(server);
    const own = (...args: [string, ...unknown[]]): boolean => {
      events.push(args[0]);
      return emit(...args);
    };
    server.emit = own;
    await callEndpoint(port, RECORDS);
    expect([server.emit === own, events.includes('request')]).toEqual([true, false]);
  });

  it('goes on where Node itself refuses a call', async () => {
    const { port, server } = await start();
    await send(port, '/shop');
    const socket = connect(port, '127.0.0.1');
    socket.end(`POST ${RECORDS} HTTP/1.1\r\n\r\n`);
    let received = '';
    for await (const chunk of socket) received += String(chunk);
    expect(received).toMatch(/^HTTP\/1\.1 400/);
    expect((await send(port, '/shop')).body).toBe('shop');
    expect(Object.hasOwn(server, 'emit')).toBe(false);
  });
});

describe('another server of the same process', () => {
  it('does not answer as long as nothing was observed on it', async () => {
    const { middleware } = observed();
    const app = express().use(middleware, (_req, res) => void res.send('observed'));
    const one = await serve(app);
    const other = await serve(express().use((_req, res) => void res.send('other')));
    await send(one.port, '/');
    expect((await callEndpoint(one.port, RECORDS)).status).toBe(200);
    expect((await callEndpoint(other.port, RECORDS)).body).toBe('other');
    expect((await send(other.port, '/')).headers['session-debug']).toBeUndefined();
  });

  it('answers for its own middleware', async () => {
    const [one, two] = [observed(), observed()];
    const make = ({ middleware }: typeof one) => serve(express().use('/app', middleware));
    const [first, second] = [await make(one), await make(two)];
    await send(first.port, '/app');
    await send(second.port, '/app');
    for (const [{ port }, { hub }] of [[first, one] as const, [second, two] as const]) {
      const { json } = await callEndpoint(port, RECORDS);
      expect(json).toMatchObject({ instance: hub.instance });
    }
  });
});

describe('an app that makes a middleware for each request', () => {
  it('has one door, however many it makes', async () => {
    const { hub } = watchHub();
    const observe = createObserve(
      () => hub,
      () => undefined,
    );
    let asked = 0;
    const { paths } = hub;
    Object.defineProperty(hub, 'paths', { get: () => ((asked += 1), paths) });
    const { port } = await serve((req, res) => {
      const made: RequestHandler = observe(session)({
        secret: 's',
        resave: false,
        saveUninitialized: false,
      });
      Reflect.apply(made, undefined, [req, res, () => res.end('ok')]);
    });
    for (let turn = 0; turn < 20; turn += 1) await send(port, '/');
    asked = 0;
    await send(port, '/');
    // Once at the server, and once by the middleware.
    expect(asked).toBe(2);
  });
});

describe('a request of which nothing is recorded, since nobody reads', () => {
  async function start() {
    const { middleware, hub } = observed();
    const seen: { exchange: Exchange | undefined; isWatched: boolean }[] = [];
    const closed: Promise<unknown>[] = [];
    const { port } = await serve(
      express().use((req, res, next) => {
        const exchange = Exchange.find(req);
        seen.push({ exchange, isWatched: Object.hasOwn(res, 'writeHead') });
        closed.push(once(res, 'close'));
        middleware(req, res, next);
      }),
    );
    await send(port, '/');
    hub.pace.admits = () => false;
    const answer = await send(port, '/');
    await Promise.all(closed);
    return { hub, seen, answer };
  }

  it('goes on as Node has it: nobody watches its headers', async () => {
    const { seen } = await start();
    expect(seen.map(({ isWatched }) => isWatched)).toEqual([true, false]);
    expect(seen.map(({ exchange }) => exchange?.isPassedOn)).toEqual([false, true]);
  });

  it('names the endpoint all the same, and is counted', async () => {
    const { answer, hub } = await start();
    expect(answer.headers['session-debug']).toMatch(/^"";path="\/__sessions";project="/);
    const { seq: after } = hub.records;
    expect(hub.records.list({ after, limit: 10 })).toMatchObject({ dropped: 1 });
  });

  it('is let go of when it is closed', async () => {
    const { seen } = await start();
    expect(seen.map(({ exchange }) => [exchange?.req, exchange?.res])).toEqual([
      [null, null],
      [null, null],
    ]);
  });
});

describe('an HTTP/2 server', () => {
  it('answers at the root too, once something was observed on it', async () => {
    // express-session itself stores nothing at the end under HTTP/2.
    const { middleware, record } = observed({ saveUninitialized: false });
    const server = createServer2((req, res) => {
      if (req.url !== '/shop') {
        res.end('the app');
        return;
      }
      Reflect.apply(middleware, undefined, [
        Object.assign(req, { originalUrl: req.url }),
        res,
        () => res.end('shop'),
      ]);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address: string | AddressInfo | null = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect2(`http://127.0.0.1:${port}`);
    open.push(() => {
      client.destroy();
      server.close();
    });
    const ask = async (headers: Record<string, string>) => {
      const stream = client.request(headers);
      stream.end();
      const [answer = {}]: Record<string, unknown>[] = await once(stream, 'response');
      let body = '';
      for await (const chunk of stream) body += String(chunk);
      return { answer, body };
    };
    const call = () => ({
      ':method': 'POST',
      ':path': RECORDS,
      origin: EXTENSION_ORIGIN,
      'session-debug': '1',
      authorization: sign('records').authorization,
    });
    expect((await ask(call())).body).toBe('the app');
    const shop = await ask({ ':path': '/shop' });
    const [, id] = /"([\w-]+)"/.exec(String(shop.answer['session-debug'])) ?? [];
    expect((await record(id)).status).toBe(200);
    expect((await ask(call())).answer[':status']).toBe(200);
    expect((await ask({ ':path': '/asset' })).answer['session-debug']).toBeUndefined();
  });
});

describe('a server in a worker thread', () => {
  it('answers at the root', async () => {
    const worker = new Worker(new URL('../../support/http/http-worker.ts', import.meta.url));
    open.push(() => worker.terminate());
    const [told]: unknown[] = await once(worker, 'message');
    const port = Number(told);
    await send(port, '/app');
    expect((await callEndpoint(port, RECORDS)).status).toBe(200);
  });
});

describe('the exchange of a request', () => {
  it('is the one whose turn it is, for all that the request sets off', async () => {
    watchServers();
    const found: unknown[] = [];
    const { port } = await serve((req, res) => {
      const mine = Exchange.find(req);
      setImmediate(() => {
        found.push(mine !== undefined && Exchange.current === mine);
        res.end();
      });
    });
    await Promise.all([send(port, '/'), send(port, '/')]);
    expect(found).toEqual([true, true]);
  });

  it('is found by an object that was made from the request', () => {
    const { req, res } = exchange();
    const made = Exchange.of(req, res);
    expect(Exchange.find(Object.create(req))).toBe(made);
    expect([Exchange.find({}), Exchange.find(null)]).toEqual([undefined, undefined]);
  });

  it('holds neither request nor response once it is closed', () => {
    const { req, res } = exchange();
    const made = Exchange.of(req, res);
    const told: unknown[] = [];
    made.join({ closed: (isCut) => told.push(isCut) });
    res.emit('close');
    res.emit('close');
    expect([made.req, made.res, told]).toEqual([null, null, [true]]);
  });

  it('ends with its socket, where the response of an upgrade tells nothing', () => {
    const { req } = exchange();
    const stub = { setHeader: () => undefined, end: () => undefined };
    const made: Exchange = Reflect.apply(Exchange.of, undefined, [req, stub]);
    const told: unknown[] = [];
    made.join({ closed: (isCut) => told.push(isCut) });
    req.socket.emit('close');
    expect([made.isStandIn, told]).toEqual([true, [false]]);
  });
});
