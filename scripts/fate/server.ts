/** A server of pages, and of the answers whose cookies are looked at; over http on two ports, and https. */
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { makeCertificate } from '../../tests/support/http/http-certificate.ts';
import type { Ask } from './cases.ts';

/** Which request of a URL is the one asked for; on it, not on redirects to it. */
export const MARK = 'asked';

export interface Answer extends Pick<Ask, 'kind' | 'status' | 'nocors' | 'on' | 'responseHeaders'> {
  lines: readonly string[];
}

export interface FateServer {
  /** A URL of the tables as this server has it. */
  at(url: string): string;
  /** The URL as the tables have it. */
  asWritten(url: string): string;
  answer(mark: string, answer: Answer): void;
  /** The Cookie header of each request that was asked for, in order; null where it had none. */
  received(mark: string): readonly (string | null)[];
  close(): void;
}

export async function startServer(): Promise<FateServer> {
  const answers = new Map<string, Answer>();
  const cookies = new Map<string, (string | null)[]>();
  const note = ({ headers }: IncomingMessage, mark: string): void => {
    cookies.set(mark, [...(cookies.get(mark) ?? []), headers.cookie ?? null]);
  };
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const mark = url.searchParams.get(MARK);
    const answer = mark === null ? undefined : answers.get(mark);
    if (mark !== null && answer) {
      const isPreflight = 'access-control-request-method' in request.headers;
      if (isPreflight === (answer.on === 'preflight')) note(request, mark);
      // As it stands, whatever is in it: Node refuses some lines that servers send.
      response.socket?.end(rawAnswer(request, answer, mark, isPreflight));
      return;
    }
    const to = url.searchParams.get('to');
    if (to !== null) {
      response.writeHead(302, { location: to, ...corsOf(request) }).end();
      return;
    }
    const script = SCRIPTS[url.pathname];
    const type = script === undefined ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(script ?? '<!doctype html><link rel="icon" href="data:,"><title>Page</title>');
  };
  const upgrade = (request: IncomingMessage, socket: Duplex): void => {
    const mark = new URL(request.url ?? '/', 'http://localhost').searchParams.get(MARK) ?? '';
    note(request, mark);
    socket.end(rawUpgrade(request, answers.get(mark)?.lines ?? []));
  };
  const { key, cert } = makeCertificate();
  const servers = [
    createServer(listener),
    createServer(listener),
    createSecureServer({ key, cert }, listener),
  ];
  const ports = await Promise.all(servers.map((server) => listen(server, upgrade)));
  const named = WRITTEN_PORTS.map((written, index) => [written, String(ports[index])] as const);
  return {
    at: (url) =>
      named.reduce((text, [written, port]) => text.replace(`:${written}`, `:${port}`), url),
    asWritten: (url) =>
      named.reduce((text, [written, port]) => text.replace(`:${port}`, `:${written}`), url),
    answer: (mark, answer) => void answers.set(mark, answer),
    received: (mark) => cookies.get(mark) ?? [],
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

/** The tables' names for two ports of http and one of https. */
const WRITTEN_PORTS = ['8001', '8002', '8443'];

async function listen(server: Server, upgrade: Parameters<Server['on']>[1]): Promise<number> {
  server.on('upgrade', upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const SCRIPTS: Readonly<Record<string, string>> = {
  '/worker.js': `onmessage = async ({ data }) => { await fetch(data).catch(() => {}); postMessage('done'); };`,
  '/sw.js': `
    addEventListener('install', () => skipWaiting());
    addEventListener('activate', (event) => event.waitUntil(clients.claim()));
    addEventListener('fetch', (event) => {
      if (event.request.url.includes('${MARK}=')) event.respondWith(fetch(event.request));
    });
    addEventListener('message', ({ data }) => fetch(data));`,
};

const TYPES: Readonly<Record<string, string>> = {
  eventsource: 'text/event-stream',
  script: 'text/javascript',
  css: 'text/css',
  img: 'image/svg+xml',
};

function rawAnswer(
  request: IncomingMessage,
  answer: Answer,
  mark: string,
  isPreflight: boolean,
): string {
  const { kind, status, lines, nocors, on, responseHeaders } = answer;
  const isAsked = isPreflight === (on === 'preflight');
  const cors = Object.entries(nocors ? {} : corsOf(request)).map((pair) => pair.join(': '));
  return [
    `HTTP/1.1 ${status} Answer`,
    'Connection: close',
    'Cache-Control: no-store',
    `Content-Type: ${TYPES[kind] ?? 'text/html'}`,
    `${MARK}: ${isAsked ? mark : ''}`,
    ...cors,
    ...responseHeaders,
    ...(isAsked ? lines.map((line) => `Set-Cookie: ${line}`) : []),
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

function corsOf({ headers }: IncomingMessage): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': 'content-type',
    'access-control-allow-methods': 'GET, POST, PUT, OPTIONS',
  };
}

/** https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2 */
function rawUpgrade({ headers }: IncomingMessage, lines: readonly string[]): string {
  const key = `${headers['sec-websocket-key'] ?? ''}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  return [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
    ...lines.map((line) => `Set-Cookie: ${line}`),
    '',
    '',
  ].join('\r\n');
}
