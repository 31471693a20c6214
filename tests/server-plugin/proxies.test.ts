import { createServer as createProxy, request } from 'node:http';
import { once } from 'node:events';
import { connect, createServer as createRelay, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { createServer as createVite } from 'vite';
import { callEndpoint, send } from '../support/http/http.ts';
import { PROJECT, proveCode } from '../support/signed.ts';
import { SESSION_DATA, startObservedApp, type ObservedApp } from '../support/http/http-app.ts';

/**
 * Through a proxy or a relay a stranger looks local: his connection comes from this machine, and
 * Host may be rewritten to a name of ours. Only the token keeps him out.
 */

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    server.close();
    await once(server, 'close');
  });
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** `proxy_pass http://127.0.0.1:port;` and nothing else: Host becomes the upstream's. */
function nginx({ port }: ObservedApp): Promise<number> {
  return portOf(
    createProxy((req, res) => {
      const headers = { ...req.headers, host: `127.0.0.1:${port}`, connection: 'close' };
      const upstream = request(
        { host: '127.0.0.1', port, method: req.method, path: req.url, headers },
        (answer) => {
          res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          answer.pipe(res);
        },
      );
      req.pipe(upstream);
    }),
  );
}

/** `ssh -R`, a tunnel, a port that a container publishes: bytes go through as they are. */
function relay({ port }: ObservedApp): Promise<number> {
  return portOf(
    createRelay((socket) => {
      const upstream = connect(port, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    }),
  );
}

async function vite({ port }: ObservedApp): Promise<number> {
  const server = await createVite({
    configFile: false,
    root: tmpdir(),
    cacheDir: `${tmpdir()}/sessions-devtools-vite-${process.pid}`,
    logLevel: 'silent',
    server: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      ws: false,
      watch: null,
      allowedHosts: true,
      proxy: { '/': { target: `http://localhost:${port}`, changeOrigin: true } },
    },
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen();
  open.push(() => server.close());
  const address = server.httpServer?.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const WAYS = {
  'a plain reverse proxy': nginx,
  'a TCP relay': relay,
  'Vite with changeOrigin': vite,
};

describe.each(Object.entries(WAYS))('through %s', (_name, way) => {
  async function start() {
    const app = await startObservedApp();
    open.push(() => app.server.close());
    return { app, port: await way(app) };
  }

  it('the app works, and names its record', async () => {
    const { port } = await start();
    const answer = await send(port, '/set');
    expect(answer.status).toBe(200);
    expect(answer.records).toHaveLength(1);
  });

  it('a stranger gets nothing, whatever origin and host he claims', async () => {
    const { app, port } = await start();
    for (const host of ['localhost:3000', '127.0.0.1']) {
      for (const call of [
        'records',
        'revisions?ids=x',
        `pair?${proveCode('a'.repeat(38)).query}`,
        'other',
      ]) {
        const stranger = { authorization: undefined, host };
        const answer = await callEndpoint(port, `/__sessions/${call}`, stranger);
        expect([401, 403]).toContain(answer.status);
        expect(answer.body).not.toContain(SESSION_DATA);
      }
      const hello = await callEndpoint(port, '/__sessions/hello', {
        authorization: undefined,
        host,
      });
      expect(hello.json).toEqual({ v: 2, needs: 'pairing', project: PROJECT });
    }
    expect(await app.isAlive()).toBe(true);
  });

  it('a page gets nothing', async () => {
    const { port } = await start();
    for (const origin of ['http://evil.test', 'null', `http://localhost:${port}`, undefined]) {
      const answer = await callEndpoint(port, '/__sessions/records', { origin });
      // Vite itself lets pages of other localhost ports read what it answers.
      expect(answer.status).toBe(403);
      expect(answer.body).not.toContain(SESSION_DATA);
    }
  });

  it('who has the token gets the records', async () => {
    const { port } = await start();
    const answer = await callEndpoint(port, '/__sessions/records');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain(SESSION_DATA);
  });
});
