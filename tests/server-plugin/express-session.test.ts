import express, { type RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserve } from '../support/express-session.ts';
import { wordOf } from '../support/express-site.ts';
import { fingerprint } from '../../server-plugin/recording/fingerprint.ts';
import { Client, listen, type TestServer } from '../support/http/http.ts';
import { watchHub } from '../support/http/http-hub.ts';

/** What the tab is told of express-session's own ways, beyond what every adapter tells. */

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

interface Setup {
  options?: Partial<session.SessionOptions>;
  ahead?: RequestHandler[];
  routes?: Record<string, RequestHandler>;
}

async function start({ options = {}, ahead = [], routes = {} }: Setup = {}) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  app.set('trust proxy', ahead.length > 0);
  for (const handler of ahead) app.use(handler);
  app.use(observe(session)({ secret: 's', resave: false, saveUninitialized: false, ...options }));
  app.get('/set', (req, res) => {
    Reflect.set(req.session, 'user', 'ada');
    res.send('ok');
  });
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  app.use((req, res) => void res.send(typeof req.session));
  const server = await listen(app);
  servers.push(server);
  const client = new Client(server.port);
  return {
    ...watched,
    client,
    port: server.port,
    visit: async (path: string, headers: Record<string, string> = {}) =>
      watched.record((await client.send(path, { headers })).records[0]),
  };
}

describe('why it saved, and sent its cookie', () => {
  it('resave: stored again without a change', async () => {
    const { visit } = await start({ options: { resave: true } });
    await visit('/set');
    expect(await visit('/')).toMatchObject({
      accessed: true,
      modified: false,
      reason: { saved: 'resave', cookie: 'none:unchanged' },
    });
  });

  it('rolling: sent with every answer', async () => {
    const { visit } = await start({ options: { rolling: true, cookie: { maxAge: 60_000 } } });
    await visit('/set');
    const record = await visit('/');
    expect(record.reason).toEqual({ saved: 'none:unchanged', cookie: 'rolling' });
    expect(record.ops.map(({ op, ttl }) => [op, ttl])).toEqual([
      ['load', null],
      ['touch', 60],
    ]);
  });

  it('changed: sent again where it expires', async () => {
    const routes: Record<string, RequestHandler> = {
      '/change': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        res.send('ok');
      },
    };
    const { visit } = await start({ options: { cookie: { maxAge: 60_000 } }, routes });
    await visit('/set');
    expect((await visit('/change')).reason).toEqual({ saved: 'changed', cookie: 'changed' });
  });

  it('unset: destroyed at the end', async () => {
    const routes: Record<string, RequestHandler> = {
      '/unset': (req, res) => {
        Reflect.set(req, 'session', null);
        res.send('ok');
      },
    };
    const { visit } = await start({ options: { unset: 'destroy' }, routes });
    await visit('/set');
    const record = await visit('/unset');
    expect(record.reason).toEqual({ saved: 'unset', cookie: 'none:no-session' });
    expect(record.session.after).toBeNull();
  });

  it('cleared: by the app', async () => {
    const routes: Record<string, RequestHandler> = {
      '/logout': (req, res) => {
        req.session.destroy(() => {
          res.clearCookie('connect.sid').send('ok');
        });
      },
    };
    const { visit } = await start({ routes });
    await visit('/set');
    const record = await visit('/logout');
    expect(record.reason.cookie).toBe('cleared');
    expect(record.setCookie).toMatchObject([{ name: 'connect.sid', cleared: true }]);
  });

  it('none:unchanged for the cookie where only its age was changed', async () => {
    const routes: Record<string, RequestHandler> = {
      '/remember': (req, res) => {
        req.session.cookie.maxAge = 3_600_000;
        res.send('ok');
      },
    };
    const { visit } = await start({ routes });
    await visit('/set');
    const record = await visit('/remember');
    expect(record.reason).toEqual({ saved: 'none:unchanged', cookie: 'none:unchanged' });
    expect(record.data.end).toBe(record.data.loaded);
  });
});

