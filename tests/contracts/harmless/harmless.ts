import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { createObserve } from '../../../server-plugin/express-session/observe.ts';
import type { Hub } from '../../../server-plugin/hub.ts';
import { Client, listen } from '../../support/http.ts';
import { watchHub } from '../../support/http-hub.ts';

type Handler = (req: Request, res: Response, next: NextFunction) => unknown;

/** What the app keeps its sessions in: the plugin learns of them in another way for each. */
export type StoreKind = 'MemoryStore' | 'a store made from MemoryStore' | 'another store';

interface Scenario {
  /** Each is visited in turn, by one client. */
  visits: string[];
  routes: Record<string, Handler>;
  options?: Partial<session.SessionOptions>;
  /** Runs before the session middleware. */
  before?: Handler;
}

const set = (key: string, value: unknown): Handler => {
  return (req, res) => {
    Reflect.set(req.session, key, value);
    res.send(`${key} set`);
  };
};

/** As the app may do, past `req.session.save`. */
function storeDirectly({ sessionStore, sessionID, session }: Request, done: () => void): void {
  Reflect.apply(sessionStore.set.bind(sessionStore), undefined, [sessionID, session, done]);
}

const throwing = Object.defineProperty({}, 'value', {
  enumerable: true,
  get() {
    throw new Error('no value');
  },
});
const cycle: Record<string, unknown> = {};
cycle.self = cycle;

