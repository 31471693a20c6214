import type express from 'express';
import type { NextFunction, Request, Response } from 'express';
import { describe, expect, it } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { createObserve } from '../../../server-plugin/session-framework/observe.ts';
import type { Engine, SynchronousEngine } from '../../../session-framework/engine.ts';
import { databaseEngine } from '../../../session-framework/engines/database.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { later } from '../../session-framework/support/watched-engine.ts';
import { Client, listen } from '../../support/http.ts';
import { watchHub } from '../../support/http-hub.ts';
import { counter, countingProxy, expectTold, SCENARIOS, SPOILT, withoutOurs } from './harmless.ts';

type Handler = (at: {
  session: Session;
  engine: Engine;
  req: Request;
  res: Response;
  next: NextFunction;
}) => unknown;

interface Scenario {
  /** Each is visited in turn, by one client. */
  visits: string[];
  routes: Record<string, Handler>;
  options?: Partial<SessionOptions>;
  /** Runs before the session middleware. */
  before?: (req: Request, res: Response, next: NextFunction) => void;
}

type EngineKind = 'SQLite' | 'memory' | 'an engine that answers later';

const set = (key: string, value: unknown): Handler => {
  return ({ session, res }) => {
    session.set(key, value);
    res.send(`${key} set`);
  };
};
const read: Handler = ({ session, res }) => res.json(session);
const ignore: Handler = ({ res }) => res.send('nothing');

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

const REFUSED = 'the framework refuses such values when they are stored, see the scenario of those';

