/** A server that writes down all that comes and goes, as an attacker's would. */
import { once } from 'node:events';
import { createServer, request, type IncomingHttpHeaders } from 'node:http';

export interface Wiretap {
  url: string;
  port: number;
  /** All that was said to it and by it: lines, headers, bodies. */
  heard(): string;
  /** The same, of the extension's calls alone. */
  heardInCalls(): string;
  /** The calls of the extension, such as `POST /__sessions/records`, without their queries. */
  calls(): string[];
  close(): Promise<void>;
}

export interface WiretapOptions {
  /** Where it listens; `127.0.0.1` unless given. */
  host?: string;
  /** Any free port unless given. */
  port?: number;
  /** The port of the app on 127.0.0.1 to which it hands everything on; without, it answers itself. */
  relayTo?: number;
  /** Of its own answers. */
  headers?: Record<string, string>;
}

export async function startWiretap({
  host = '127.0.0.1',
  port = 0,
  relayTo,
  headers = {},
}: WiretapOptions): Promise<Wiretap> {
  const heard: { isCall: boolean; text: string }[] = [];
  const calls: string[] = [];
  const textOf = (said: typeof heard): string => said.map(({ text }) => text).join('\n');
  const server = createServer((req, res) => {
    const isCall = req.method === 'POST';
    const hear = (text: string): void => void heard.push({ isCall, text });
    hear(`${req.method} ${req.url} ${JSON.stringify(req.headers)}`);
    if (isCall) calls.push(`POST ${(req.url ?? '').split('?')[0]}`);
    const answer = (status: number, given: IncomingHttpHeaders, body: Buffer): void => {
      hear(`${JSON.stringify(given)} ${body.toString('latin1')}`);
      res.writeHead(status, given).end(body);
    };
    if (relayTo === undefined) {
      const page = '<!doctype html><title>Another server</title>';
      answer(200, { 'content-type': 'text/html', ...headers }, Buffer.from(page));
      return;
    }
    const upstream = request(
      { host: '127.0.0.1', port: relayTo, method: req.method, path: req.url, headers: req.headers },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () =>
          answer(reply.statusCode ?? 502, reply.headers, Buffer.concat(chunks)),
        );
      },
    );
    upstream.on('error', () => res.destroy());
    upstream.end();
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://localhost:${own}`,
    port: own,
    heard: () => textOf(heard),
    heardInCalls: () => textOf(heard.filter(({ isCall }) => isCall)),
    calls: () => calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
