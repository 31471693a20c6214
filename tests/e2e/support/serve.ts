/** Servers in the process of the test, each on a port of its own. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';

/** Starts a server; resolves to its address. It ends with the test. */
export type Serve = (handler: RequestListener | Server, host?: string) => Promise<string>;

/** A fixture that gives a test what starts servers, and ends them after it. */
export async function withServers(use: (serve: Serve) => Promise<void>): Promise<void> {
  const servers: Server[] = [];
  await use(async (handler, host = 'localhost') => {
    const server = typeof handler === 'function' ? createServer(handler) : handler;
    servers.push(server);
    server.listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    return `http://${host}:${typeof address === 'object' && address ? address.port : 0}`;
  });
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
}
