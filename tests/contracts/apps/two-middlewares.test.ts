import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import session from 'express-session';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { createObserve } from '../../support/express-session.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub, type WatchedHub } from '../../support/http/http-hub.ts';
import { toldBy } from '../adapter/told.ts';
import { changing, type AdapterUnderTest, type Route } from '../under-test/adapter-under-test.ts';
import { ADAPTERS } from '../under-test/all.ts';

/**
 * Several session middlewares in one process, of one kind or of two: each record is of the one that
 * it names, and a request that saw two names both.
 */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const pairsOf = (adapters: readonly AdapterUnderTest[]) =>
  adapters.flatMap((one) =>
    adapters
      .filter((other) => other !== one)
      .map((other) => [one.name, other.name, one, other] as const),
  );

/** As each is named in its records. */
const NAMES = new Map<string, string>();
beforeAll(async () => {
  for (const adapter of ADAPTERS) {
    NAMES.set(adapter.name, (await toldBy(adapter))?.name ?? '');
  }
});

/**
 * Those that run on Node's own request and response, so that one can be called by another; and what
 * each does where somebody else's session is at `req.session` already.
 */
const BELOW: Readonly<
  Record<string, 'steps aside' | 'refuses' | 'takes over' | 'has another place'>
> = {
  'express-session': 'steps aside',
  'session-framework': 'refuses',
  'cookie-session': 'takes over',
  custom: 'takes over',
  'iron-session': 'has another place',
};
const ON_NODE = ADAPTERS.filter(({ name }) => name in BELOW);

const takes = ({ name }: AdapterUnderTest): boolean => BELOW[name] !== 'has another place';

/** express-session calls methods of what is at `req.session` in the end, whosever that is. */
const breaks = (one: AdapterUnderTest, other: AdapterUnderTest): boolean =>
  one.name === 'express-session' && BELOW[other.name] === 'takes over';

const login = (user: string): Route => changing((visit) => visit.set('user', user));

function listenerOf(
  { create, hosts, stores, bareHost }: AdapterUnderTest,
  hub: WatchedHub['hub'],
  routes: Record<string, Route>,
): RequestListener {
  const [host = bareHost] = hosts;
  const [store = ''] = stores;
  return create({ host, store, hub, routes, tell: () => undefined }).listener;
}

async function serve(listener: RequestListener): Promise<Client> {
  const server = await listen(listener);
  closing.push(() => server.close());
  return new Client(server.port);
}

/** Called by another one's handler, as an app that is mounted in another. */
const passTo =
  (listener: (req: IncomingMessage, res: ServerResponse) => void): Route =>
  ({ req, res }) => {
    listener(req, res);
  };

async function recordsOf(watched: WatchedHub, client: Client, path: string) {
  const { records } = await client.send(path);
  return Promise.all(records.map((id) => watched.record(id)));
}

const stateOf = (watched: WatchedHub, { data }: SessionRecord): unknown => watched.state(data.end);

describe('two middlewares on different paths', () => {
  it.each(pairsOf(ADAPTERS))(
    '%s and %s: each request names its own',
    async (_a, _b, one, other) => {
      const watched = watchHub();
      const first = listenerOf(one, watched.hub, { '/one': login('ada') });
      const second = listenerOf(other, watched.hub, { '/other': login('grace') });
      const client = await serve((req, res) => {
        const listener = req.url === '/one' ? first : second;
        listener(req, res);
      });
      for (const [path, adapter, user] of [
        ['/one', one, 'ada'],
        ['/other', other, 'grace'],
        ['/one', one, 'ada'],
      ] as const) {
        const [record, ...more] = await recordsOf(watched, client, path);
        expect(more).toEqual([]);
        expect(record).toMatchObject({
          middleware: { name: NAMES.get(adapter.name) },
          cookieIn: { name: adapter.cookieName },
        });
        expect(record && stateOf(watched, record)).toEqual({ user });
      }
    },
  );
});

it('two of one kind on different paths of an app: each request names the cookie of its own', async () => {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  const options = { secret: 's', resave: false, saveUninitialized: false };
  for (const at of ['admin', 'shop']) {
    app.use(`/${at}`, observe(session)({ ...options, name: `${at}.sid` }), (req, res) => {
      Object.assign(req.session, { at });
      res.send('ok');
    });
  }
  const client = await serve(app);
  for (const at of ['admin', 'shop', 'admin', 'shop']) {
    const [record, ...more] = await recordsOf(watched, client, `/${at}`);
    expect(more).toEqual([]);
    expect(record?.cookieIn.name).toBe(`${at}.sid`);
    expect(record && stateOf(watched, record)).toEqual({ at });
  }
  const told = watched.hub.middlewares.map(({ cookieName }) => cookieName);
  expect(told).toEqual(['admin.sid', 'shop.sid']);
});

describe('two middlewares in one request', () => {
  const pairs = pairsOf(ON_NODE).filter(([, , one, other]) => !breaks(one, other));

  it.each(pairs)('%s, and %s below it: it names both', async (_a, _b, one, other) => {
    const watched = watchHub();
    const inner = listenerOf(other, watched.hub, { '/': login('grace') });
    const client = await serve(listenerOf(one, watched.hub, { '/': passTo(inner) }));
    const [upper, lower, ...more] = await recordsOf(watched, client, '/');
    expect(more).toEqual([]);
    expect(upper?.middleware.name).toBe(NAMES.get(one.name));
    if (takes(one) && BELOW[other.name] === 'refuses') {
      // An error is its answer, and it has begun nothing.
      expect([upper?.status, lower]).toEqual([500, undefined]);
      return;
    }
    expect(lower?.middleware.name).toBe(NAMES.get(other.name));
    if (takes(one) && BELOW[other.name] === 'steps aside') {
      expect(lower?.reason).toEqual({ saved: 'none:not-run', cookie: 'none:not-run' });
      return;
    }
    expect(lower && stateOf(watched, lower)).toEqual({ user: 'grace' });
    expect(upper && stateOf(watched, upper)).not.toEqual({ user: 'grace' });
  });
});

describe('one middleware that is mounted twice', () => {
  /** What the second mount of it does in a request that has passed the first. */
  const AGAIN: Readonly<Record<string, 'is told of' | 'has one session'>> = {
    'express-session': 'is told of',
    'session-framework': 'has one session',
    'cookie-session': 'is told of',
    custom: 'is told of',
    'iron-session': 'has one session',
  };

  it.each(ON_NODE.map((adapter) => [adapter.name, adapter] as const))(
    '%s',
    async (name, adapter) => {
      const watched = watchHub();
      const listener: RequestListener = listenerOf(adapter, watched.hub, {
        '/': ({ req, res }) => {
          Object.assign(req, { url: '/again', originalUrl: '/again' });
          listener(req, res);
        },
        '/again': login('ada'),
      });
      const client = await serve(listener);
      for (const path of ['/', '/', '/again']) {
        const records = await recordsOf(watched, client, path);
        const isTwice = path === '/' && AGAIN[name] === 'is told of';
        expect(records).toHaveLength(isTwice ? 2 : 1);
        expect(new Set(records.map(({ middleware }) => middleware.name))).toEqual(
          new Set([NAMES.get(name)]),
        );
        expect(records.map((record) => stateOf(watched, record))).toContainEqual({ user: 'ada' });
      }
    },
  );
});
