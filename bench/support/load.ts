import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { sign } from '../../tests/support/signed.ts';
import { answer } from './child.ts';
import { BENCH_TOKEN, LoadOrder, type LoadResult } from './protocol.ts';

/** Makes requests on kept-alive connections, one at a time on each, with as little work as can be. */
answer({}, async (message) => run(v.parse(LoadOrder, message)));

async function run(order: LoadOrder): Promise<LoadResult> {
  const result: LoadResult = { ms: 0, latencies: [], statuses: {}, bytes: 0, cookies: [] };
  const clients = await Promise.all(order.connections.map(() => Connection.to(order.port)));
  let left = order.requests;
  // Signed before: else the app would sleep meanwhile, and its waking would count.
  const signatures = order.isSigned
    ? Array.from({ length: left }, () => signature(order.path))
    : [];
  const begin = performance.now();
  const until = begin + order.seconds * 1000;
  const gap = order.rate === 0 ? 0 : (1000 / order.rate) * clients.length;

  await Promise.all(
    clients.map(async (client, index) => {
      const head = `${order.method} ${order.path} HTTP/1.1\r\nHost: localhost:${order.port}\r\n${order.connections[index] ?? ''}`;
      const signed = (): string => signatures.pop() ?? signature(order.path);
      const request = (): string => `${head}${order.isSigned ? signed() : ''}\r\n`;
      let due = begin + (gap * index) / clients.length;
      for (;;) {
        if (order.requests === 0 ? performance.now() >= until : left <= 0) break;
        left -= 1;
        if (gap > 0) {
          const now = performance.now();
          if (due > now) await wait(due - now);
        }
        // With a rate, waiting in line counts: else a slow answer would hide the next one's wait.
        const asked = gap > 0 ? due : performance.now();
        due += gap;
        const { status, bytes, cookie } = await client.ask(request());
        result.latencies.push(performance.now() - asked);
        result.statuses[status] = (result.statuses[status] ?? 0) + 1;
        result.bytes += bytes;
        if (cookie !== null) result.cookies[index] = cookie;
      }
    }),
  );
  result.ms = performance.now() - begin;
  for (const client of clients) client.close();
  return result;
}

function signature(path: string): string {
  const [target = '', query] = path.split('?');
  const name = target.split('/').at(-1) ?? '';
  return `Authorization: ${sign(name, query, { token: BENCH_TOKEN }).authorization}\r\n`;
}

class Connection {
  readonly #socket: Socket;
  #head = '';
  /** Bytes of the body that are still to come; null before the head is complete. */
  #missing: number | null = null;
  #bytes = 0;
  #done: ((answer: { status: string; bytes: number; cookie: string | null }) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  static async to(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Connection(socket);
  }

  ask(request: string): Promise<{ status: string; bytes: number; cookie: string | null }> {
    return new Promise((resolve, reject) => {
      this.#head = '';
      this.#missing = null;
      this.#bytes = 0;
      this.#done = resolve;
      this.#socket.once('close', reject);
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#missing === null) {
      this.#head += chunk.toString('latin1');
      const end = this.#head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(this.#head)?.[1] ?? '0';
      this.#missing = Number(length) - (this.#head.length - end - 4);
    } else {
      this.#missing -= chunk.length;
    }
    if (this.#missing > 0) return;
    this.#socket.removeAllListeners('close');
    const cookie = /\r\nset-cookie: ([^;\r]+)/i.exec(this.#head)?.[1] ?? null;
    this.#done?.({ status: this.#head.slice(9, 12), bytes: this.#bytes, cookie });
  }
}
