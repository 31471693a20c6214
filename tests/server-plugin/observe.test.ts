import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import express from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { observe as publicObserve } from '../../server-plugin/adapters/express-session.ts';
import { createHub } from '../../server-plugin/hub.ts';
import { createObserve } from '../support/express-session.ts';
import { PLUGIN_NAME, PLUGIN_VERSION } from '../../server-plugin/version.ts';
import { callEndpoint, Client, listen, type TestServer } from '../support/http/http.ts';
import { watchHub } from '../support/http/http-hub.ts';

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function observer(env?: string) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => env,
  );
  return { ...watched, observe };
}

const OPTIONS = { secret: 's', resave: false, saveUninitialized: false };

const unused = () => undefined;

describe('observe', () => {
  it('is session itself in production', () => {
    const { observe, printed, hub } = observer('production');
    expect(observe(session)).toBe(session);
    expect(observe(session, { enabled: false })).toBe(session);
    expect([printed, hub.middlewares]).toEqual([[], []]);
  });

  it('warns once where it is on in production', () => {
    const { observe, printed } = observer('production');
    observe(session, { enabled: true });
    observe(session, { enabled: true });
    expect(printed).toEqual([expect.stringContaining('WARNING')]);
  });

  it('is session itself there, and says why, without a token of one’s own', () => {
    const printed: string[] = [];
    const hub = createHub({ directory: tmpdir(), print: (line) => void printed.push(line) });
    const observe = createObserve(
      () => hub,
      () => 'production',
    );
    expect(observe(session, { enabled: true })).toBe(session);
    observe(session, { enabled: true });
    expect(printed).toEqual([
      expect.stringContaining('a token of your own in SESSIONS_DEVTOOLS_TOKEN'),
    ]);
  });

  it('gives a function with all that session has', () => {
    const observed = observer().observe(session);
    expect(observed.MemoryStore).toBe(session.MemoryStore);
    expect(observed.Store).toBe(session.Store);
    expect(observed.Cookie).toBe(session.Cookie);
    expect(observed.Session).toBe(session.Session);
    expect(observed(OPTIONS)).toHaveLength(3);
  });

  it('is what the package exports', () => {
    expect(publicObserve(session, { enabled: false })).toBe(session);
  });

  it('lets errors of session itself pass', () => {
    const { observe } = observer();
    const wrong: unknown[] = [{ ...OPTIONS, genid: 1 }];
    expect(() => {
      Reflect.apply(observe(session), undefined, wrong);
    }).toThrow('genid');
  });

  it('says what to write where it was given the middleware', () => {
    const { observe } = observer();
    expect(() => observe(session(OPTIONS))).toThrow('observe(session)({');
  });

  it('adds no method to a store that lacks it', () => {
    class Plain extends session.Store {
      get = unused;
      set = unused;
      destroy = unused;
    }
    const store = new Plain();
    observer().observe(session)({ ...OPTIONS, store });
    expect('touch' in store).toBe(false);
  });

  it('tells of a frozen store, and leaves it alone', () => {
    const store = new session.MemoryStore();
    const { observe, printed } = observer();
    Object.defineProperty(store, 'get', { value: store.get.bind(store), configurable: false });
    expect(() => observe(session)({ ...OPTIONS, store })).not.toThrow();
    expect(printed).toEqual([expect.stringContaining('your app is not affected')]);
  });

  it('has the version that its package has', () => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../server-plugin/package.json', import.meta.url), 'utf8'),
    );
    expect(manifest).toMatchObject({ name: PLUGIN_NAME, version: PLUGIN_VERSION });
  });
});

describe('the store that express-session makes itself', () => {
  it('is observed too', async () => {
    const { observe, record } = observer();
    const app = express();
    app.use(observe(session)(OPTIONS));
    app.get('/', (req, res) => {
      Reflect.set(req.session, 'n', 1);
      res.send('ok');
    });
    const server = await listen(app);
    servers.push(server);
    const answer = await new Client(server.port).send('/');
    expect((await record(answer.records[0])).ops.map(({ op }) => op)).toEqual(['save']);
  });
});

describe('two middlewares', () => {
  it('answer for each other: a call to the one makes no session and no record in the other', async () => {
    const { observe, record, hub } = observer();
    const app = express();
    app.use(observe(session, { path: '/one' })({ ...OPTIONS, saveUninitialized: true }));
    app.use(observe(session, { path: '/two' })({ ...OPTIONS, name: 'two' }));
    app.use((_req, res) => void res.send('the app'));
    const server = await listen(app);
    servers.push(server);
    const { records } = await new Client(server.port).send('/');
    await Promise.all(records.map((id) => record(id)));
    const answer = await callEndpoint(server.port, '/two/records');
    expect([answer.status, answer.headers['set-cookie']]).toEqual([200, undefined]);
    expect(hub.records.size).toBe(2);
  });
});

describe('errors of its own', () => {
  it('do not reach the app, are told once, and switch it off after ten', async () => {
    const { observe, hub, printed } = observer();
    hub.records.put = () => {
      throw new Error('our mistake');
    };
    const app = express();
    app.use(observe(session)(OPTIONS));
    app.get('/', (req, res) => {
      Reflect.set(req.session, 'n', Number(Reflect.get(req.session, 'n') ?? 0) + 1);
      res.send(String(Reflect.get(req.session, 'n')));
    });
    const server = await listen(app);
    servers.push(server);
    const client = new Client(server.port);
    let last = await client.send('/');
    for (let visit = 2; visit <= 12; visit += 1) last = await client.send('/');
    expect([last.status, last.body]).toEqual([200, '12']);
    expect(last.headers['session-debug']).toBeUndefined();
    expect(printed.filter((line) => line.includes('our mistake'))).toHaveLength(1);
    expect(printed.at(-1)).toContain('switched itself off');
  });
});
