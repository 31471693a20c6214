/** One port in front of several servers, as a dev server's proxy and a gateway are: Vite's own proxy. */
import { tmpdir } from 'node:os';
import { createServer } from 'vite';

export interface Gateway {
  url: string;
  close(): Promise<void>;
}

/** @param targets the server behind each path, such as `/api`, which it is asked without */
export async function startGateway(targets: Readonly<Record<string, string>>): Promise<Gateway> {
  const proxy = Object.entries(targets).map(([path, target]) => [
    path,
    { target, rewrite: (url: string) => url.replace(path, '') },
  ]);
  const vite = await createServer({
    configFile: false,
    root: tmpdir(),
    cacheDir: `${tmpdir()}/sessions-devtools-vite-${process.pid}`,
    logLevel: 'silent',
    appType: 'spa',
    server: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      ws: false,
      watch: null,
      proxy: Object.fromEntries(proxy),
    },
    optimizeDeps: { noDiscovery: true },
  });
  await vite.listen();
  const address = vite.httpServer?.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => vite.close() };
}
