import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import expressSession from 'express-session';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import { RecordsSchema } from '../../../lib/sources/wire.ts';
import { observe as publicObserve } from '../../../server-plugin/adapters/session-framework.ts';
import type { ObserveOptions } from '../../../server-plugin/options.ts';
import type {
  Description,
  ObservedRequest,
  VisitObserver as Ours,
} from '../../../server-plugin/adapters/session-framework.settings.ts';
import { createObserve } from '../../support/session-framework.ts';
import type { Engine } from '../../../session-framework/engine.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import { sessions } from '../../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../../session-framework/hosts/fastify.ts';
import { sessions as fetchSessions } from '../../../session-framework/hosts/fetch.ts';
import { sessions as honoSessions } from '../../../session-framework/hosts/hono.ts';
import { sessions as koaSessions } from '../../../session-framework/hosts/koa.ts';
import type { Observer, VisitObserver } from '../../../session-framework/observer/observer.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import {
  broken,
  later,
  watched as watchedEngine,
} from '../../session-framework/support/watched-engine.ts';
import { callEndpoint, Client, listen, type TestServer } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function observing(env?: string) {
  const watched = watchHub();
  const observe = createObserve(
    () => watched.hub,
    () => env,
  );
  return { ...watched, observe };
}

async function serve(app: Parameters<typeof listen>[0]): Promise<TestServer> {
  const server = await listen(app);
  servers.push(server);
  return server;
}

const count = (session: Session): string => {
  session.set('n', Number(session.get('n', 0)) + 1);
  return String(session.get('n'));
};

describe('observe of session-framework', () => {
  it('is sessions itself in production', () => {
    const { observe, printed, hub } = observing('production');
    expect(observe(sessions)).toBe(sessions);
    expect(observing().observe(sessions, { enabled: false })).toBe(sessions);
    expect([printed, hub.middlewares]).toEqual([[], []]);
  });

  it('warns once where it is on in production', () => {
    const { observe, printed } = observing('production');
    observe(sessions, { enabled: true });
    observe(sessions, { enabled: true });
    expect(printed).toEqual([expect.stringContaining('WARNING')]);
  });

  it('is what the package exports', () => {
    expect(publicObserve(sessions, { enabled: false })).toBe(sessions);
  });

  it('gives a middleware with all that the framework gives', async () => {
    const { observe, hub } = observing();
    const visitors = observe(sessions)<{ user: string }>({ engine: memoryEngine() });
    expect(visitors).toHaveLength(3);
    expect(visitors.description).toMatchObject({ name: 'session-framework', kind: 'store' });
    expect(await visitors.clearExpired()).toBe(0);
    expect(hub.middlewares).toEqual([
      {
        name: 'session-framework',
        version: '0.1.0',
        kind: 'store',
        rule: 'flag',
        cookieName: 'sessionid',
        options: {
          ...visitors.description.options,
          'cookie.path': '/',
          'cookie.domain': null,
          'cookie.secure': false,
          'cookie.httpOnly': true,
          'cookie.sameSite': 'lax',
        },
        units: { cookieAge: 's' },
        advice: expect.objectContaining({
          'not-flagged': expect.stringContaining('session.modified = true'),
        }),
        terms: expect.objectContaining({ resave: 'saveEveryRequest: true' }),
      },
    ]);
  });

  it('takes sessions without options, and options that are made from others', () => {
    const { observe } = observing();
    const options: unknown = Object.create({ engine: memoryEngine(), cookieAge: 60 });
    const made: unknown = Reflect.apply(observe(sessions), undefined, [options]);
    expect(made).toHaveProperty('description.options.cookieAge', 60);
  });

  it('lets errors of the framework itself pass', () => {
    const { observe } = observing();
    expect(() => observe(sessions)({ engine: memoryEngine(), cookieAge: -1 })).toThrow('cookieAge');
  });

  it.each([
    ['express-session', expressSession],
    ['no function', {}],
  ])('refuses %s', (_name, other) => {
    const { observe } = observing();
    expect(() => {
      Reflect.apply(observe, undefined, [other]);
    }).toThrow(/sessions-devtools: observe\(\) was/);
  });

  it('refuses another factory when it is called, and a host without a place for it', () => {
    const { observe } = observing();
    expect(() => observe(() => () => undefined)()).toThrow('was not given the sessions');
    expect(() => observe(fetchSessions)({ engine: memoryEngine() })).toThrow('under this host');
  });

  it('fits the hook of the framework', () => {
    const fits = (visit: Ours, describe: (description: Description) => void): Observer => ({
      describe,
      begin: (_request: ObservedRequest) => visit,
    });
    expect(fits).toBeTypeOf('function');
  });
});