/** The scenarios of express-session in the words of the framework, and why some have none. */
const OURS: Record<string, Scenario | string> = {
  'a session that is made, read and left alone': {
    visits: ['/set', '/read', '/ignore', '/set'],
    routes: { '/set': set('user', 'ada'), '/read': read, '/ignore': ignore },
  },
  'resave, rolling and eager sessions': {
    visits: ['/ignore', '/set', '/ignore', '/set'],
    routes: { '/ignore': ignore, '/set': set('n', 1) },
    options: { saveEveryRequest: true, cookieAge: 60 },
  },
  'a session that is destroyed, and unset': {
    visits: ['/set', '/destroy', '/set', '/clear', '/set'],
    routes: {
      '/set': set('user', 'ada'),
      '/destroy': async ({ session, res }) => {
        await session.flush();
        res.redirect('/');
      },
      '/clear': ({ session, res }) => {
        session.clear();
        res.send('cleared');
      },
    },
  },
  'destroy without a callback': {
    visits: ['/set', '/destroy', '/again'],
    routes: {
      '/set': set('user', 'ada'),
      '/destroy': ({ session, res }) => {
        void session.flush();
        res.send(typeof session.key);
      },
      '/again': ({ session, res }) => {
        void session.flush();
        session.set('user', 'grace');
        res.send('again');
      },
    },
  },
  'regenerate, reload and save': {
    visits: ['/set', '/all', '/read'],
    routes: {
      '/set': set('user', 'ada'),
      '/all': async ({ session, res }) => {
        session.cycleKey();
        session.set('user', 'grace');
        await session.save();
        res.send('done');
      },
      '/read': read,
    },
  },
  'headers given to writeHead, as an object and as a list': {
    visits: ['/object', '/list', '/implicit'],
    routes: {
      '/object': ({ session, res }) => {
        session.set('n', 1);
        res.writeHead(201, 'Made', { 'X-One': '1', 'Set-Cookie': ['a=1', 'b=2'] });
        res.end('object');
      },
      '/list': ({ res }) => {
        res.writeHead(202, ['X-Two', '2', 'X-Two', '3']);
        res.end('list');
      },
      '/implicit': ({ session, res }) => {
        session.set('n', 2);
        res.write('one ');
        res.write('two ');
        res.end();
      },
    },
  },
  'the return values of write and end': {
    visits: ['/values'],
    routes: {
      '/values': ({ session, req, res }) => {
        session.set('n', 1);
        res.on('error', () => undefined); // to write after the end is one, in Node itself too
        const first = res.write('a');
        const ended = res.end('b');
        const again = res.end('c');
        Reflect.set(req.app.locals, 'events', [first, typeof ended, typeof again]);
      },
    },
  },
  'values that write themselves, are left out or come back changed': {
    visits: ['/date', '/map', '/nothing', '/nan', '/read'],
    routes: {
      '/date': set('date', new Date(0)),
      '/map': set('map', new Map([[1, 2]])),
      '/nothing': set('nothing', undefined),
      '/nan': set('nan', { deep: [NaN] }),
      '/read': read,
    },
  },
  'getters that count how often they are read': {
    visits: ['/set', '/set', '/failed', '/read', '/ignore'],
    routes: {
      // Of each run its own, since they are counted on.
      '/set': ({ session, res }) => {
        session.set('counted', { nested: [counter('get')] });
        res.send('set');
      },
      '/failed': ({ session, res }) => {
        session.set('counted', counter('get'));
        res.status(500).json(session.get('counted'));
      },
      '/read': read,
      '/ignore': ignore,
    },
  },
  'a toJSON that counts how often it is called': REFUSED,
  'a toJSON of the session itself': 'the dictionary is the framework’s own object',
  'a Proxy that counts what is done to it': {
    visits: ['/set', '/set', '/read'],
    routes: {
      '/set': ({ session, res }) => void res.json(session.set('proxy', countingProxy()).size),
      '/read': read,
    },
  },
  'a Map whose toJSON the app has made': REFUSED,
  'getters in a response that is streamed, and looked at late': {
    visits: ['/stream', '/stream', '/read'],
    routes: {
      '/stream': ({ session, res }) => {
        session.set('nested', counter('get'));
        res.write('first ');
        session.set('late', counter('get'));
        res.end('last');
      },
      '/read': read,
    },
  },
  'a save of the app, then a change': {
    visits: ['/save', '/late', '/read'],
    routes: {
      '/save': async ({ session, res }) => {
        session.set('n', 1);
        await session.save();
        session.set('n', 2);
        res.send('saved');
      },
      '/late': async ({ session, res }) => {
        res.write('first ');
        session.set('n', 3);
        await session.save();
        res.end('stored');
      },
      '/read': read,
    },
  },
  'HEAD, 204 and 304': {
    visits: ['HEAD /set', '/empty', '/etag', '/etag if-none-match', 'HEAD /read'],
    routes: {
      '/set': set('user', 'ada'),
      '/empty': ({ session, res }) => {
        session.set('n', 1);
        res.status(204).end();
      },
      '/etag': ({ session, res }) => {
        session.set('n', 2);
        res.set('ETag', '"1"').send('a page');
      },
      '/read': read,
    },
  },
  'a BigInt': { visits: ['/set'], routes: { '/set': set('big', 1n) } },
  'a cycle': { visits: ['/set'], routes: { '/set': set('cycle', cycle) } },
  'a getter that throws': {
    visits: ['/set'],
    routes: {
      '/set': ({ session, res }) => {
        const bad = Object.defineProperty({}, 'value', {
          enumerable: true,
          get() {
            throw new Error('no value');
          },
        });
        session.set('bad', bad);
        res.send('set');
      },
    },
  },
  'keys that a session has already': {
    visits: ['/set', '/read'],
    routes: {
      '/set': ({ session, res }) => {
        session.set('__proto__', { evil: 1 });
        Reflect.set(session.data, 'constructor', 'mine');
        Reflect.set(session.data, 'modified', true);
        res.send('set');
      },
      '/read': read,
    },
  },
  'an error in a handler': {
    visits: ['/throw', '/next'],
    routes: {
      '/throw': ({ session }) => {
        session.set('n', 1);
        throw new Error('broken');
      },
      '/next': ({ next }) => {
        next(new Error('refused'));
      },
    },
  },
  'how the request looks to the handler': {
    visits: ['/look'],
    routes: {
      '/look': ({ req, res }) =>
        res.json({
          own: Object.hasOwn(req, 'session'),
          keys: Object.keys(req).sort(),
          response: Object.keys(res).filter((key) => typeof Reflect.get(res, key) === 'function'),
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
  'a path outside that of the cookie, where no session is made':
    'a session is made on every path, see the scenario of that',
  'a Secure cookie over http': {
    visits: ['/set'],
    routes: { '/set': set('n', 1) },
    options: { cookie: { secure: true } },
  },
};

/** What only the framework has, and what it takes otherwise. */
const OWN: Record<string, Scenario> = {
  'a cookie for a path that this request is not under': {
    visits: ['/set', '/read'],
    options: { cookie: { path: '/shop' } },
    routes: { '/set': set('n', 1), '/read': read },
  },
  'changes in place, unseen and told': {
    visits: ['/set', '/in-place', '/read', '/flagged', '/read'],
    routes: {
      '/set': set('car', { wheels: 'steel' }),
      '/in-place': ({ session, res }) => {
        Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
        res.send('changed');
      },
      '/flagged': ({ session, res }) => {
        Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
        session.modified = true;
        res.send('changed');
      },
      '/read': read,
    },
  },
  'detectUnsavedChanges: save': {
    visits: ['/set', '/in-place', '/read'],
    options: { detectUnsavedChanges: 'save' },
    routes: {
      '/set': set('car', { wheels: 'steel' }),
      '/in-place': ({ session, res }) => {
        Reflect.set(Object(session.get('car')), 'wheels', 'alloy');
        res.send('changed');
      },
      '/read': read,
    },
  },
  'expiries, the test cookie and a late change': {
    visits: ['/expiry', '/browser', '/test', '/worked', '/late', '/read'],
    // A second that passes between both runs is one of Max-Age.
    options: { now: () => Date.UTC(2100, 0, 1) },
    routes: {
      '/expiry': ({ session, res }) => {
        session.setExpiry(new Date(Date.UTC(2199, 0, 1)));
        res.json(session.getExpireAtBrowserClose());
      },
      '/browser': ({ session, res }) => {
        session.setExpiry(0);
        res.json(session.getExpireAtBrowserClose());
      },
      '/test': ({ session, res }) => {
        session.setTestCookie();
        res.send('test');
      },
      '/worked': ({ session, res }) => res.json(session.testCookieWorked()),
      '/late': ({ session, res }) => {
        res.send('late');
        session.set('late', true);
      },
      '/read': read,
    },
  },
  'a session that was deleted meanwhile': {
    visits: ['/set', '/interrupted', '/read'],
    routes: {
      '/set': set('n', 1),
      '/interrupted': async ({ session, engine, res }) => {
        session.set('n', 2);
        await engine.delete(session.key ?? '', Date.now());
        res.send('not seen');
      },
      '/read': read,
    },
  },
};

function makeEngine(kind: EngineKind): { engine: Engine; log: string[] } {
  const inner: SynchronousEngine = kind === 'SQLite' ? databaseEngine(':memory:') : memoryEngine();
  const log: string[] = [];
  const logged: SynchronousEngine = {
    ...inner,
    load(key, now) {
      log.push(`load ${key}`);
      return inner.load(key, now);
    },
    create(key, session, now) {
      log.push(`create ${key} ${session.payload} ${session.revision}`);
      return inner.create(key, session, now);
    },
    update(key, session, saving) {
      log.push(`update ${key} ${session.payload} ${session.revision} ${saving.expected}`);
      return inner.update(key, session, saving);
    },
    delete(key, now) {
      log.push(`delete ${key}`);
      return inner.delete(key, now);
    },
  };
  return { engine: kind === 'an engine that answers later' ? later(logged) : logged, log };
}

/** One for the app with and without us: the age of a cookie until a date depends on it. */
const NOW = Date.now();

/** What the outside sees of a scenario, and what the engine is asked. */
async function run(
  createApp: typeof express,
  scenario: Scenario,
  isObserved: boolean,
  kind: EngineKind = 'memory',
  spoil?: (hub: Hub) => void,
) {
  const { hub, printed } = watchHub();
  spoil?.(hub);
  const observe = createObserve(
    () => hub,
    () => undefined,
  );
  const { engine, log } = makeEngine(kind);
  const events: string[] = [];
  const visitors = (isObserved ? observe(sessions) : sessions)({
    engine,
    now: () => NOW,
    onWarning: ({ code, message }) => void events.push(`${code} ${message}`),
    ...scenario.options,
  });
  const app = createApp();
  if (scenario.before !== undefined) app.use(scenario.before);
  app.use(visitors);
  for (const [path, handler] of Object.entries(scenario.routes)) {
    app.get(path, (req, res, next) => {
      const answering = handler({ session: visitors.of(req), engine, req, res, next });
      if (answering instanceof Promise) answering.catch(next);
    });
  }
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    events.push(`error ${String(error)}`);
    res.status(500).send('failed');
  });
  const server = await listen(app);
  const client = new Client(server.port);
  const answers: unknown[] = [];
  for (const path of scenario.visits) {
    const [, method = 'GET', target = '', condition] =
      /^(?:(\w+) )?(\/\S*)(?: (.*))?$/.exec(path) ?? [];
    const headers = condition === undefined ? {} : { [condition]: '"1"' };
    answers.push(withoutOurs(await client.send(target, { method, headers })));
  }
  const locals: unknown = app.locals.events;
  await server.close();
  return { seen: withoutKeys({ answers, events, locals, log }), printed, hub };
}

/** Keys are random: they are called by their order. */
function withoutKeys(seen: object): unknown {
  const keys: string[] = [];
  const text = JSON.stringify(seen).replace(/\b[a-z0-9]{32}\b/g, (key) => {
    if (!keys.includes(key)) keys.push(key);
    return `key-${keys.indexOf(key)}`;
  });
  const parsed: unknown = JSON.parse(text);
  return parsed;
}

const KINDS: readonly EngineKind[] = ['SQLite', 'memory', 'an engine that answers later'];

/** An app on session-framework behaves the same with and without us. */
export function describeFrameworkHarmless(name: string, createApp: typeof express): void {
  describe.each(KINDS)(`${name}, with %s`, (kind) => {
    const all = { ...OURS, ...OWN };
    for (const [title, scenario] of Object.entries(all)) {
      if (typeof scenario === 'string') {
        it.skip(`behaves the same with ${title} (not applicable: ${scenario})`, () => undefined);
        continue;
      }
      it(`behaves the same with ${title}`, async () => {
        const without = await run(createApp, scenario, false, kind);
        const observed = await run(createApp, scenario, true, kind);
        expect(observed.seen).toEqual(without.seen);
        // One line with the pairing link, and no error of ours.
        expect(observed.printed).toHaveLength(1);
        expect(observed.hub.records.size).toBe(scenario.visits.length);
      });
    }
  });

  describe(`${name}, with a recorder`, () => {
    it.each(Object.entries(SPOILT))('%s and always fails', async (title, spoil) => {
      const scenario: Scenario = {
        visits: ['/set', ...Array.from({ length: 12 }, () => ['/read', '/count']).flat()],
        routes: {
          '/set': set('user', 'ada'),
          '/read': read,
          '/count': ({ session, res }) => {
            session.set('n', Number(session.get('n', 0)) + 1);
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

  it(`${name}: each scenario of the suite is run or declared`, () => {
    expect(Object.keys(OURS)).toEqual(expect.arrayContaining(Object.keys(SCENARIOS)));
  });
}
