import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';

/** What every measured app tells its parent: where it listens, and what it has spent. */

export async function listening(app: RequestListener): Promise<{ port: number }> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0 };
}

export function cpuUsage(): { cpu: number; seenByPeer?: number } {
  const { user, system } = process.cpuUsage();
  const seen: unknown = Reflect.get(globalThis, SEEN_BY_PEER);
  return {
    cpu: (user + system) / 1000,
    ...(isCount(seen) ? { seenByPeer: seen() } : {}),
  };
}

/** As `bench/peers/` sets it. */
const SEEN_BY_PEER = Symbol.for('seen by the peer of the bench');

function isCount(value: unknown): value is () => number {
  return typeof value === 'function';
}
