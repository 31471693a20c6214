import express from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { dictionaryOf, rowOf, sessionIdOf, sessionsOf } from '../../support/observed-sessions.ts';
import { panelSays } from '../../support/panel-says.ts';

/** `req.session = null` ends a session only where the app says `unset: 'destroy'`. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("a session that the app set to null, with unset: 'keep'", () => {
  async function visit(change: (some: session.Session) => void) {
    const store = new session.MemoryStore();
    const watched = watchHub();
    const app = express();
    app.use(sessionsOf(watched.hub, { store, unset: 'keep' }));
    app.get('/login', (req, res) => {
      Reflect.set(req.session, 'user', 'ada');
      res.send('ok');
    });
    app.get('/unset', (req, res) => {
      change(req.session);
      Reflect.set(req, 'session', null);
      res.send('ok');
    });
    app.get('/look', (req, res) => void res.json(dictionaryOf(req.session)));
    const server = await listen(app);
    servers.push(server);
    const client = new Client(server.port);
    await client.send('/login');
    const id = sessionIdOf(client.cookies.get('connect.sid'));
    const record = await watched.record((await client.send('/unset')).records[0]);
    expect(await rowOf(store, id)).toEqual({ user: 'ada' });
    expect((await client.send('/look')).body).toBe('{"user":"ada"}');
    return { record, says: panelSays(watched, record), session: fingerprint(id) };
  }

  it('is kept with its row and its cookie: it is neither read nor ended', async () => {
    const { record, says, session } = await visit(() => undefined);
    expect(record.session).toEqual({ before: session, after: session });
    expect([says.verdict, ...says.also]).not.toContain('read');
    expect([says.verdict, ...says.also]).not.toContain('destroyed');
    expect(says.why).not.toMatch(/changed nothing|did not look/);
  });

  it('loses what was changed before', async () => {
    const { record, says, session } = await visit((some) => Reflect.set(some, 'user', 'grace'));
    expect(record.session).toEqual({ before: session, after: session });
    expect([says.verdict, ...says.also]).not.toContain('read');
    expect([says.verdict, ...says.also]).not.toContain('saved');
    expect(record.data.saved).toBeNull();
  });
});
