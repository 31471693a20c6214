import { EventEmitter, on, once } from 'node:events';
import { ServerResponse, type IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { Server as SocketServer } from 'socket.io';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Hub } from '../../../server-plugin/hub.ts';
import { Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import {
  called,
  dictionaryOf,
  passes,
  rowOf,
  sessionIdOf,
  sessionOf,
  sessionsOf,
} from '../../support/observed-sessions.ts';
import { panelSays } from '../../support/panel-says.ts';

/** A session behind a WebSocket: the upgrade has no response, or one that is never sent. */

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What the app does on each message, as the guide of socket.io writes it. */
const MESSAGES: Record<string, (req: IncomingMessage) => Promise<unknown>> = {
  change: (req) => Promise.resolve(Reflect.set(sessionOf(req), 'late', true)),
  look: (req) => Promise.resolve(Reflect.get(sessionOf(req), 'user')),
  visit: async (req) => {
    await called((callback) => sessionOf(req).reload(callback));
    const visits = Number(Reflect.get(sessionOf(req), 'visits') ?? 0) + 1;
    Reflect.set(sessionOf(req), 'visits', visits);
    await called((callback) => sessionOf(req).save(callback));
    return visits;
  },
};

async function answer(req: IncomingMessage, message: string): Promise<unknown> {
  return MESSAGES[message]?.(req);
}

interface Connection {
  ask: (message: string) => Promise<unknown>;
  /** Resolves when the server knows that it is closed. */
  close: () => Promise<void>;
}

interface Kind {
  path: string;
  /** @returns what emits `closed` when the server knows that a connection is */
  serve: (server: TestServer, sessions: RequestHandler) => EventEmitter;
  connect: (socket: WebSocket) => Promise<Pick<Connection, 'ask'>>;
}

/** A message is a buffer, of text here. */
const textOf = (data: unknown): string => (data instanceof Buffer ? data.toString() : '');

/** The next message that begins so. */
async function receive(socket: WebSocket, begin: string): Promise<string> {
  for await (const [data] of on(socket, 'message', { close: ['close'] })) {
    const text = textOf(data);
    if (text.startsWith(begin)) return text.slice(begin.length);
  }
  throw new Error('closed');
}

async function exchange(socket: WebSocket, message: string, begin: string): Promise<string> {
  const received = receive(socket, begin);
  socket.send(message);
  return received;
}

/** @see https://socket.io/docs/v4/engine-io-protocol and the one of socket.io for the numbers */
const socketIo: Kind = {
  path: '/socket.io/?EIO=4&transport=websocket',
  serve: ({ server }, sessions) => {
    const io = new SocketServer(server);
    io.engine.use(sessions);
    const connections = new EventEmitter();
    io.on('connection', (socket) => {
      socket.onAny((message: string, reply: (value: unknown) => void) => {
        void answer(socket.request, message).then(reply);
      });
      socket.on('disconnect', () => connections.emit('closed'));
    });
    closing.push(() => io.close());
    return connections;
  },
  connect: async (socket) => {
    await receive(socket, '0{');
    await exchange(socket, '40', '40');
    return {
      ask: async (message) => {
        const [value]: unknown[] = JSON.parse(
          await exchange(socket, `420${JSON.stringify([message])}`, '430'),
        );
        return value;
      },
    };
  },
};

/** @see https://github.com/websockets/ws/blob/8.18.0/examples/express-session-parse/index.js */
function webSockets(responseOf: (req: IncomingMessage) => object): Kind {
  return {
    path: '/live',
    serve: ({ server }, sessions) => {
      const sockets = new WebSocketServer({ noServer: true });
      const connections = new EventEmitter();
      server.on('upgrade', (req, duplex, head) => {
        void passes(sessions, req, responseOf(req)).then(() => {
          sockets.handleUpgrade(req, duplex, head, (socket) =>
            sockets.emit('connection', socket, req),
          );
        });
      });
      sockets.on('connection', (socket, req) => {
        socket.on('message', (data) => {
          void answer(req, textOf(data)).then((value) => {
            socket.send(JSON.stringify([value]));
          });
        });
        socket.on('close', () => connections.emit('closed'));
      });
      closing.push(() => sockets.close());
      return connections;
    },
    connect: (socket) =>
      Promise.resolve({
        ask: async (message) => {
          const [value]: unknown[] = JSON.parse(`[${await exchange(socket, message, '[')}`);
          return value;
        },
      }),
  };
}

const KINDS: Record<string, Kind> = {
  'socket.io with io.engine.use': socketIo,
  'ws, the middleware called with an empty object': webSockets(() => ({})),
  'ws, the middleware called with a response': webSockets((req) => new ServerResponse(req)),
};

describe.each(Object.entries(KINDS))('an upgrade of %s', (_name, kind) => {
  async function start(hub: Hub | null) {
    const store = new session.MemoryStore();
    const sessions = sessionsOf(hub, { store });
    const app = express();
    app.use(sessions);
    app.get('/login', (req, res) => {
      Reflect.set(req.session, 'user', 'ada');
      res.send('ok');
    });
    app.get('/look', (req, res) => void res.json(dictionaryOf(req.session)));
    const server = await listen(app);
    closing.push(() => server.close());
    const connections = kind.serve(server, sessions);
    const client = new Client(server.port);
    await client.send('/login');
    return {
      client,
      row: () => rowOf(store, sessionIdOf(client.cookies.get('connect.sid'))),
      connect: async (): Promise<Connection> => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}${kind.path}`, {
          headers: { cookie: client.cookieHeader },
        });
        const connected = kind.connect(socket);
        await once(socket, 'open');
        const { ask } = await connected;
        return {
          ask,
          close: async () => {
            const closed = once(connections, 'closed');
            socket.close();
            await closed;
          },
        };
      },
    };
  }

  /** One connection on which all this is asked, and then a request that has its record. */
  async function play(messages: readonly string[]) {
    const watched = watchHub();
    const { client, connect, row } = await start(watched.hub);
    const connection = await connect();
    for (const message of messages) await connection.ask(message);
    const open = watched.newest().filter(({ url }) => url === kind.path);
    await connection.close();
    await watched.record((await client.send('/look')).records[0]);
    const [record, ...more] = watched.newest().filter(({ url }) => url === kind.path);
    expect(more).toEqual([]);
    return { watched, open, record, row: await row() };
  }

  it('gives the app what it gives without the plugin', async () => {
    const watched = watchHub();
    const seen: unknown[] = [];
    for (const hub of [null, watched.hub]) {
      const { client, connect, row } = await start(hub);
      const connection = await connect();
      const answers = [];
      for (const message of ['look', 'visit', 'visit']) answers.push(await connection.ask(message));
      await connection.close();
      seen.push({ answers, row: await row(), body: (await client.send('/look')).body });
    }
    const session = { user: 'ada', visits: 2 };
    const expected = { answers: ['ada', 1, 2], row: session, body: JSON.stringify(session) };
    expect(seen).toEqual([expected, expected]);
  });

  it('leaves the plugin without an error of its own', async () => {
    const { watched } = await play(['look']);
    expect(watched.printed.filter((line) => line.includes('error of its own'))).toEqual([]);
  });

  it('is recorded without a status, and the extension can read that', async () => {
    const { watched, open, record } = await play(['look']);
    for (const each of open) {
      expect(each.status).toBeNull();
      expect(panelSays(watched, each).verdict).toBe('pending');
    }
    if (record === undefined) throw new Error('no record of the upgrade');
    expect(record).toMatchObject({ method: 'GET', phase: 'final', status: null, setCookie: [] });
    expect(record.cookieIn.state).toBe('valid');
    expect(panelSays(watched, record).verdict).toBe('read');
  });

  it('tells of what was loaded and saved while the connection was open', async () => {
    const { watched, record, row } = await play(['visit']);
    if (record === undefined) throw new Error('no record of the upgrade');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'reload', 'save']);
    expect(row).toEqual({ user: 'ada', visits: 1 });
    expect(watched.state(record.data.saved)).toEqual(row);
    expect(panelSays(watched, record)).toMatchObject({ verdict: 'saved', reason: null });
  });

  it('has no response by which a change would be stored, whatever stands in for one', async () => {
    const { watched, record, row } = await play(['change']);
    if (record === undefined) throw new Error('no record of the upgrade');
    expect(row).toEqual({ user: 'ada' });
    expect(panelSays(watched, record)).toMatchObject({ verdict: 'lost', reason: 'too-late' });
  });

  it('keeps the requests after it observed, however many there were', async () => {
    const watched = watchHub();
    const { client, connect } = await start(watched.hub);
    for (let turn = 0; turn < 12; turn += 1) await (await connect()).close();
    const { records, status } = await client.send('/look');
    expect(status).toBe(200);
    expect(records).toHaveLength(1);
  });
});
