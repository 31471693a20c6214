import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  createServer,
  request,
  ServerResponse,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { connect as connect2, createServer as createServer2 } from 'node:http2';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserve } from '../../../server-plugin/express-session/observe.ts';
import { makeCertificate } from '../../support/http-certificate.ts';
import { watchHub } from '../../support/http-hub.ts';
import { PATIENCE } from '../../support/patience.ts';

/** The connection behaves the same with and without us, whatever becomes of it. */

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(server);
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

/** An app without a framework: express-session, then one handler. */
function makeApp(isObserved: boolean, handler: Handler) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const store = new session.MemoryStore();
  const middleware: unknown = (isObserved ? observe(session) : session)({
    store,
    secret: 'secret',
    resave: false,
    saveUninitialized: false,
    genid: () => 'the-id',
  });
  if (typeof middleware !== 'function') throw new Error('no middleware');
  const listener: RequestListener = (req, res) => {
    const next = (error?: unknown): void => {
      if (error === undefined) handler(req, res);
      else res.destroy();
    };
    Reflect.apply(middleware, undefined, [Object.assign(req, { originalUrl: req.url }), res, next]);
  };
  const rows = (): string[] => {
    const kept: unknown = Reflect.get(store, 'sessions');
    return typeof kept === 'object' && kept !== null ? Object.keys(kept) : [];
  };
  return { ...watched, listener, rows };
}

function change(req: IncomingMessage): void {
  const value: unknown = Reflect.get(req, 'session');
  if (typeof value === 'object' && value !== null) Reflect.set(value, 'user', 'ada');
}

/** What `see` gives of an app without us, and with. */
async function both<T>(
  see: (isObserved: boolean) => Promise<T>,
): Promise<[without: T, observed: T]> {
  return [await see(false), await see(true)];
}

function withoutOurs(text: string): string {
  return text.replaceAll(/^(session-debug|date): .*\r\n/gim, '');
}

/** All that the server sends, until it or we close. */
async function exchange(port: number, text: string, isEnough: RegExp): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8');
  socket.write(text);
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: string) => {
      received += chunk;
      if (isEnough.test(received)) resolve();
    });
    socket.on('close', resolve);
  });
  socket.destroy();
  return withoutOurs(received);
}

function respond(asked: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.on('response', resolve).on('error', reject).end();
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of answer) text += String(chunk);
  return text;
}

describe('a connection', () => {
  it('that is kept alive carries one request after the other', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const app = makeApp(isObserved, (req, res) => {
        change(req);
        res.setHeader('Content-Length', 3);
        res.end(req.url === '/2' ? 'two' : 'one');
      });
      const port = await listen(createServer(app.listener));
      const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
      // Both at once: pipelined.
      return exchange(port, ask('/1') + ask('/2'), /two$/);
    });
    expect(observed).toBe(without);
    expect(observed).toMatch(/^HTTP\/1\.1 200 [^]*one[^]*two$/);
  });

  it('that is upgraded is handed over', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const app = makeApp(isObserved, (_req, res) => res.end('never'));
      const server = createServer(app.listener);
      // As `ws` is used: the middleware runs for the session, the socket is the app's.
      server.on('upgrade', (req: IncomingMessage, socket: Socket, head: Buffer) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n');
        socket.end(`echo ${String(head)} ${String(req.url)}`);
      });
      const port = await listen(server);
      const ask =
        'GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nhi';
      return exchange(port, ask, /echo hi \/up/);
    });
    expect(observed).toBe(without);
  });

  it('that is upgraded with a session, whose response is never used', async () => {
    const [without, observed] = await both(async (isObserved) => {
      let seen = '';
      const app = makeApp(isObserved, (req) => {
        seen = typeof Reflect.get(req, 'session');
        req.socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${seen}`);
      });
      const server = createServer();
      server.on('upgrade', (req: IncomingMessage) => {
        app.listener(req, new ServerResponse(req));
      });
      const port = await listen(server);
      const ask = 'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
      return exchange(port, ask, /object/);
    });
    expect(observed).toBe(without);
    expect(observed).toContain('object');
  });

  it('that the client cuts, while headers wait and while the body does', async () => {
    for (const begin of [false, true]) {
      const [without, observed] = await both(async (isObserved) => {
        const events: string[] = [];
        const entered = Promise.withResolvers<undefined>();
        const closed = Promise.withResolvers<undefined>();
        const app = makeApp(isObserved, (req, res) => {
          change(req);
          if (begin) res.write('first');
          for (const name of ['close', 'finish', 'error']) res.on(name, () => events.push(name));
          req.on('aborted', () => events.push('aborted'));
          res.on('close', () => {
            closed.resolve(undefined);
          });
          entered.resolve(undefined);
        });
        const port = await listen(createServer(app.listener));
        const socket = connect(port, '127.0.0.1');
        socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
        await entered.promise;
        socket.destroy();
        await closed.promise;
        if (isObserved) {
          const record = await app.recordOf('/');
          expect(record.finish).toBe('aborted');
        }
        return { events, rows: app.rows() };
      });
      expect(observed).toEqual(without);
    }
  });

  it('that hangs and is cut by the server', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const app = makeApp(isObserved, (req) => {
        change(req);
      });
      const server = createServer(app.listener);
      server.setTimeout(50);
      const port = await listen(server);
      return exchange(port, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n', /never/);
    });
    expect(observed).toBe(without);
    expect(observed).toBe('');
  });

  it('that is read slowly gets all of a large stream', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const drained: boolean[] = [];
      const app = makeApp(isObserved, (req, res) => {
        change(req);
        const block = Buffer.alloc(64 * 1024, 'x');
        let left = 40;
        const write = (): void => {
          while (left > 0) {
            left -= 1;
            if (!res.write(block)) {
              drained.push(true);
              res.once('drain', write);
              return;
            }
          }
          res.end('last');
        };
        write();
      });
      const port = await listen(createServer(app.listener));
      const answer = await respond(request({ port, host: '127.0.0.1', agent: false }));
      let bytes = 0;
      for await (const chunk of answer) {
        bytes += String(chunk).length;
        await new Promise(setImmediate);
      }
      return { bytes, rows: app.rows(), hasWaited: drained.length > 0 };
    });
    expect(observed).toEqual(without);
    expect(observed).toEqual({ bytes: 40 * 64 * 1024 + 4, rows: ['the-id'], hasWaited: true });
  });
});

describe('HTTPS', () => {
  it('is told from HTTP: a Secure cookie goes out', async () => {
    const credentials = makeCertificate();
    const [without, observed] = await both(async (isObserved) => {
      const app = makeApp(isObserved, (req, res) => {
        change(req);
        res.end('over TLS');
      });
      const port = await listen(createTlsServer(credentials, app.listener));
      const options = { port, host: 'localhost', ca: credentials.cert, agent: false };
      const answer = await respond(tlsRequest(options));
      if (isObserved) {
        expect((await app.recordOf('/')).secure).toBe(true);
        expect(app.printed[0]).toContain(` https://localhost:${port}/__sessions/pair#`);
      }
      return { text: await textOf(answer), cookies: answer.headers['set-cookie']?.length };
    });
    expect(observed).toEqual(without);
    expect(observed).toEqual({ text: 'over TLS', cookies: 1 });
  });
});

