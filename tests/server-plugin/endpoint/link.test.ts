import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import type { ObserveOptions } from '../../../server-plugin/options.ts';
import { createObserve } from '../../support/express-session.ts';
import { watchHub } from '../../support/http/http-hub.ts';

/** What is printed for a server that listens on a path, as behind nginx, at its first request. */
async function printedOnPath(options: ObserveOptions): Promise<string[]> {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  app.use(observe(session, options)({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/', (_req, res) => void res.send('home'));
  await visit(app);
  return watched.printed;
}

async function visit(app: RequestListener): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-socket-'));
  const socketPath = join(folder, 'app');
  const server = createServer(app).listen(socketPath);
  await once(server, 'listening');
  for (let at = 0; at < 2; at += 1) {
    const call = request({ socketPath, path: '/' }).end();
    await once(call, 'response');
    call.destroy();
  }
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true });
}

// Windows has pipes in their place, which Node listens on by other names.
describe.skipIf(process.platform === 'win32')('the link of a server on a Unix socket', () => {
  it('is not printed, as nobody knows where a browser reaches it; what to do is, once', async () => {
    expect(await printedOnPath({})).toEqual([
      expect.stringContaining("observe(session, { origin: 'http://localhost:8080' })"),
    ]);
  });

  it('is where the options say', async () => {
    const [link] = await printedOnPath({ origin: 'http://localhost:8080' });
    expect(link).toMatch(/: http:\/\/localhost:8080\/__sessions\/pair#/);
  });
});
