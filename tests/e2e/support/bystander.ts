/** A server that nobody has any business with: whatever reaches it has gone astray. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface Bystander {
  port: number;
  /** `GET evil.test:1234/x`, in the order they came. */
  requests: string[];
  close(): Promise<void>;
}

export async function startBystander(): Promise<Bystander> {
  const requests: string[] = [];
  const server = createServer((req, res) => {
    requests.push(`${req.method} ${req.headers.host}${req.url}`);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