describe('HTTP/2', () => {
  interface Stream {
    status: unknown;
    cookie: unknown;
    body: string;
  }

  async function ask(port: number, paths: string[]): Promise<Stream[]> {
    const client = connect2(`http://127.0.0.1:${port}`);
    const streams = paths.map(async (path) => {
      const stream = client.request({ ':path': path });
      let body = '';
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => (body += chunk));
      const seen: Stream = { status: null, cookie: null, body: '' };
      stream.on('response', (headers) => {
        seen.status = headers[':status'];
        seen.cookie = headers['set-cookie'];
      });
      stream.end();
      await once(stream, 'close');
      return { ...seen, body };
    });
    const all = await Promise.all(streams);
    client.close();
    return all;
  }

  it('carries requests side by side', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const errors: string[] = [];
      const app = makeApp(isObserved, (req, res) => {
        if (req.url === '/change') change(req);
        try {
          res.end(`path ${req.url ?? ''}`);
        } catch (thrown) {
          // express-session 1.19 stores the session, and then calls what HTTP/2 has not.
          errors.push(String(thrown));
        }
      });
      const listener: unknown = app.listener;
      const server = createServer2();
      server.on('request', (req, res) => {
        if (typeof listener === 'function') Reflect.apply(listener, undefined, [req, res]);
      });
      const seen = await ask(await listen(server), ['/read', '/change', '/read']);
      if (isObserved) {
        expect((await app.recordOf('/read')).finish).toBe('end');
      }
      return { seen, errors, rows: app.rows() };
    });
    expect(observed).toEqual(without);
    expect(observed.rows).toEqual(['the-id']);
    expect(observed.errors).toHaveLength(1);
  });
});

describe('an HTTP/2 stream that the client resets', () => {
  it('is told as aborted, though the response seems finished', async () => {
    const entered = Promise.withResolvers<undefined>();
    const app = makeApp(true, () => {
      entered.resolve(undefined);
    });
    const listener: unknown = app.listener;
    const server = createServer2();
    server.on('request', (req, res) => {
      if (typeof listener === 'function') Reflect.apply(listener, undefined, [req, res]);
    });
    const client = connect2(`http://127.0.0.1:${await listen(server)}`);
    const stream = client.request({ ':path': '/hang' });
    stream.on('error', () => undefined);
    await entered.promise;
    stream.destroy(new Error('gone'));
    expect((await app.recordOf('/hang')).finish).toBe('aborted');
    client.close();
  });
});

describe('nothing piles up', () => {
  it('on a connection that is kept alive', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const counts: number[] = [];
      const sockets = new Set<Socket>();
      const app = makeApp(isObserved, (req, res) => {
        const { socket } = req;
        sockets.add(socket);
        const listeners = [socket, req].flatMap((emitter) =>
          emitter.eventNames().map((name) => emitter.listenerCount(name)),
        );
        counts.push(listeners.reduce((sum, count) => sum + count, 0));
        change(req);
        res.end('ok');
      });
      const port = await listen(createServer(app.listener));
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let turn = 0; turn < 50; turn += 1) {
        await textOf(await respond(request({ port, host: '127.0.0.1', agent })));
      }
      agent.destroy();
      return { counts, sockets: sockets.size };
    });
    expect(observed).toEqual(without);
    expect(observed.sockets).toBe(1);
  });

  it('on the response: one listener, which goes with it', async () => {
    const [without, observed] = await both(async (isObserved) => {
      const app = makeApp(isObserved, (_req, res) => {
        const count = res.listenerCount('close');
        res.end(String(count));
      });
      const port = await listen(createServer(app.listener));
      return Number(await textOf(await respond(request({ port, host: '127.0.0.1' }))));
    });
    expect(observed - without).toBe(1);
  });
});

describe('the process', () => {
  it('still ends by itself, also with looks to come', async () => {
    const child = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        join(import.meta.dirname, '../../support/http-once.ts'),
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_ENV: 'development' },
        timeout: PATIENCE.event,
      },
    );
    let out = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => (out += chunk));
    const [code]: unknown[] = await once(child, 'exit');
    expect([code, out]).toEqual([0, 'records 1, active Timeout 0\n']);
  });
});
