import type { RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import express4 from 'express4';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { Client, listen, type TestServer } from '../../support/http.ts';
import { watchHub } from '../../support/http-hub.ts';
import { sessionsOf } from '../../support/observed-sessions.ts';

/** An error of the app tells of the app: its frames are the same with the plugin and without. */

const servers: TestServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type CreateApp = (sessions: RequestHandler) => RequestListener;

/** The error page of Express shows the stack of what was thrown. */
function onExpress(create: typeof express): CreateApp {
  return (sessions) => {
    const app = create();
    app.use(sessions);
    app.use((req, _res, next) => {
      if (req.path === '/guarded') throw new Error('a mistake of the app');
      next();
    });
    return app;
  };
}

const onPlainHttp: CreateApp = (sessions) => (req, res) => {
  const next = (): void => {
    res.end(new Error('a mistake of the app').stack);
  };
  Reflect.apply(sessions, undefined, [req, res, next]);
};

const CASES: [name: string, createApp: CreateApp][] = [
  ['by a guard on Express 5', onExpress(express)],
  ['by a guard on Express 4', onExpress(express4)],
  ['on plain http', onPlainHttp],
];

/** What Node keeps of a stack unless an app says otherwise; the runner of the tests keeps more. */
const FRAMES_OF_NODE = 10;

/** The pages of two visits: the first makes a session in the same turn, the second one loads it. */
async function pages(hub: Hub | null, createApp: CreateApp): Promise<string[]> {
  const store = new session.MemoryStore();
  const server = await listen(createApp(sessionsOf(hub, { store, saveUninitialized: true })));
  servers.push(server);
  const client = new Client(server.port);
  return [(await client.send('/guarded')).body, (await client.send('/guarded')).body];
}

describe('an error that is made', () => {
  const before = Error.stackTraceLimit;
  afterEach(() => {
    Error.stackTraceLimit = before;
  });

  // Known to be wrong: what is wrapped around the middleware and its callbacks is on the stack.
  it.fails.each(CASES)('%s has the frames that it has without the plugin', async (_name, app) => {
    Error.stackTraceLimit = FRAMES_OF_NODE;
    const bare = await pages(null, app);
    const observed = await pages(watchHub().hub, app);
    for (const page of bare) expect(page).toMatch(/a mistake of the app.*express-session/s);
    expect(observed).toEqual(bare);
  });
});