describe('the endpoint of session-framework', () => {
  async function start(engine: Engine, options: ObserveOptions = {}, mount = '/') {
    const watching = observing();
    const app = express();
    const visitors = watching.observe(sessions, options)({ engine });
    app.use(mount, visitors);
    app.use(mount, (req, res) => void res.send(count(visitors.of(req))));
    const server = await serve(app);
    return { ...watching, port: server.port, client: new Client(server.port) };
  }

  it('is answered before anything is loaded', async () => {
    const { engine, calls } = watchedEngine();
    const { client, port, record } = await start(engine);
    const answer = await client.send('/');
    await record(answer.records[0]);
    const before = [...calls];
    const records = await callEndpoint(port, '/__sessions/records', {
      cookie: client.cookieHeader,
    });
    expect(records.status).toBe(200);
    expect(records.headers['set-cookie']).toBeUndefined();
    expect(calls).toEqual(before);
    const reply = v.parse(RecordsSchema, records.json);
    expect(reply.records.map(({ id }) => id)).toEqual(answer.records);
    expect(reply.revisions.map(({ json }) => json)).toEqual(['{"n":1}']);
  });

  it('is at the root of the server, wherever the middleware is mounted', async () => {
    const { client, port } = await start(memoryEngine(), { path: '/_s' }, '/shop');
    const { headers } = await client.send('/shop/');
    expect(headers['session-debug']).toMatch(/^"[\w-]+";path="\/_s";project="[\w-]{22}"$/);
    const hello = await callEndpoint(port, '/_s/hello');
    expect(hello.json).toMatchObject({ middlewares: [{ name: 'session-framework' }] });
  });

  it('hides what the options say', async () => {
    const { client, port } = await start(memoryEngine(), { redact: [/^n$/] });
    await client.send('/');
    const records = await callEndpoint(port, '/__sessions/records');
    expect(records.body).toContain('$redacted');
  });

  it('is named by error pages too, which take headers off', async () => {
    const { observe, record } = observing();
    const app = express();
    app.set('env', 'test');
    app.use(observe(sessions)({ engine: memoryEngine() }), () => {
      throw new Error('broken');
    });
    const server = await serve(app);
    const { status, records } = await new Client(server.port).send('/');
    expect([status, records.length]).toEqual([500, 1]);
    expect(await record(records[0])).toMatchObject({ status: 500, finish: 'end' });
  });
});

