import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { callEndpoint } from '../../cli/server/call.ts';

let server: Server;
afterEach(() => server.close());

/** A program that answers each connection with the same bytes. */
async function answering(bytes: string): Promise<string> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(bytes, 'latin1'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return `http://127.0.0.1:${address.port}`;
}

it.each([
  [
    'switches to another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx',
    'failed',
  ],
  ['sends no response', 'nothing of HTTP\r\n\r\n', 'failed'],
  [
    'breaks off',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nZZ\r\n',
    'unreadable',
  ],
])('a call to a program that %s ends', async (_what, bytes, outcome) => {
  const place = { origin: await answering(bytes), path: '/__sessions', project: '', token: 'x' };
  expect(await callEndpoint(place, 'hello', {})).toMatchObject({ outcome });
});