describe('where it steps aside', () => {
  const outside = { accessed: null, modified: null, session: { before: null, after: null } };

  it('outside the path of its cookie', async () => {
    const { visit } = await start({ options: { cookie: { path: '/admin' } } });
    expect(await visit('/', { cookie: 'connect.sid=s%3Ax.y' })).toMatchObject({
      ...outside,
      cookieIn: { state: 'unchecked' },
      reason: { saved: 'none:not-run', cookie: 'none:not-run' },
    });
  });

  it('and leaves no property on the request', async () => {
    const { client } = await start({
      options: { cookie: { path: '/admin' } },
      routes: { '/look': (req, res) => void res.json(['session' in req, typeof req.session]) },
    });
    expect((await client.send('/look')).body).toBe('[false,"undefined"]');
  });

  it('while its store is disconnected', async () => {
    const store = new session.MemoryStore();
    const { visit } = await start({ options: { store } });
    await visit('/set');
    store.emit('disconnect');
    const record = await visit('/');
    expect(record).toMatchObject({ ...outside, cookieIn: { state: 'unchecked' } });
    expect(record.ops).toEqual([]);
  });

  it('where another session is there already', async () => {
    const { visit } = await start({
      ahead: [session({ name: 'other', secret: 'o', resave: false, saveUninitialized: false })],
    });
    expect(await visit('/set')).toMatchObject({ ...outside, reason: { saved: 'none:not-run' } });
  });
});

describe('a cookie of the app itself', () => {
  it('is not told', async () => {
    const routes: Record<string, RequestHandler> = {
      '/theme': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        res.cookie('theme', 'dark').send('ok');
      },
    };
    const { visit } = await start({ routes });
    const { setCookie } = await visit('/theme');
    expect(setCookie.map(({ name }) => name)).toEqual(['connect.sid']);
  });
});

describe('the cookie that came', () => {
  it('is undecodable where it is not signed', async () => {
    const { visit } = await start();
    const record = await visit('/', { cookie: 'connect.sid=plain' });
    expect(record.cookieIn).toMatchObject({ state: 'undecodable', count: 1, bytes: 16 });
  });
});

describe('a failing load', () => {
  class Away extends session.MemoryStore {
    away = false;
    override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
      if (this.away) setImmediate(callback, new Error('store away'));
      else super.get(id, callback);
    }
  }

  it('is told with its error', async () => {
    const store = new Away();
    const { visit } = await start({ options: { store } });
    await visit('/set');
    store.away = true;
    expect(await visit('/')).toMatchObject({
      status: 500,
      cookieIn: { state: 'unchecked' },
      ops: [{ op: 'load', ok: false, error: 'store away' }],
      reason: { saved: 'none:error', cookie: 'none:error' },
    });
  });
});

