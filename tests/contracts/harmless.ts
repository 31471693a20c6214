import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import { describe, expect, it } from 'vitest';
import { createObserve } from '../../server-plugin/express-session/observe.ts';
import { Client, listen } from '../support/http.ts';
import { watchHub } from '../support/http-hub.ts';

type Handler = (req: Request, res: Response, next: NextFunction) => unknown;

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

const throwing = Object.defineProperty({}, 'value', {
  enumerable: true,
  get() {
    throw new Error('no value');
  },
});
const cycle: Record<string, unknown> = {};
cycle.self = cycle;

const SCENARIOS: Record<string, Scenario> = {
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

function safeJson(data: unknown): string {
  try {
    return JSON.stringify(data, (key, value: unknown) => (key === 'cookie' ? undefined : value));
  } catch (thrown) {
    return String(thrown);
  }
}

/** What the outside sees of a scenario, and what the store does. */
async function run(createApp: typeof express, scenario: Scenario, isObserved: boolean) {
  const { hub, printed } = watchHub();
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  const store = new LoggedStore();
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
    const answer = await client.send(path).catch((error: unknown) => String(error));
    answers.push(typeof answer === 'string' ? answer : withoutOurs(answer));
  }
  const locals: unknown = app.locals.events;
  await server.close();
  return { seen: { answers, events, locals, log: store.log }, printed, hub };
}

function withoutOurs({
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

/** The app behaves the same with and without us: over each version of Express. */
export function describeHarmless(name: string, createApp: typeof express): void {
  describe(name, () => {
    it.each(Object.keys(SCENARIOS))('behaves the same with %s', async (title) => {
      const scenario = SCENARIOS[title];
      if (scenario === undefined) throw new Error('no such scenario');
      const without = await run(createApp, scenario, false);
      const observed = await run(createApp, scenario, true);
      expect(observed.seen).toEqual(without.seen);
      expect(observed.seen.answers).toHaveLength(scenario.visits.length);
      // One line with the pairing link, and no error of ours.
      expect(observed.printed).toHaveLength(1);
      expect(observed.hub.records.size).toBe(scenario.visits.length);
    });
  });
}
