import type { IncomingMessage } from 'node:http';
import { read, readString } from '../reading.ts';

/**
 * Where the browser reaches the server of a request, for the pairing link. It is the server's own
 * address, never what the request says of itself: `Host` is for everybody to choose.
 *
 * A server on one of the two loopback addresses is not called `localhost`: another program may
 * listen on the other one, which a browser may try first.
 *
 * @param origin the one that was configured, for a port that is mapped
 */
export function originOf(req: IncomingMessage, origin: string | null): string {
  if (origin !== null) return origin;
  const { socket } = req;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  return `${scheme}://${nameOf(boundTo(socket))}:${socket.localPort ?? 80}`;
}

/** The address that the server of a connection listens on; `::` where it is all of them. */
function boundTo(socket: IncomingMessage['socket']): string | null {
  const server = read(socket, 'server');
  const address = read(server, 'address');
  const bound: unknown = typeof address === 'function' ? Reflect.apply(address, server, []) : null;
  return readString(bound, 'address') ?? socket.localAddress ?? null;
}

function nameOf(address: string | null): string {
  if (address === '::1') return '[::1]';
  // All addresses of IPv4 only: `localhost` would first be asked of IPv6.
  if (address === '0.0.0.0') return '127.0.0.1';
  return address?.startsWith('127.') === true ? address : 'localhost';
}