describe('store calls', () => {
  it('of reload, and of the app itself', async () => {
    const store = new session.MemoryStore();
    const routes: Record<string, RequestHandler> = {
      '/calls': (req, res) => {
        req.session.reload(() => {
          store.get('another', () => {
            store.destroy('another', () => res.send('ok'));
          });
        });
      },
    };
    const { visit } = await start({ options: { store }, routes });
    await visit('/set');
    const record = await visit('/calls');
    expect(record.ops.map(({ op, ok }) => [op, ok])).toEqual([
      ['load', true],
      ['reload', true],
      ['load', true],
      ['destroy', true],
      ['touch', true],
    ]);
    expect(record.ops[3]?.session).toBe(fingerprint('another'));
    expect(record.session.after).toBe(record.session.before);
  });

  it('outside a request belong to none', async () => {
    const store = new session.MemoryStore();
    const { hub } = await start({ options: { store } });
    await new Promise((resolve) => {
      store.get('any', resolve);
    });
    expect(hub.records.size).toBe(0);
  });

  it('without a callback are done where the store is known to be', async () => {
    const routes: Record<string, RequestHandler> = {
      '/logout': (req, res) => {
        Reflect.apply(req.session.destroy.bind(req.session), undefined, []);
        res.send('ok');
      },
    };
    const { visit } = await start({ routes });
    await visit('/set');
    const { ops, session: ids } = await visit('/logout');
    expect(ops.at(-1)).toMatchObject({ op: 'destroy', ok: true });
    expect(ids.after).toBeNull();
  });

  it('of a save after the response come with a newer version', async () => {
    const routes: Record<string, RequestHandler> = {
      '/late': (req, res) => {
        const mine = req.session;
        res.on('close', () =>
          setImmediate(() => {
            Reflect.set(mine, 'late', true);
            mine.save();
          }),
        );
        res.send('ok');
      },
    };
    const { visit, record, state } = await start({ routes });
    await visit('/set');
    const { id } = await visit('/late');
    const saved = await record(id, ({ phase, data }) => phase === 'final' && data.saved !== null);
    expect(state(saved.data.saved)).toEqual({ user: 'ada', late: true });
    expect(saved.data.end).toBe(saved.data.saved);
    expect(saved.reason.saved).toBe('explicit');
  });

  it('go to the one that ran where a middleware is mounted twice', async () => {
    const watched = watchHub();
    const observe = createObserve(
      () => watched.hub,
      () => undefined,
    );
    const middleware = observe(session)({ secret: 's', resave: false, saveUninitialized: false });
    const app = express();
    app.use(middleware, middleware);
    app.use((req, res) => {
      Reflect.set(req.session, 'n', 1);
      res.send('ok');
    });
    const server = await listen(app);
    servers.push(server);
    const { records } = await new Client(server.port).send('/');
    const both = await Promise.all(records.map((id) => watched.record(id)));
    expect(both.map(({ ops }) => ops.map(({ op }) => op))).toEqual([['save'], []]);
    expect(both.map(({ accessed }) => accessed)).toEqual([true, null]);
  });

  it('of two middlewares on one store go to the one that ran', async () => {
    const store = new session.MemoryStore();
    const watched = watchHub();
    const observe = createObserve(
      () => watched.hub,
      () => undefined,
    );
    const make = (path: string) =>
      observe(session)({
        store,
        secret: 's',
        resave: false,
        saveUninitialized: false,
        cookie: { path },
      });
    const app = express();
    app.use(make('/admin'), make('/'));
    app.use((req, res) => {
      Reflect.set(req.session, 'n', 1);
      res.send('ok');
    });
    const server = await listen(app);
    servers.push(server);
    const { records } = await new Client(server.port).send('/');
    const both = await Promise.all(records.map((id) => watched.record(id)));
    expect(both.map(({ ops }) => ops.map(({ op }) => op))).toEqual([[], ['save']]);
  });
});

describe('a session that is taken from its request', () => {
  it('and kept in the store, is none that was read', async () => {
    const routes: Record<string, RequestHandler> = {
      '/unset': (req, res) => {
        Reflect.set(req, 'session', null);
        res.send('ok');
      },
    };
    const watched = await start({ routes });
    await watched.visit('/set');
    const record = await watched.visit('/unset');
    expect(record).toMatchObject({ reason: { saved: 'none:no-session' }, data: { end: null } });
    expect(record.session.after).toBe(record.session.before);
    expect(wordOf(record, watched)).toBe('lost: kept');
  });
});

describe('the stack of an error in a handler', () => {
  const OURS = /\/(server-plugin)\/(?!.*\.test\.ts)/;
  const routes: Record<string, RequestHandler> = {
    '/stack': (_req, res) => res.send(new Error('where').stack),
  };

  it('has nothing of ours between the handler and express-session', async () => {
    const { client } = await start({ routes });
    const lines = (await client.send('/stack')).body.split('\n');
    const theirs = lines.findIndex((line) => line.includes('express-session/index.js'));
    expect(theirs).toBeGreaterThan(0);
    expect(lines.slice(0, theirs).filter((line) => OURS.test(line))).toEqual([]);
  });
});

