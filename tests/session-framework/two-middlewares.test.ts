import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import express4 from 'express4';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { ConfigurationError } from '../../session-framework/errors.ts';
import { sessions as expressSessions } from '../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../session-framework/hosts/fastify.ts';
import { sessions as fetchSessions } from '../../session-framework/hosts/fetch.ts';
import { sessions as honoSessions } from '../../session-framework/hosts/hono.ts';
import { sessions as koaSessions } from '../../session-framework/hosts/koa.ts';
import type { SessionOptions } from '../../session-framework/settings/options.ts';
import { Session } from '../../session-framework/session/session.ts';
import type { SessionWarning } from '../../session-framework/warnings.ts';
import { Client, listen, type TestServer } from '../support/http/http.ts';
import { later, watched } from './support/watched-engine.ts';

/** Counts the visits in the session at hand, which the host's types may say to be another one's. */
const count = (session: unknown): string => {
  if (!(session instanceof Session)) throw new Error('no session');
  session.set('n', Number(session.get('n', 0)) + 1);
  return String(session.get('n'));
};

/**
 * An application with one middleware for each of the settings, in order, whose handler counts in the
 * session at hand. The same settings object twice is the same middleware twice.
 */
type Start = (each: SessionOptions[]) => Promise<TestServer>;

/** One middleware for each of the settings, and the same for the same. */
function made<T>(make: (options: SessionOptions) => T, each: SessionOptions[]): T[] {
  const known = new Map<SessionOptions, T>();
  return each.map((options) => {
    const middleware = known.get(options) ?? make(options);
    known.set(options, middleware);
    return middleware;
  });
}

const onExpress =
  (create: typeof express): Start =>
  (each) => {
    const app = create();
    for (const middleware of made(expressSessions, each)) app.use(middleware);
    app.get('/', (req, res) => void res.send(count(Reflect.get(req, 'session'))));
    return listen(app);
  };

function served(fetch: (request: Request) => Response | Promise<Response>): RequestListener {
  const listener = getRequestListener(fetch);
  return (req, res) => void listener(req, res);
}

const HOSTS: Record<string, Start> = {
  'Express 5': onExpress(express),
  'Express 4': onExpress(express4),
  Koa: (each) => {
    const app = new Koa();
    for (const middleware of made(koaSessions, each)) app.use(middleware);
    app.use((ctx) => {
      ctx.body = count(ctx.session);
    });
    const handle = app.callback();
    return listen((req, res) => void handle(req, res));
  },
  Fastify: async (each) => {
    const app = fastify();
    for (const middleware of made(fastifySessions, each)) await app.register(middleware);
    app.get('/', (request) => count(Reflect.get(request, 'session')));
    await app.ready();
    return listen(app.routing);
  },
  Hono: (each) => {
    const app = new Hono<{ Variables: { session: Session } }>();
    for (const middleware of made(honoSessions, each)) app.use(middleware);
    app.get('/', (c) => c.text(count(c.get('session'))));
    return listen(served((request) => app.fetch(request)));
  },
  'fetch Request and Response': (each) => {
    const layers = made(fetchSessions, each);
    const answer = (
      request: Request,
      index: number,
      session: Session | null,
    ): Promise<Response> => {
      const layer = layers[index];
      if (layer !== undefined) {
        return layer.handle(request, (inner, given) => answer(inner, index + 1, given));
      }
      return Promise.resolve(new Response(session === null ? '' : count(session)));
    };
    return listen(served((request) => answer(request, 0, null)));
  },
};

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function open(start: Start, each: SessionOptions[]): Promise<Client> {
  const server = await start(each);
  running.push(server);
  return new Client(server.port);
}

const kinds: [string, (inner?: ReturnType<typeof memoryEngine>) => Engine][] = [
  ['at once', (inner = memoryEngine()) => inner],
  ['later', later],
];

