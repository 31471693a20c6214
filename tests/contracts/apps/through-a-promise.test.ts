import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import {
  called,
  dictionaryOf,
  passes,
  rowOf,
  sessionIdOf,
  sessionOf,
  sessionsOf,
} from '../../support/observed-sessions.ts';
import { panelSays } from '../../support/panel-says.ts';

/**
 * Apps that await the middleware: `await new Promise((ok) => middleware(req, res, ok))`. What comes
 * next has the asynchronous context of who awaited, and none that the middleware's call began.
 */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Route = (req: IncomingMessage, res: ServerResponse) => void | Promise<void>;

const ROUTES: Record<string, Route> = {
  '/login': (req, res) => {
    Reflect.set(sessionOf(req), 'user', 'ada');
    res.end('ok');
  },
  '/logout': async (req, res) => {
    await called((callback) => sessionOf(req).destroy(callback));
    res.end('ok');
  },
  '/rotate': async (req, res) => {
    await called((callback) => sessionOf(req).regenerate(callback));
    Reflect.set(sessionOf(req), 'user', 'grace');
    res.end('ok');
  },
  '/reload': async (req, res) => {
    Reflect.set(sessionOf(req), 'user', 'forgotten');
    await called((callback) => sessionOf(req).reload(callback));
    res.end(JSON.stringify(dictionaryOf(sessionOf(req))));
  },
  '/save': async (req, res) => {
    Reflect.set(sessionOf(req), 'user', 'grace');
    await called((callback) => sessionOf(req).save(callback));
    res.end('ok');
  },
};

const routeOf = (req: IncomingMessage): Route => ROUTES[req.url ?? ''] ?? refuse;
const refuse: Route = (_req, res) => void res.writeHead(404).end();

const APPS: Record<string, (sessions: RequestHandler) => RequestListener> = {
  'plain http': (sessions) => (req, res) => {
    void (async () => {
      await passes(sessions, req, res);
      await routeOf(req)(req, res);
    })();
  },
  'Express, before its routes': (sessions) => {
    const app = express();
    app.use(async (req, res, next) => {
      await passes(sessions, req, res);
      next();
    });
    app.use((req, res) => routeOf(req)(req, res));
    return app;
  },
  'Express, inside a handler': (sessions) => {
    const app = express();
    app.use(async (req, res) => {
      await passes(sessions, req, res);
      await routeOf(req)(req, res);
    });
    return app;
  },
};

describe.each(Object.entries(APPS))('the middleware awaited in %s', (_name, createApp) => {
  async function start() {
    const store = new session.MemoryStore();
    const watched = watchHub();
    const server = await listen(createApp(sessionsOf(watched.hub, { store })));
    servers.push(server);
    const client = new Client(server.port);
    const id = (): string => sessionIdOf(client.cookies.get('connect.sid'));
    return {
      id,
      load: (id: string) => rowOf(store, id),
      visit: async (path: string) => {
        const { status, body, records } = await client.send(path);
        expect(status).toBe(200);
        const record = await watched.record(records[0]);
        return {
          body,
          record,
          ops: record.ops.map(({ op }) => op),
          says: panelSays(watched, record),
          saved: watched.state(record.data.saved),
        };
      },
    };
  }

  it('tells of a session that begins', async () => {
    const { visit, id, load } = await start();
    const { says, ops, saved } = await visit('/login');
    expect(says.verdict).toBe('created');
    expect(ops).toEqual(['save']);
    expect(saved).toEqual(await load(id()));
  });

  it('tells of a destroyed session', async () => {
    const { visit, id, load } = await start();
    await visit('/login');
    const before = id();
    const { record, says, ops } = await visit('/logout');
    expect(says.verdict).toBe('destroyed');
    expect(ops).toEqual(['load', 'destroy']);
    expect(record.session).toEqual({ before: fingerprint(before), after: null });
    expect(record.reason.saved).toBe('none:destroyed');
    expect(await load(before)).toBeNull();
  });

  it('tells of a rotation', async () => {
    const { visit, id, load } = await start();
    await visit('/login');
    const before = id();
    const { record, says, ops, saved } = await visit('/rotate');
    expect(says.verdict).toBe('rotated');
    expect(ops).toEqual(['load', 'regenerate', 'destroy', 'save']);
    expect(record.session).toEqual({ before: fingerprint(before), after: fingerprint(id()) });
    expect(await load(before)).toBeNull();
    expect(saved).toEqual({ user: 'grace' });
    expect(await load(id())).toEqual(saved);
  });

  it('tells of a session that is loaded again', async () => {
    const { visit, id, load } = await start();
    await visit('/login');
    const { says, ops, body } = await visit('/reload');
    expect(ops).toEqual(['load', 'reload', 'touch']);
    expect([says.verdict, ...says.also]).toEqual(['renewed', 'read', 'sent']);
    expect(JSON.parse(body)).toEqual(await load(id()));
  });

  it('tells of a save by hand', async () => {
    const { visit, id, load } = await start();
    await visit('/login');
    const { record, says, ops, saved } = await visit('/save');
    expect(says.verdict).toBe('saved');
    expect(record.reason.saved).toBe('explicit');
    expect(ops).toEqual(['load', 'save', 'touch']);
    expect(saved).toEqual({ user: 'grace' });
    expect(await load(id())).toEqual(saved);
  });
});