describe('the clocks', () => {
  it('of cookie, session and row are told in epoch ms', async () => {
    const { visit } = await start({ options: { cookie: { maxAge: 60_000 } } });
    const before = Math.floor(Date.now() / 1000) * 1000; // a cookie's date has whole seconds
    const { expiry } = await visit('/set');
    const after = Date.now();
    for (const clock of [expiry.cookie, expiry.session, expiry.store]) {
      expect(clock).toBeGreaterThanOrEqual(before + 60_000);
      expect(clock).toBeLessThanOrEqual(after + 60_000);
    }
  });

  it('are null where nothing expires', async () => {
    const { visit } = await start();
    expect((await visit('/set')).expiry).toEqual({ cookie: null, session: null, store: null });
  });
});

describe('behind a proxy', () => {
  it('takes the word of Express for https', async () => {
    const { visit } = await start({
      options: { cookie: { secure: true } },
      ahead: [
        (_req, _res, next) => {
          next();
        },
      ],
    });
    const record = await visit('/set', { 'x-forwarded-proto': 'https' });
    expect(record).toMatchObject({
      secure: true,
      forwardedProto: 'https',
      reason: { cookie: 'new' },
      setCookie: [{ secure: true }],
    });
  });

  it('tells at most 256 characters of what a client says it is forwarded from', async () => {
    const { visit } = await start();
    const record = await visit('/set', { 'x-forwarded-proto': 'x'.repeat(5000) });
    expect(record.forwardedProto).toBe('x'.repeat(256));
  });
});

describe('a session that is loaded once more', () => {
  it('is as old as that load: what others stored before is in it', async () => {
    const { visit, record, client } = await start({
      routes: {
        '/reload': (req, res, next) => {
          req.session.reload((error: unknown) => {
            if (error === undefined || error === null) res.send('reloaded');
            else next(error);
          });
        },
      },
    });
    await visit('/set');
    const told = await record((await client.send('/reload')).records[0]);
    const again = told.ops.find(({ op }) => op === 'reload');
    expect(again).toMatchObject({ ok: true });
    expect(told.timing.loaded).toBeGreaterThanOrEqual(again?.at ?? Infinity);
  });
});

describe('a row that somebody loads when the request is over', () => {
  it('is no state that the request began with', async () => {
    const store = new session.MemoryStore();
    const looked = Promise.withResolvers<undefined>();
    const { visit, lateLooks, newest } = await start({
      options: { store },
      routes: {
        '/change': (req, res) => {
          const { sessionID: id } = req;
          Reflect.set(req.session, 'n', 1);
          const load = (): void =>
            store.get(id, () => {
              looked.resolve(undefined);
            });
          res.on('close', () => setImmediate(load));
          res.send('ok');
        },
      },
    });
    await visit('/set');
    const { id } = await visit('/change');
    await looked.promise;
    await lateLooks();
    const record = newest().find((one) => one.id === id);
    expect(record?.timing.loaded).toBeLessThan(record?.timing.headers ?? 0);
  });
});

describe('a record that is read while its response goes out', () => {
  it('has its reasons as far as they are known, and all of them when it is read once more', async () => {
    const read: unknown[] = [];
    const { hub, visit } = await start({
      routes: {
        '/slowly': (req, res) => {
          Reflect.set(req.session, 'user', 'ada');
          res.write('some');
          for (const { recorded, seq } of hub.records.list({ after: 0, limit: 10 }).records) {
            read.push(structuredClone(recorded.toRecord(seq)));
          }
          res.end('more');
        },
      },
    });
    const record = await visit('/slowly');
    expect(read).toMatchObject([
      { phase: 'open', status: 200, reason: { saved: null, cookie: 'new' } },
    ]);
    expect(record).toMatchObject({ phase: 'final', reason: { saved: 'new', cookie: 'new' } });
  });
});
