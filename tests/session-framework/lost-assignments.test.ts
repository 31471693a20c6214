import { Script, createContext } from 'node:vm';
import express from 'express';
import express4 from 'express4';
import { fastify } from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { LostAssignmentError, SessionError } from '../../session-framework/errors.ts';
import { sessions as expressSessions } from '../../session-framework/hosts/express.ts';
import { sessions as fastifySessions } from '../../session-framework/hosts/fastify.ts';
import { sessions as honoSessions } from '../../session-framework/hosts/hono.ts';
import { sessions as koaSessions } from '../../session-framework/hosts/koa.ts';
import { Session } from '../../session-framework/session/session.ts';
import { listen, send, type TestServer } from '../support/http/http.ts';
import { later } from './support/watched-engine.ts';
import { Site } from './support/visitor.ts';

const session = async (): Promise<Session> => (await new Site().visitor().begin()).session;

/** As a program without types, and without strict mode, does it. */
function sloppily(code: string, given: object): unknown {
  return new Script(code).runInContext(createContext({ ...given }));
}

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return null;
}

const MEMBERS = Object.getOwnPropertyNames(Session.prototype).filter(
  (name) => name !== 'constructor' && name !== 'modified',
);

describe('an assignment to the session itself', () => {
  it.each<[string, (target: Session) => unknown]>([
    ['session.user = …', (target) => sloppily("session.user = 'ada'", { session: target })],
    ['session["user"] = …', (target) => sloppily("session['user'] = 'ada'", { session: target })],
    ['in strict mode', (target) => sloppily("'use strict'; session.user = 1", { session: target })],
    ['by Object.assign', (target) => Object.assign(target, { user: 'ada' })],
    ['by Reflect.set', (target) => Reflect.set(target, 'user', 'ada')],
    ['by an operator', (target) => sloppily('session.user ??= 1', { session: target })],
  ])('throws with the remedy: %s', async (_how, assign) => {
    const target = await session();
    const error = thrownBy(() => assign(target));
    expect(error).toBeInstanceOf(LostAssignmentError);
    expect(error).toBeInstanceOf(SessionError);
    expect(error).toMatchObject({ key: 'user', status: 500 });
    expect(String(error)).toContain("session.set('user', value)");
    expect(String(error)).toContain('session.data.user = value');
    expect(Object.keys(target)).toEqual([]);
    expect(target.modified).toBe(false);
  });

  it.each(['cookie', 'views', '0', 'a b', '__proto__', 'toString', 'then'])(
    'throws whatever the name: %s',
    async (key) => {
      const target = await session();
      expect(thrownBy(() => Reflect.set(target, key, 1))).toMatchObject({ key });
    },
  );

  it('names the key as a program has to write it', async () => {
    const target = await session();
    expect(String(thrownBy(() => Reflect.set(target, "a 'b'", 1)))).toContain(
      `session.data["a 'b'"] = value`,
    );
  });

  it.each(MEMBERS)('throws over a member: %s', async (key) => {
    const target = await session();
    const error = thrownBy(() => sloppily(`session.${key} = 1`, { session: target }));
    expect(error).toBeInstanceOf(LostAssignmentError);
    expect(error).toMatchObject({ key });
  });

  it.each([
    ['key', 'session.key is read only. For another key write session.cycleKey().'],
    ['accessed', 'session.accessed is read only.'],
    ['size', 'session.size is read only.'],
    ['isEmpty', 'write session.clear()'],
    ['data', 'write session.clear() and session.update({ … })'],
    ['cookie', 'write session.setExpiry(seconds)'],
    ['values', "Write session.set('values', value)"],
  ])('says what to write over a member: %s', async (key, say) => {
    const target = await session();
    const error = thrownBy(() => sloppily(`session.${key} = 1`, { session: target }));
    expect(String(error)).toContain(say);
  });

  it('may be a flag, or a symbol of a tool', async () => {
    const target = await session();
    const mark = Symbol('mark');
    Reflect.set(target, mark, 1);
    expect(Reflect.get(target, mark)).toBe(1);
    target.modified = true;
    expect(target.modified).toBe(true);
  });
});

describe('what only reads a session', () => {
  it('finds what it would find on any object', async () => {
    const target = await session();
    for (const name of ['user', 'then', 'cookie', 'asymmetricMatch', 'nodeType']) {
      expect(Reflect.get(target, name)).toBeUndefined();
      expect(Reflect.has(target, name)).toBe(false);
    }
    expect(Object.prototype.toString.call(target)).toBe('[object Object]');
    expect(Reflect.get(target, 'toString')).toBe(Object.prototype.toString);
    expect(await Promise.resolve(target)).toBe(target);
    expect(JSON.stringify(target)).toBe('{}');
    expect(target instanceof Object).toBe(true);
    expect(target instanceof Session).toBe(true);
    expect(MEMBERS.length).toBeGreaterThan(25);
    expect(Object.entries(Session.prototype)).toEqual([]);
  });
});

describe('an assignment to req.session', () => {
  const running: TestServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  /** Assigns to the place of the session, and tells what came of it. */
  const assign = (request: object, value: unknown): string => {
    const error = thrownBy(() => Reflect.set(request, 'session', value));
    const current: unknown = Reflect.get(request, 'session');
    return `${current instanceof Session ? 'still a session' : 'replaced'}: ${String(error)}`;
  };

  const HOSTS: Record<
    string,
    (value: unknown, engine: ReturnType<typeof later>) => Promise<TestServer>
  > = {
    'Express 5': (value, engine) => {
      const app = express();
      app.use(expressSessions({ engine }));
      return listen(app.get('/', (req, res) => void res.send(assign(req, value))));
    },
    'Express 4': (value, engine) => {
      const app = express4();
      app.use(expressSessions({ engine }));
      return listen(app.get('/', (req, res) => void res.send(assign(req, value))));
    },
    Fastify: async (value, engine) => {
      const app = fastify();
      await app.register(fastifySessions({ engine }));
      app.get('/', (request) => assign(request, value));
      await app.ready();
      return listen(app.routing);
    },
    Koa: (value, engine) => {
      const app = new Koa();
      app.use(koaSessions({ engine })).use((ctx) => {
        ctx.body = assign(ctx, value);
      });
      const handle = app.callback();
      return listen((req, res) => void handle(req, res));
    },
  };

  const kinds = Object.entries({ 'at once': memoryEngine, later });
  describe.each(kinds)('over an engine that answers %s', (_when, kind) => {
    it.each(
      Object.entries(HOSTS).flatMap(([name, start]) =>
        [null, { user: 'ada' }, undefined].map((value) => [name, value, start] as const),
      ),
    )('throws with the remedy, on %s: %o', async (_name, value, start) => {
      const server = await start(value, kind());
      running.push(server);
      const { body } = await send(server.port, '/');
      expect(body).toMatch(/^still a session: LostAssignmentError: /);
      expect(body).toContain('await session.flush()');
      expect(body).toContain('session.update(');
    });
  });

  it('is in the hands of the application on Hono, whose variables anybody sets', async () => {
    const app = new Hono();
    app.use(honoSessions({ engine: memoryEngine() }));
    app.get('/', (c) => {
      Reflect.apply(c.set, c, ['session', 'mine']);
      return c.text(String(Reflect.apply(c.get, c, ['session'])));
    });
    expect(await (await app.request('/')).text()).toBe('mine');
  });
});
