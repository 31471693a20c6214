import type { RequestListener } from 'node:http';
import express, { type RequestHandler } from 'express';
import express4 from 'express4';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
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
async function pages(
  hub: Hub | null,
  createApp: CreateApp,
  store: session.Store = new session.MemoryStore(),
): Promise<string[]> {
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

  it.each(CASES)('%s has the frames that it has without the plugin', async (_name, app) => {
    Error.stackTraceLimit = FRAMES_OF_NODE;
    const bare = await pages(null, app);
    const observed = await pages(watchHub().hub, app);
    for (const page of bare) expect(page).toMatch(/a mistake of the app.*express-session/s);
    expect(observed).toEqual(bare);
  });

  /** What is to be known of these is in the arguments of a call, which only a function of ours sees. */
  it.each<[when: string, CreateApp, () => session.Store, ours: number[]]>([
    ['the middleware is called in a later turn', inLaterTurn, memory, [1, 0]],
    ['a store of others answers', onExpress(express), () => new OtherStore(), [0, 1]],
  ])('has one frame more where %s', async (_when, app, makeStore, ours) => {
    Error.stackTraceLimit = 100;
    const bare = await pages(null, app, makeStore());
    const observed = await pages(watchHub().hub, app, makeStore());
    const isOurs = (frame: string): boolean => frame.includes('/server-plugin/');
    const frames = observed.map((page) => page.split('<br>').map(withoutMethod));
    expect(frames.map((all) => all.filter(isOurs).length)).toEqual(ours);
    const others = frames.map((all) => all.filter((frame) => !isOurs(frame)));
    expect(others).toEqual(bare.map((page) => page.split('<br>').map(withoutMethod)));
  });
});

/** As which method a function was called depends on how its caller has it. */
const withoutMethod = (frame: string): string => frame.replace(/at .*\(|\)/g, 'at ');

const memory = (): session.Store => new session.MemoryStore();

/** A middleware before the session waits for something. */
function inLaterTurn(sessions: RequestHandler): RequestListener {
  const app = express();
  app.use((_req, _res, next) => void setImmediate(next));
  app.use(sessions);
  app.use(() => {
    throw new Error('a mistake of the app');
  });
  return app;
}

/** One that is not known: what it answers is seen by its callback. */
class OtherStore extends session.Store {
  readonly #rows = new Map<string, string>();

  override get: session.Store['get'] = (id, callback) => {
    const row = this.#rows.get(id);
    const found: session.SessionData | null = row === undefined ? null : JSON.parse(row);
    setImmediate(() => {
      callback(null, found);
    });
  };

  override set: session.Store['set'] = (id, data, callback) => {
    this.#rows.set(id, JSON.stringify(data));
    callback?.();
  };

  override destroy: session.Store['destroy'] = (id, callback) => {
    this.#rows.delete(id);
    callback?.();
  };
}
