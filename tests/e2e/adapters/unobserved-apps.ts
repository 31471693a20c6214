/**
 * Apps on the middlewares of the adapters, without a line of ours, each behind a port of its own. Run
 * as a program: it says where they listen, in one line.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ADAPTERS } from '../../contracts/under-test/all.ts';
import { routesOf } from './routes.ts';

const urls: Record<string, string> = {};
for (const adapter of ADAPTERS) {
  const { routes } = routesOf();
  const [host = '', store = ''] = [adapter.hosts[0], adapter.stores[0]];
  const app = adapter.create({ host, store, hub: null, routes, tell: () => undefined });
  const server = createServer((req, res) => {
    if (req.url === '/favicon.ico') res.writeHead(204).end();
    else app.listener(req, res);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  urls[adapter.name] = `http://localhost:${port}`;
}
console.log(`they listen: ${JSON.stringify(urls)}`);
