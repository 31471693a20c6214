import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 where the server closed the connection without an answer. */
  status: number;
  head: string;
  body: string;
}

/**
 * Sends a request as it is, byte by byte: HTTP clients put headers in order, in case and in number.
 *
 * @param lines request line and headers
 */
export async function sendRaw(port: number, lines: readonly string[]): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (text += chunk));
  // A server may close while we still write: what it said before counts.
  socket.on('error', () => undefined);
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1');
  await once(socket, 'close');
  const end = text.indexOf('\r\n\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
    head: end === -1 ? text : text.slice(0, end),
    body: end === -1 ? '' : text.slice(end + 4),
  };
}
