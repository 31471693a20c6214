import express, { type Request, type RequestHandler } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserve } from '../support/express-session.ts';
import { tailAfter } from '../../server-plugin/recording/json-text.ts';
import { States } from '../../server-plugin/visit/states.ts';
import { Writing } from '../../server-plugin/visit/writing.ts';
import { Draft } from '../../server-plugin/recording/recorder.ts';
import { defaultRedactor } from '../../server-plugin/redaction/redactor.ts';
import { Client, listen, type TestServer } from '../support/http/http.ts';
import { watchHub } from '../support/http/http-hub.ts';

/** Where a state is known from without a look at the session, and that it is true all the same. */

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A store that keeps text of its own, as Redis does. */
class TextStore extends session.Store {
  readonly rows = new Map<string, string>();
  override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
    const row = this.rows.get(id);
    setImmediate(() => {
      Reflect.apply(callback, undefined, [null, row === undefined ? null : JSON.parse(row)]);
    });
  }
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    this.rows.set(id, JSON.stringify(data));
    setImmediate(() => callback?.());
  }
  override touch(_id: string, _data: session.SessionData, callback?: () => void) {
    setImmediate(() => callback?.());
  }
  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.rows.delete(id);
    setImmediate(() => callback?.());
  }
}

/** Puts its rows where a MemoryStore has them, but later. */
class LateStore extends session.MemoryStore {
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    setImmediate(() => {
      super.set(id, data, callback);
    });
  }
}

async function start(store: session.Store, routes: Record<string, RequestHandler>) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  app.use(observe(session)({ store, secret: 's', resave: false, saveUninitialized: false }));
  for (const [path, handler] of Object.entries(routes)) app.get(path, handler);
  const server = await listen(app);
  servers.push(server);
  const client = new Client(server.port);
  return {
    ...watched,
    visit: async (path: string) => watched.record((await client.send(path)).records[0]),
  };
}

const set =
  (key: string, value: () => unknown): RequestHandler =>
  (req, res) => {
    Reflect.set(req.session, key, value());
    res.send('set');
  };

/** As an ObjectId of MongoDB is kept, or a decimal number. */
class ObjectId {
  toJSON() {
    return '507f1f77';
  }
}

describe('what is stored', () => {
  it.each([
    ['MemoryStore', () => new session.MemoryStore()],
    ['a store that writes text', () => new TextStore()],
  ])('is told by %s where only it can write the value', async (_name, make) => {
    const { visit, state } = await start(make(), { '/login': set('user', () => new ObjectId()) });
    const record = await visit('/login');
    expect(state(record.data.saved)).toEqual({ user: '507f1f77' });
    expect(record.data.end).toBe(record.data.saved);
    expect(record.modified).toBe(true);
  });

  it('is the session, where a store made from MemoryStore has not written it yet', async () => {
    let n = 0;
    const { visit, state } = await start(new LateStore(), { '/count': set('n', () => (n += 1)) });
    await visit('/count');
    const record = await visit('/count');
    expect(state(record.data.loaded)).toEqual({ n: 1 });
    expect(state(record.data.saved)).toEqual({ n: 2 });
  });
});

describe('what was there at the end', () => {
  const direct = ({ sessionStore, sessionID, session: own }: Request, done: () => void): void => {
    Reflect.apply(sessionStore.set.bind(sessionStore), undefined, [sessionID, own, done]);
  };

  it('is what was loaded, where express-session only touched it', async () => {
    const { visit } = await start(new session.MemoryStore(), {
      '/set': set('n', () => 1),
      '/look': (req, res) => res.json(req.session),
    });
    await visit('/set');
    const record = await visit('/look');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'touch']);
    expect(record.data.atHeaders).toBe(record.data.loaded);
    expect(record.data.end).toBe(record.data.loaded);
  });

  it('is what the app saved, where it was touched after that', async () => {
    const { visit, state } = await start(new session.MemoryStore(), {
      '/set': set('n', () => 1),
      '/save': (req, res) => {
        Reflect.set(req.session, 'n', 2);
        req.session.save(() => res.send('saved'));
      },
    });
    await visit('/set');
    const record = await visit('/save');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'save', 'touch']);
    expect(state(record.data.atHeaders)).toEqual({ n: 2 });
    expect(state(record.data.end)).toEqual({ n: 2 });
    expect(record.modified).toBe(true);
  });

  it('is what was loaded, where the app stored a change past express-session and undid it', async () => {
    const { visit, state } = await start(new session.MemoryStore(), {
      '/set': set('n', () => 1),
      '/undo': (req, res) => {
        Reflect.set(req.session, 'n', 2);
        direct(req, () => {
          Reflect.set(req.session, 'n', 1);
          res.send('undone');
        });
      },
    });
    await visit('/set');
    const record = await visit('/undo');
    expect(state(record.data.saved)).toEqual({ n: 2 });
    expect(state(record.data.end)).toEqual({ n: 1 });
    expect(record.modified).toBe(false);
  });
});

