import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import session from 'express-session';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordsSchema } from '../../lib/sources/wire.ts';
import { createObserve } from '../support/express-session.ts';
import { callEndpoint } from '../support/http/http.ts';
import { watchHub } from '../support/http/http-hub.ts';

/** socket.io calls a middleware for an upgrade with something like a response, which has no status. */
class StandIn {
  readonly #headers = new Map<string, unknown>();
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  setHeader(name: string, value: unknown): void {
    this.#headers.set(name, value);
  }

  getHeader(name: string): unknown {
    return this.#headers.get(name);
  }

  removeHeader(name: string): void {
    this.#headers.delete(name);
  }

  write(): void {
    // Nothing goes out.
  }

  writeHead(): void {
    // Nor does this.
  }

  end(): void {
    this.#socket.destroy();
  }
}

const open: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function start() {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const middleware = observe(session)({ secret: 's', resave: false, saveUninitialized: false });
  const server = createServer((_req, res) => res.end('the app'));
  const upgraded = Promise.withResolvers<IncomingMessage>();
  server.on('upgrade', (req: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    Reflect.apply(middleware, undefined, [
      Object.assign(req, { originalUrl: req.url }),
      new StandIn(socket),
      () => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
        );
        upgraded.resolve(req);
      },
    ]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const socket = connect(port, '127.0.0.1');
  open.push(
    () => socket.destroy(),
    () => server.close(),
  );
  socket.on('error', () => undefined);
  socket.write('GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  return { ...watched, socket, port, req: await upgraded.promise };
}

describe('an upgrade', () => {
  it('is told at once, without a status', async () => {
    const { port, req } = await start();
    Reflect.get(req, 'session');
    const { json } = await callEndpoint(port, '/__sessions/records');
    const { records } = v.parse(RecordsSchema, json);
    expect(records).toMatchObject([{ url: '/up', phase: 'open', status: null, accessed: true }]);
  });

  it('is over when its connection is', async () => {
    const { socket, recordOf, printed } = await start();
    socket.destroy();
    expect(await recordOf('/up')).toMatchObject({ status: null, finish: 'end', setCookie: [] });
    expect(printed.filter((line) => line.includes('error'))).toEqual([]);
  });
});
