import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TestServer } from '../../support/http/http.ts';
import type { AdapterUnderTest, App } from '../under-test/adapter-under-test.ts';
import type { Asked } from './scenario.ts';

/** What is sent for a request of a scenario, but for its cookies. */
export function askedBy({ ask, isUpgrade }: Asked): {
  target: string;
  method: string;
  headers: Record<string, string>;
} {
  const [, method = 'GET', target = '', condition] =
    /^(?:(\w+) )?(\/\S*)(?: (.*))?$/.exec(ask) ?? [];
  const headers: Record<string, string> =
    isUpgrade === true ? { connection: 'Upgrade', upgrade: 'websocket' } : {};
  return {
    target,
    method,
    headers: condition === undefined ? headers : { ...headers, [condition]: '"1"' },
  };
}

const pairsOf = (jar: ReadonlyMap<string, string>): string[] =>
  [...jar].map(([name, value]) => `${name}=${value}`);

/**
 * Calls an app also for requests of another protocol, such as a WebSocket's, as `ws` does.
 *
 * @returns resolves when no connection of the server is open
 */
export function upgrading({ server }: TestServer, { listener }: App): () => Promise<unknown> {
  const open = new Set<Promise<unknown>>();
  server.on('connection', (socket: Socket) => {
    const closed = new Promise((resolve) => socket.once('close', resolve));
    open.add(closed);
    void closed.then(() => open.delete(closed));
  });
  server.on('upgrade', (req: IncomingMessage) => {
    listener(req, new ServerResponse(req));
  });
  return () => Promise.all(open);
}

/**
 * Does to the jar of a visitor what a request asks for.
 *
 * @param first the cookies that the visitor had first
 * @returns what is sent in its place
 */
export async function withCookie(
  { adapter, app }: { adapter: AdapterUnderTest; app: App },
  { jar, first }: { jar: Map<string, string>; first: ReadonlyMap<string, string> },
  { cookie }: Asked,
): Promise<{ cookie?: string }> {
  if (cookie === 'expired') await app.outlive?.(jar);
  if (cookie === 'forged') adapter.forge?.(jar);
  if (cookie === 'unknown') adapter.present(jar, adapter.unknownId);
  const pairs = pairsOf(jar);
  if (cookie === 'stale') return { cookie: [...pairsOf(first), ...pairs].join('; ') };
  if (cookie !== 'twice') return {};
  const again = `${adapter.cookieName}=${jar.get(adapter.cookieName) ?? ''}`;
  return { cookie: [...pairs, again].join('; ') };
}
