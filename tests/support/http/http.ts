import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { sign } from '../signed.ts';

/** A server of a test on a port of its own. */
export interface TestServer {
  port: number;
  server: Server;
  close(): Promise<void>;
}

export async function listen(handler: RequestListener, at = 0): Promise<TestServer> {
  const server = createServer(handler);
  server.listen(at, '127.0.0.1');
  await once(server, 'listening');
  const address: string | AddressInfo | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    server,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: string;
  bytes: Buffer;
  /** Ids of the records that the response names. */
  records: string[];
}

export interface Sent {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  /** Keeps its connection; without, each request has its own. */
  agent?: Agent | undefined;
  /** Aborted where the client goes away. What came until then is the answer, without its body. */
  signal?: AbortSignal | undefined;
  /** Told when the headers are there. */
  onHeaders?: ((head: Answer) => void) | undefined;
}

/** A client's one connection, on which requests come one after the other. */
export function keptAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** One request, without any cleverness of a client: on a connection of its own, or as it is told. */
export async function send(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body, agent, signal, onHeaders }: Sent = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        ...{ host: '127.0.0.1', port, path, method, headers, agent: agent ?? false },
        ...(signal === undefined ? {} : { signal }),
      },
      (res) => {
        onHeaders?.(answerOf(res, Buffer.alloc(0)));
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', (error) => {
          if (signal?.aborted === true) resolve(answerOf(res, Buffer.alloc(0)));
          else reject(error);
        });
        res.on('end', () => {
          resolve(answerOf(res, Buffer.concat(chunks)));
        });
      },
    );
    outgoing.on('upgrade', (res, socket) => {
      socket.destroy();
      resolve(answerOf(res, Buffer.alloc(0)));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function answerOf(res: IncomingMessage, bytes: Buffer): Answer {
  return {
    status: res.statusCode ?? 0,
    headers: res.headers,
    rawHeaders: res.rawHeaders,
    bytes,
    body: bytes.toString('utf8'),
    records: recordIds(res.headers['session-debug']),
  };
}

/** @param header `Session-Debug` of a response */
export function recordIds(header: string | string[] | undefined): string[] {
  return [...String(header ?? '').matchAll(/"([\w-]+)";path=/g)].map(([, id = '']) => id);
}

/** A client with a jar of one cookie per name, as simple as that. */
export class Client {
  readonly cookies = new Map<string, string>();
  readonly #port: number;
  readonly #agent: Agent | undefined;

  constructor(port: number, agent?: Agent) {
    this.#port = port;
    this.#agent = agent;
  }

  /** The Cookie header that it sends. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(path: string, { headers = {}, onHeaders, ...rest }: Sent = {}): Promise<Answer> {
    const cookie = this.cookieHeader;
    return send(this.#port, path, {
      ...rest,
      agent: this.#agent,
      headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
      onHeaders: (head) => {
        this.#take(head.headers['set-cookie'] ?? []);
        onHeaders?.(head);
      },
    });
  }

  #take(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/expires=Thu, 01 Jan 1970|max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}

export const EXTENSION_ORIGIN = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop';

/**
 * A call of the extension's background to an endpoint, signed with the token of the tests unless the
 * headers say otherwise; `undefined` leaves a header out. The body is what was sealed, where that
 * can be opened.
 */
export async function callEndpoint(
  port: number,
  path: string,
  headers: Record<string, string | undefined> = {},
  method = 'POST',
): Promise<Answer & { json: unknown; isSealed: boolean }> {
  const [target = '', query = ''] = path.split('?', 2);
  const signed = sign(target.split('/').at(-1) ?? '', query);
  const all: Record<string, string | undefined> = {
    origin: EXTENSION_ORIGIN,
    'sec-fetch-dest': 'empty',
    'session-debug': '1',
    authorization: signed.authorization,
    host: `localhost:${port}`,
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const answer = await send(port, path, { method, headers: given });
  const type = answer.headers['content-type'];
  const opened = type === 'application/octet-stream' ? signed.open(answer.bytes) : null;
  const body = opened ?? answer.body;
  const json: unknown = opened !== null || type === 'application/json' ? JSON.parse(body) : null;
  return { ...answer, body, json, isSealed: opened !== null };
}
