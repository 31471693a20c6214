import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import session from 'express-session';
import fileStore from 'session-file-store';
import { afterAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { sessionIdOf, sessionsOf } from '../../support/observed-sessions.ts';

describe('an error of a published store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'session-errors-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells no session id: session-file-store names the file of the session', async () => {
    const path = join(folder, 'sessions');
    const FileStore = fileStore(session);
    const store = new FileStore({ path, retries: 0, reapInterval: -1, logFn: () => undefined });
    const { hub, record } = watchHub();
    const app = express();
    app.use(sessionsOf(hub, { store }));
    app.get('/', (req, res) => {
      Reflect.set(req.session, 'user', 'ada');
      res.send('ok');
    });
    const server = await listen(app);
    const client = new Client(server.port);
    await client.send('/');
    const id = sessionIdOf(client.cookies.get('connect.sid'));

    rmSync(path, { recursive: true });
    writeFileSync(path, 'no folder any more');
    const { records } = await client.send('/');
    const { ops } = await record(records[0]);
    await server.close();

    const errors = ops.map(({ error }) => error).filter((error) => error !== null);
    // The random name of the folder above may look like a token, and be hidden for it.
    expect(errors.join()).toContain(`/sessions/[session ${fingerprint(id)}].json`);
    expect(JSON.stringify(ops)).not.toContain(id);
  });
});
