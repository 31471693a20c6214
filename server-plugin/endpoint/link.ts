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
 * @returns null where it has no port: on a Unix socket, or where no connection brought the request
 */
export function originOf(req: IncomingMessage, origin: string | null): string | null {
  if (origin !== null) return origin;
  const { socket } = req;
  if (socket.localPort === undefined) return null;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  return `${scheme}://${nameOf(boundTo(socket))}:${socket.localPort}`;
}

/** Whether the server of a request listens on a path and not on a port: some proxy has one for it. */
export function isOnPath({ socket }: IncomingMessage): boolean {
  return typeof listeningOn(socket) === 'string';
}

/** The address that the server of a connection listens on; `::` where it is all of them. */
function boundTo(socket: IncomingMessage['socket']): string | null {
  return readString(listeningOn(socket), 'address') ?? socket.localAddress ?? null;
}

/** @see https://nodejs.org/api/net.html#serveraddress */
function listeningOn(socket: IncomingMessage['socket']): unknown {
  const server = read(socket, 'server');
  const address = read(server, 'address');
  return typeof address === 'function' ? Reflect.apply(address, server, []) : null;
}

function nameOf(address: string | null): string {
  if (address === '::1') return '[::1]';
  // All addresses of IPv4 only: `localhost` would first be asked of IPv6.
  if (address === '0.0.0.0') return '127.0.0.1';
  return address?.startsWith('127.') === true ? address : 'localhost';
}