describe.each(Object.entries(HOSTS))('on %s', (name, start) => {
  describe.each(kinds)('over an engine that answers %s', (_when, kind) => {
    it('a middleware that is mounted twice has one session, saved once', async () => {
      const { engine, calls } = watched();
      const warnings: SessionWarning[] = [];
      const observer = { begin: () => ({ headers: (): [string, string][] => [['X-Debug', '1']] }) };
      const options = {
        engine: kind(engine),
        observer,
        onWarning: (warning: SessionWarning) => warnings.push(warning),
      };
      const client = await open(start, [options, options, options]);
      expect((await client.send('/')).body).toBe('1');
      const answer = await client.send('/');
      expect(answer.body).toBe('2');
      expect(calls).toEqual(['create', 'load', 'update']);
      expect(answer.headers['set-cookie']).toHaveLength(1);
      expect([answer.headers['x-debug'], answer.headers.vary]).toEqual(['1', 'Cookie']);
      expect(warnings).toEqual([]);
    });

    it('two with cookies of their own are two sessions, the last one at hand', async () => {
      const warnings: SessionWarning[] = [];
      const onWarning = (warning: SessionWarning): unknown => warnings.push(warning);
      const first = { engine: kind(), onWarning };
      const second = { engine: kind(), cookie: { name: 'cart' }, onWarning };
      const client = await open(start, [first, second]);
      await client.send('/');
      expect((await client.send('/')).body).toBe('2');
      expect([...client.cookies.keys()]).toEqual(['cart']);
      expect(warnings).toEqual([]);
    });

    it('two with one cookie are refused at start, or told of once', async () => {
      const warnings: SessionWarning[] = [];
      const onWarning = (warning: SessionWarning): unknown => warnings.push(warning);
      const first = { engine: kind(), onWarning };
      const second = { engine: { ...kind(), name: 'another' }, onWarning };
      const said =
        /cookie 'sessionid' .* one with the memory engine \(made at .+two-middlewares\.test\.ts:\d+:\d+\) and one with the another engine \(made at .+\)\. .* cookie: \{ name: '…' \}/;
      if (name === 'Fastify') {
        const error: unknown = await open(start, [first, second]).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(ConfigurationError);
        expect(String(error)).toMatch(said);
        return;
      }
      const client = await open(start, [first, second]);
      await client.send('/');
      await client.send('/');
      expect(warnings.map(({ code }) => code)).toEqual(['two-middlewares']);
      expect(warnings[0]?.message).toMatch(said);
    });
  });
});

describe('on Fastify', () => {
  it('instances beside each other may have one cookie, an instance below may not', async () => {
    const app = fastify();
    const register = (parent: typeof app, path: string): unknown =>
      parent.register(async (child) => {
        await child.register(fastifySessions({ engine: memoryEngine() }));
        child.get(path, (request) => count(Reflect.get(request, 'session')));
      });
    await register(app, '/a');
    await register(app, '/b');
    await app.ready();
    expect((await app.inject('/a')).body).toBe('1');
    expect((await app.inject('/b')).body).toBe('1');

    const outer = fastify();
    await outer.register(fastifySessions({ engine: memoryEngine() }));
    await expect(
      outer.register(async (child) => {
        await child.register(fastifySessions({ engine: memoryEngine() }));
      }),
    ).rejects.toThrow('Two session middlewares');
  });
});

describe('a Request that is passed to one application after another', () => {
  it('meets each of them alone', async () => {
    const warnings: SessionWarning[] = [];
    const options = {
      engine: memoryEngine(),
      onWarning: (warning: SessionWarning) => warnings.push(warning),
    };
    const request = new Request('http://localhost/');
    for (const { handle } of [fetchSessions(options), fetchSessions(options)]) {
      const answer = await handle(request, (_request, session) => new Response(count(session)));
      expect(await answer.text()).toBe('1');
    }
    const apps = [new Hono(), new Hono()].map((app) =>
      app.use(honoSessions(options)).get('/', (c) => c.text('hello')),
    );
    for (const app of apps) await app.fetch(request);
    expect(warnings).toEqual([]);
  });
});