describe('the dictionary in a row', () => {
  it.each([
    ['{"cookie":{"path":"/"},"user":"ada"}', '"user":"ada"}'],
    ['{"cookie":{"path":"/"}}', '}'],
    ['{"cookie":{"path":"}\\"{","nested":{"a":1}},"n":1}', '"n":1}'],
    ['{"cookie":{"path":"\\\\"},"n":1}', '"n":1}'],
    ['{"user":"ada","cookie":{}}', null],
    ['{"cookie":null,"n":1}', null],
    ['{"cookie":{"path":"/"', null],
    ['{"cookie":{}} ', null],
    ['', null],
  ])('of %s', (row, tail) => {
    expect(tailAfter(row, 'cookie')).toBe(tail);
  });
});

describe('watching what a store writes', () => {
  it('sees the session only, gives the text through, and leaves nothing behind', () => {
    const { stringify } = JSON;
    const given = { n: 1 };
    const writing = new Writing(given);
    const result = writing.watch(() => [
      JSON.stringify({ other: 1 }),
      JSON.stringify(given),
      JSON.stringify(given, ['m']),
      JSON.stringify({ n: 1 }, null, 1),
    ]);
    expect(result).toEqual(['{"other":1}', '{"n":1}', '{}', '{\n "n": 1\n}']);
    expect(writing.text).toBe('{"n":1}');
    expect(JSON.stringify).toBe(stringify);
  });

  it('ends where the store throws', () => {
    const { stringify } = JSON;
    const writing = new Writing({});
    expect(() =>
      writing.watch(() => {
        throw new Error('disk full');
      }),
    ).toThrow('disk full');
    expect(JSON.stringify).toBe(stringify);
  });

  it('leaves in place what the app puts there meanwhile', () => {
    const { stringify } = JSON;
    const own = () => 'own';
    new Writing({}).watch(() => Reflect.set(JSON, 'stringify', own));
    const left: unknown = Reflect.get(JSON, 'stringify');
    Reflect.set(JSON, 'stringify', stringify);
    expect(left).toBe(own);
  });

  it('lets a function that was taken along go on, without the session', () => {
    const given = { n: 1 };
    const writing = new Writing(given);
    const taken = writing.watch(() => JSON.stringify.bind(JSON));
    expect(taken(given)).toBe('{"n":1}');
    expect(writing.text).toBeNull();
  });
});

describe('the states of a session that is over', () => {
  it('are not those that its response ended with, also where that was cut in the midst', () => {
    const { hub } = watchHub();
    const cookieIn = { name: 'sid', count: 0, bytes: 0, state: 'absent' as const };
    const kind = 'store' as const;
    const middleware = {
      name: '',
      version: '',
      kind,
      rule: 'hash',
      cookieName: 'sid',
      options: {},
    };
    const draft = new Draft(
      {
        method: 'GET',
        url: '/',
        secure: false,
        forwardedProto: null,
        middleware,
        cookieIn,
      },
      hub.revisions,
    );
    const states = new States(draft, defaultRedactor, middleware);
    const given = { n: 1 };
    states.endBegins(given);
    states.endsOtherwise('id');
    given.n = 2;
    expect(states.of(given, 'id', true)?.text).toBe('{"n":1}');
    states.forget();
    expect(states.isEnding).toBe(false);
    expect(states.of(given, 'id', true)?.text).toBe('{"n":2}');
  });
});