describe('an observer of the app itself', () => {
  class Notebook implements Observer {
    readonly names: string[] = [];
    #fails: string | null;

    constructor(fails: string | null = null) {
      this.#fails = fails;
    }

    describe(): void {
      this.names.push('describe');
    }

    begin(): VisitObserver {
      const note = (name: string) => (): void => {
        this.names.push(name);
        if (name === this.#fails) throw new Error('a mistake of the app');
      };
      note('begin')();
      return {
        headers: () => [['X-Own', 'yes']],
        loaded: note('loaded'),
        accessed: note('accessed'),
        changed: note('changed'),
        deciding: note('deciding'),
        storeStart: note('storeStart'),
        storeEnd: note('storeEnd'),
        decided: note('decided'),
        ended: note('ended'),
      };
    }
  }

  async function visit(isObserved: boolean, notebook: Notebook, engine: Engine = memoryEngine()) {
    const { observe, record, recordOf } = observing();
    const warnings: string[] = [];
    const app = express();
    const visitors = (isObserved ? observe(sessions) : sessions)({
      engine,
      observer: notebook,
      onWarning: ({ code }) => void warnings.push(code),
    });
    const ends: Promise<unknown>[] = [];
    app.use((_req, res, next) => {
      ends.push(once(res, 'close'));
      next();
    });
    app.use(visitors, (req, res) => void res.send(count(visitors.of(req))));
    const server = await serve(app);
    const client = new Client(server.port);
    const answers = [await client.send('/'), await client.send('/last')];
    const told = answers.map(({ headers }) => headers['x-own']);
    const records = isObserved
      ? [await record(answers[0]?.records[0]), await recordOf('/last')]
      : [];
    await Promise.all(ends);
    await new Promise(setImmediate);
    return { seen: { names: notebook.names, told, warnings }, records };
  }

  it('is told everything that it is told alone', async () => {
    const alone = await visit(false, new Notebook());
    const { seen, records } = await visit(true, new Notebook());
    expect(seen).toEqual(alone.seen);
    expect(seen.names).toContain('ended');
    expect(records.map(({ reason }) => reason.saved)).toEqual(['new', 'changed']);
  });

  it.each([
    ['loaded', memoryEngine],
    ['changed', memoryEngine],
    ['storeStart', memoryEngine],
    ['storeStart', later],
    ['decided', memoryEngine],
    ['ended', memoryEngine],
  ])('fails the same in %s', async (name, createEngine) => {
    const alone = await visit(false, new Notebook(name), createEngine());
    const { seen, records } = await visit(true, new Notebook(name), createEngine());
    expect(seen).toEqual(alone.seen);
    expect(seen.warnings).toEqual(['observer-failed', 'observer-failed']);
    expect(records.map(({ phase, finish }) => [phase, finish])).toEqual([
      ['final', 'end'],
      ['final', 'end'],
    ]);
  });

  it('may fail while a call to the store is under way: its end is not told, and not waited for', async () => {
    const { observe, record } = observing();
    const warnings: string[] = [];
    let isSaving = false;
    const observer: Observer = {
      begin: () => ({
        storeStart: () => void (isSaving = true),
        changed() {
          if (isSaving) throw new Error('a mistake of the app');
        },
      }),
    };
    const app = express();
    const visitors = observe(sessions)({
      engine: later(),
      observer,
      onWarning: ({ code }) => void warnings.push(code),
    });
    app.use(visitors, async (req, res) => {
      const session = visitors.of(req);
      session.set('n', 1);
      const saving = session.save();
      session.set('n', 2);
      await saving;
      res.send('ok');
    });
    const { records } = await new Client((await serve(app)).port).send('/');
    const told = await record(records[0]);
    expect(warnings).toEqual(['observer-failed']);
    expect(told.ops).toMatchObject([{ op: 'save', ok: null, ms: null }]);
    // What was decided was told to nobody.
    expect(told).toMatchObject({ finish: 'end', reason: { saved: null, cookie: null } });
  });

  it('leaves out what it wants to, and the record is made all the same', async () => {
    const { observe, record } = observing();
    const app = express();
    const observer: Observer = { begin: () => null };
    const visitors = observe(sessions)({ engine: memoryEngine(), observer });
    app.use(visitors, (req, res) => void res.send(count(visitors.of(req))));
    const { records } = await new Client((await serve(app)).port).send('/');
    expect((await record(records[0])).reason.saved).toBe('new');
  });

  it('is told of a request that we leave out', async () => {
    const { observe, hub } = observing();
    hub.pace.admits = () => false;
    const notebook = new Notebook();
    const app = express();
    const visitors = observe(sessions)({ engine: memoryEngine(), observer: notebook });
    app.use(visitors, (req, res) => void res.send(count(visitors.of(req))));
    const { headers } = await new Client((await serve(app)).port).send('/');
    expect(headers['x-own']).toBe('yes');
    expect(notebook.names).toContain('decided');
    expect(hub.records.size).toBe(0);
  });

  it('fails the same in begin, and then there is no record', async () => {
    const { observe, hub } = observing();
    const warnings: string[] = [];
    const app = express();
    app.use(
      observe(sessions)({
        engine: memoryEngine(),
        observer: new Notebook('begin'),
        onWarning: ({ code }) => void warnings.push(code),
      }),
      (_req, res) => void res.send('ok'),
    );
    const { headers } = await new Client((await serve(app)).port).send('/');
    expect(warnings).toEqual(['observer-failed']);
    expect([headers['session-debug'], hub.records.size]).toEqual([undefined, 0]);
  });
});

describe('other hosts', () => {
  type Start = (
    observe: ReturnType<typeof createObserve>,
    engine: Engine,
  ) => Promise<Parameters<typeof listen>[0]>;

  const HOSTS: Record<string, Start> = {
    async Koa(observe, engine) {
      const app = new Koa();
      app.silent = true;
      app.use(observe(koaSessions)({ engine })).use((ctx) => {
        if (ctx.path === '/broken') throw new Error('broken');
        ctx.body = count(ctx.session);
      });
      const handle = app.callback();
      return Promise.resolve((req, res) => void handle(req, res));
    },
    async Fastify(observe, engine) {
      const app = fastify();
      const visitors = observe(fastifySessions)({ engine });
      await app.register(visitors);
      app.get('/', (request) => count(visitors.of(request)));
      app.get('/broken', () => {
        throw new Error('broken');
      });
      await app.ready();
      return app.routing;
    },
    async 'Hono on its Node server'(observe, engine) {
      const app = new Hono<{ Variables: { session: Session } }>();
      app.use(observe(honoSessions)({ engine }));
      app.onError((_error, c) => c.text('sorry', 500));
      app.get('/', (c) => c.text(count(c.get('session'))));
      app.get('/broken', () => {
        throw new Error('broken');
      });
      const listener = getRequestListener(app.fetch);
      return Promise.resolve((req, res) => void listener(req, res));
    },
  };

  describe.each(Object.entries(HOSTS))('%s', (_name, host) => {
    it('shows its sessions, and answers the endpoint itself', async () => {
      const { observe, record, state } = observing();
      const { engine, calls } = watchedEngine();
      const { port } = await serve(await host(observe, engine));
      const client = new Client(port);
      expect((await client.send('/')).body).toBe('1');
      const answer = await client.send('/');
      const told = await record(answer.records[0]);
      expect(answer.body).toBe('2');
      expect(told).toMatchObject({ status: 200, finish: 'end', reason: { saved: 'changed' } });
      expect(state(told.data.saved)).toEqual({ n: 2 });
      const before = [...calls];
      const records = await callEndpoint(port, '/__sessions/records', {
        cookie: client.cookieHeader,
      });
      expect(v.parse(RecordsSchema, records.json).records).toHaveLength(2);
      expect(calls).toEqual(before);
    });

    it('answers the first call of all to its server, before the app hears of it', async () => {
      const { observe, hub } = observing();
      const { engine, calls } = watchedEngine();
      const { port } = await serve(await host(observe, engine));
      const hello = await callEndpoint(port, '/__sessions/hello');
      expect(hello.status).toBe(200);
      expect(hello.json).toMatchObject({ middlewares: [{ name: 'session-framework' }] });
      expect([calls, hub.records.size]).toEqual([[], 0]);
      expect((await new Client(port).send('/')).body).toBe('1');
    });

    it('tells of an error', async () => {
      const { observe, record } = observing();
      const { port } = await serve(await host(observe, memoryEngine()));
      const answer = await new Client(port).send('/broken');
      expect(answer.status).toBe(500);
      expect(await record(answer.records[0])).toMatchObject({ status: 500, finish: 'end' });
    });
  });

  it.each(['Koa', 'Fastify'])('%s tells of a store that is down', async (name) => {
    const { observe, recordOf } = observing();
    const { port } = await serve((await HOSTS[name]?.(observe, broken('before-handler'))) ?? fail);
    const client = new Client(port);
    client.cookies.set('sessionid', 'a'.repeat(32));
    expect((await client.send('/')).status).toBe(500);
    expect(await recordOf('/')).toMatchObject({ status: 500, reason: { saved: 'none:error' } });
  });
});

describe('after a request', () => {
  it('nothing of it survives because of us', async () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('no garbage collector');
    const { observe, record, lateLooks } = observing();
    const gone: WeakRef<object>[] = [];
    const app = express();
    const visitors = observe(sessions)({ engine: memoryEngine() });
    app.use(visitors);
    app.get('/weigh', (req, res) => {
      const session = visitors.of(req);
      session.set('cart', ['book']);
      gone.push(new WeakRef(req), new WeakRef(res), new WeakRef(session));
      res.send('ok');
    });
    app.use((_req, res) => void res.send('ok'));
    const client = new Client((await serve(app)).port);
    for (let turn = 0; turn < 5; turn += 1) {
      await record((await client.send('/weigh')).records[0]);
    }
    await client.send('/'); // Node itself may keep the last request
    await lateLooks();
    for (let turn = 0; turn < 2; turn += 1) {
      Reflect.apply(collect, undefined, []);
      await new Promise(setImmediate);
    }
    expect(gone.filter((weak) => weak.deref() !== undefined).length).toBeLessThanOrEqual(3);
  });
});

describe('many requests', () => {
  it('keep no more states than the records that are kept', async () => {
    const { observe, hub, lateLooks } = observing();
    const app = express();
    const visitors = observe(sessions, { limits: { records: 5 } })({ engine: memoryEngine() });
    app.use(visitors, (req, res) => void res.send(count(visitors.of(req))));
    const client = new Client((await serve(app)).port);
    for (let turn = 0; turn < 40; turn += 1) await client.send('/');
    await lateLooks();
    expect(hub.records.size).toBe(5);
    expect(hub.revisions.size).toBeLessThanOrEqual(6);
  });
});

function fail(): never {
  throw new Error('no such host');
}