export const SCENARIOS: Record<string, Scenario> = {
  'a session that is made, read and left alone': {
    visits: ['/set', '/read', '/ignore', '/set'],
    routes: {
      '/set': set('user', 'ada'),
      '/read': (req, res) => res.json(req.session),
      '/ignore': (_req, res) => res.send('nothing'),
    },
  },
  'resave, rolling and eager sessions': {
    visits: ['/ignore', '/ignore', '/set'],
    routes: { '/ignore': (_req, res) => res.send('nothing'), '/set': set('n', 1) },
    options: { resave: true, rolling: true, saveUninitialized: true, cookie: { maxAge: 60_000 } },
  },
  'a session that is destroyed, and unset': {
    visits: ['/set', '/destroy', '/set', '/unset', '/set'],
    routes: {
      '/set': set('user', 'ada'),
      '/destroy': (req, res) => req.session.destroy(() => res.redirect('/')),
      '/unset': (req, res) => {
        Reflect.set(req, 'session', null);
        res.send('unset');
      },
    },
    options: { unset: 'destroy' },
  },
  'destroy without a callback': {
    visits: ['/set', '/destroy'],
    routes: {
      '/set': set('user', 'ada'),
      '/destroy': (req, res) => {
        const { session } = req;
        Reflect.apply(session.destroy.bind(session), undefined, []);
        res.send(typeof Reflect.get(req, 'session'));
      },
    },
  },
  'regenerate, reload and save': {
    visits: ['/set', '/all', '/read'],
    routes: {
      '/set': set('user', 'ada'),
      '/all': (req, res) => {
        req.session.reload(() => {
          req.session.regenerate(() => {
            Reflect.set(req.session, 'user', 'grace');
            req.session.save(() => res.send('done'));
          });
        });
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'headers given to writeHead, as an object and as a list': {
    visits: ['/object', '/list', '/implicit'],
    routes: {
      '/object': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        res.writeHead(201, 'Made', { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] });
        res.end('object');
      },
      '/list': (_req, res) => {
        res.writeHead(202, ['X-Two', '2', 'X-Two', '3']);
        res.end('list');
      },
      '/implicit': (req, res) => {
        Reflect.set(req.session, 'n', 2);
        res.write('one ');
        res.write('two ');
        res.end();
      },
    },
  },
  'the return values of write and end': {
    visits: ['/values'],
    routes: {
      '/values': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        const first = res.write('a');
        const ended = res.end('b');
        const again = res.end('c');
        Reflect.set(req.app.locals, 'events', [typeof first, typeof ended, typeof again]);
      },
    },
  },
  'values that write themselves, are left out or come back changed': {
    visits: ['/set', '/read'],
    routes: {
      '/set': (req, res) => {
        Object.assign(req.session, {
          date: new Date(0),
          map: new Map([[1, 2]]),
          buffer: Buffer.from('abc'),
          custom: { toJSON: () => 'custom' },
          fn: () => 1,
          nothing: undefined,
          nan: NaN,
          symbol: Symbol('s'),
        });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'getters that count how often they are read': {
    visits: ['/set', '/set', '/read', '/ignore'],
    routes: {
      '/set': (req, res) => {
        const counted = { nested: [counter('get')] };
        Object.defineProperty(req.session, 'top', getter());
        Object.assign(req.session, { counted });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
      '/ignore': (_req, res) => res.send('nothing'),
    },
  },
  'a toJSON that counts how often it is called': {
    visits: ['/set', '/set', '/read'],
    routes: {
      '/set': (req, res) => {
        Object.assign(req.session, { own: counter('toJSON'), made: [new Counting()] });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'a toJSON of the session itself': {
    visits: ['/set', '/read'],
    routes: {
      '/set': (req, res) => {
        let calls = 0;
        const toJSON = () => ({ cookie: req.session.cookie, calls: (calls += 1) });
        Object.defineProperty(req.session, 'toJSON', { value: toJSON });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'a Proxy that counts what is done to it': {
    visits: ['/set', '/read'],
    routes: {
      '/set': (req, res) => {
        Object.assign(req.session, { proxy: countingProxy() });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'a Map whose toJSON the app has made': {
    visits: ['/set', '/read'],
    routes: {
      '/set': (req, res) => {
        const seen = Object.assign(new Map([['a', 1]]), counter('toJSON'));
        Object.assign(req.session, { seen });
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'getters in a response that is streamed, and looked at late': {
    visits: ['/stream', '/read'],
    routes: {
      '/stream': (req, res) => {
        res.write('first ');
        Object.assign(req.session, { nested: counter('get') });
        res.write('second ');
        res.end('last');
        Reflect.set(req.session, 'late', counter('get'));
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'a save of the app, then a change': {
    visits: ['/save', '/direct', '/undo', '/read'],
    routes: {
      '/save': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        req.session.save(() => {
          Reflect.set(req.session, 'n', 2);
          res.send('saved');
        });
      },
      '/direct': (req, res) => {
        Reflect.set(req.session, 'n', 3);
        storeDirectly(req, () => res.send('stored'));
      },
      '/undo': (req, res) => {
        Reflect.set(req.session, 'n', 4);
        storeDirectly(req, () => {
          Reflect.set(req.session, 'n', 3);
          res.send('undone');
        });
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'HEAD, 204 and 304': {
    visits: ['HEAD /set', '/empty', '/etag', '/etag if-none-match', 'HEAD /read'],
    routes: {
      '/set': set('user', 'ada'),
      '/empty': (req, res) => {
        Reflect.set(req.session, 'n', 1);
        res.status(204).end();
      },
      '/etag': (req, res) => {
        Reflect.set(req.session, 'n', 2);
        res.set('ETag', '"1"').send('a page');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'a BigInt': { visits: ['/set'], routes: { '/set': set('big', 1n) } },
  'a cycle': { visits: ['/set'], routes: { '/set': set('cycle', cycle) } },
  'a getter that throws': { visits: ['/set'], routes: { '/set': set('bad', throwing) } },
  'keys that a session has already': {
    visits: ['/set', '/read'],
    routes: {
      '/set': (req, res) => {
        Object.defineProperty(req.session, '__proto__', { value: { evil: 1 }, enumerable: true });
        Reflect.set(req.session, 'touch2', 1);
        res.send('set');
      },
      '/read': (req, res) => res.json(req.session),
    },
  },
  'an error in a handler': {
    visits: ['/throw', '/next'],
    routes: {
      '/throw': (req) => {
        Reflect.set(req.session, 'n', 1);
        throw new Error('broken');
      },
      '/next': (_req, _res, next) => {
        next(new Error('refused'));
      },
    },
  },
  'how the request looks to the handler': {
    visits: ['/look'],
    routes: {
      '/look': (req, res) =>
        res.json({
          own: Object.hasOwn(req, 'session'),
          enumerable: Object.keys(req).includes('session'),
          deleted: Reflect.deleteProperty(req, 'session'),
          gone: 'session' in req,
        }),
    },
  },
  'a cookie that another middleware sets at the headers': {
    visits: ['/set', '/set'],
    before: (_req, res, next) => {
      const writeHead: unknown = Reflect.get(res, 'writeHead');
      if (typeof writeHead !== 'function') return;
      res.writeHead = function (this: Response, ...args: unknown[]) {
        res.appendHeader('Set-Cookie', 'other=1');
        Reflect.apply(writeHead, this, args);
        return this;
      };
      next();
    },
    routes: { '/set': set('n', 1) },
  },
  'a Secure cookie over http': {
    visits: ['/set'],
    routes: { '/set': set('n', 1) },
    options: { cookie: { secure: true } },
  },
};

function getter(): PropertyDescriptor {
  let reads = 0;
  return { enumerable: true, configurable: true, get: () => (reads += 1) };
}

/** An object that tells how often it was asked, whenever it is. */
export function counter(kind: 'get' | 'toJSON'): object {
  let calls = 0;
  return kind === 'get'
    ? Object.defineProperty({}, 'reads', getter())
    : { toJSON: () => `call ${(calls += 1)}` };
}

/** An object that tells how often it was looked at. */
export function countingProxy(): object {
  let traps = 0;
  return new Proxy(
    {},
    {
      get: (_target, key) => (key === 'traps' ? (traps += 1) : undefined),
      ownKeys: () => ['traps', `after-${(traps += 1)}`],
      getOwnPropertyDescriptor: () => {
        traps += 1;
        return { enumerable: true, configurable: true, value: 1 };
      },
      getPrototypeOf: () => {
        traps += 1;
        return Object.prototype;
      },
    },
  );
}

class Counting {
  #calls = 0;
  toJSON() {
    return `call ${(this.#calls += 1)}`;
  }
}

class LoggedStore extends session.MemoryStore {
  readonly log: string[] = [];
  override get: session.MemoryStore['get'] = (id, callback) => {
    this.log.push(`get ${id}`);
    super.get(id, callback);
  };
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    this.log.push(`set ${id} ${safeJson(data)}`);
    super.set(id, data, callback);
  }
  override touch(id: string, data: session.SessionData, callback?: () => void) {
    this.log.push(`touch ${id}`);
    super.touch(id, data, callback);
  }
  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.log.push(`destroy ${id} ${typeof callback}`);
    super.destroy(id, callback);
  }
}

/** A store as Redis is one: it answers later, and keeps text that nobody else sees. */
class OtherStore extends session.Store {
  readonly log: string[] = [];
  readonly rows = new Map<string, string>();
  override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
    this.log.push(`get ${id}`);
    const row = this.rows.get(id);
    setImmediate(() => {
      Reflect.apply(callback, undefined, [null, row === undefined ? null : JSON.parse(row)]);
    });
  }
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    const row = JSON.stringify(data);
    this.log.push(`set ${id} ${row.replace(/"cookie":\{[^}]*\}/, '')}`);
    this.rows.set(id, row);
    setImmediate(() => callback?.());
  }
  override touch(id: string, _data: session.SessionData, callback?: () => void) {
    this.log.push(`touch ${id}`);
    setImmediate(() => callback?.());
  }
  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.log.push(`destroy ${id} ${typeof callback}`);
    this.rows.delete(id);
    setImmediate(() => callback?.());
  }
}

function makeStore(kind: StoreKind) {
  if (kind === 'another store') {
    const store = new OtherStore();
    return { store, log: store.log, rows: () => [...store.rows] };
  }
  const store = kind === 'MemoryStore' ? new session.MemoryStore() : new LoggedStore();
  const rows = (): [string, unknown][] => {
    const kept: unknown = Reflect.get(store, 'sessions');
    return typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
  };
  return { store, log: store instanceof LoggedStore ? store.log : [], rows };
}

function withoutTimes(row: unknown): string {
  return String(row)
    .replace(/"expires":"[^"]+"/, '"expires":"…"')
    .replace(/"originalMaxAge":\d+/, '"originalMaxAge":…');
}

function safeJson(data: unknown): string {
  try {
    return JSON.stringify(data, (key, value: unknown) => (key === 'cookie' ? undefined : value));
  } catch (thrown) {
    return String(thrown);
  }
}

/** What the outside sees of a scenario, and what the store does. */
async function run(
  createApp: typeof express,
  scenario: Scenario,
  isObserved: boolean,
  kind: StoreKind = 'a store made from MemoryStore',
  spoil?: (hub: Hub) => void,
) {
  const { hub, printed } = watchHub();
  spoil?.(hub);
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  const { store, log, rows } = makeStore(kind);
  const events: string[] = [];
  let ids = 0;
  const app = createApp();
  if (scenario.before !== undefined) app.use(scenario.before);
  app.use(
    (isObserved ? observe(session) : session)({
      store,
      secret: 'secret',
      resave: false,
      saveUninitialized: false,
      genid: () => `id-${(ids += 1)}`,
      ...scenario.options,
    }),
  );
  for (const [path, handler] of Object.entries(scenario.routes)) {
    app.get(path, (req, res, next) => void handler(req, res, next));
  }
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    events.push(`error ${String(error)}`);
    // Where express-session throws at the end, its response never ends: cut it.
    if (res.headersSent || /BigInt|circular|no value/.test(String(error))) res.destroy();
    else if (error === undefined) next();
    else res.status(500).send('failed');
  });
  const server = await listen(app);
  const client = new Client(server.port);
  const answers: unknown[] = [];
  for (const path of scenario.visits) {
    const [, method = 'GET', target = '', condition] =
      /^(?:(\w+) )?(\/\S*)(?: (.*))?$/.exec(path) ?? [];
    const headers = condition === undefined ? {} : { [condition]: '"1"' };
    const answer = await client
      .send(target, { method, headers })
      .catch((error: unknown) => String(error));
    answers.push(typeof answer === 'string' ? answer : withoutOurs(answer));
  }
  const locals: unknown = app.locals.events;
  await server.close();
  const stored = rows().map(([id, row]) => [id, withoutTimes(row)]);
  return { seen: { answers, events, locals, log, stored }, printed, hub };
}

export function withoutOurs({
  status,
  rawHeaders,
  body,
}: {
  status: number;
  rawHeaders: string[];
  body: string;
}) {
  const headers: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (/^(session-debug|date)$/i.test(name)) continue;
    headers.push(`${name}: ${value.replace(/Expires=[^;]+/, 'Expires=…')}`);
  }
  return { status, headers, body: body.replace(/"(expires|_expires)":"[^"]+"/g, '"$1":"…"') };
}

const KINDS: readonly StoreKind[] = [
  'MemoryStore',
  'a store made from MemoryStore',
  'another store',
];

/** Every part of the recorder, made to fail. */
export const SPOILT: Record<string, (hub: Hub) => void> = {
  'that keeps records': (hub) => void (hub.records.put = fail),
  'that keeps states': (hub) => void (hub.revisions.acquireTail = fail),
  'that lets states go': (hub) => void (hub.revisions.release = fail),
  'that allows looks': (hub) => void (hub.looks.allow = fail),
  'that looks later': (hub) => void (hub.looks.later = fail),
  'that keeps the pace': (hub) => void (hub.pace.admits = fail),
  'that pays for records': (hub) => void (hub.pace.spend = fail),
  'that notes paths': (hub) => void (hub.addPath = fail),
  'that prints': (hub) => void (hub.print = fail),
  'that pairs': (hub) => void (hub.pairing.announce = fail),
  'of which nothing is left': (hub) => {
    for (const part of ['records', 'revisions', 'looks', 'pace', 'pairing', 'addPath', 'paths']) {
      Object.defineProperty(hub, part, { get: fail });
    }
  },
};

/** Those that are used in each of these requests. */
const FAILS_ALWAYS = [
  'that keeps the pace',
  'that pays for records',
  'that keeps records',
  'that keeps states',
  'that allows looks',
  'that looks later',
  'that notes paths',
  'of which nothing is left',
];

/** A failing part is told of once, and where it fails in each request we are off in the end. */
export function expectTold(title: string, printed: readonly string[]): void {
  const told = printed.filter((line) => line.includes('our mistake'));
  expect(told.length).toBeLessThanOrEqual(1);
  const isOff = printed.some((line) => line.includes('switched itself off'));
  expect(isOff).toBe(FAILS_ALWAYS.includes(title));
}

function fail(): never {
  throw new Error('our mistake');
}

/** The app behaves the same with and without us: over each version of Express. */
export function describeHarmless(name: string, createApp: typeof express): void {
  describe.each(KINDS)(`${name}, with %s`, (kind) => {
    it.each(Object.keys(SCENARIOS))('behaves the same with %s', async (title) => {
      const scenario = SCENARIOS[title];
      if (scenario === undefined) throw new Error('no such scenario');
      const without = await run(createApp, scenario, false, kind);
      const observed = await run(createApp, scenario, true, kind);
      expect(observed.seen).toEqual(without.seen);
      expect(observed.seen.answers).toHaveLength(scenario.visits.length);
      // One line with the pairing link, and no error of ours.
      expect(observed.printed).toHaveLength(1);
      expect(observed.hub.records.size).toBe(scenario.visits.length);
    });
  });

  describe(`${name}, with a recorder`, () => {
    it.each(Object.entries(SPOILT))('%s and always fails', async (title, spoil) => {
      const scenario: Scenario = {
        visits: ['/set', ...Array.from({ length: 12 }, () => ['/read', '/count']).flat()],
        routes: {
          '/set': set('user', 'ada'),
          '/read': (req, res) => res.json(req.session),
          '/count': (req, res) => {
            Reflect.set(req.session, 'n', Number(Reflect.get(req.session, 'n') ?? 0) + 1);
            res.send('counted');
          },
        },
      };
      const without = await run(createApp, scenario, false);
      const observed = await run(createApp, scenario, true, undefined, spoil);
      expect(observed.seen).toEqual(without.seen);
      expectTold(title, observed.printed);
    });
  });
}
