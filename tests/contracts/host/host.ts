import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Engine, SynchronousEngine } from '../../../session-framework/engine.ts';
import { memoryEngine } from '../../../session-framework/engines/memory.ts';
import type { SessionOptions } from '../../../session-framework/settings/options.ts';
import type { Session } from '../../../session-framework/session/session.ts';
import { broken, later, watched } from '../../session-framework/support/watched-engine.ts';
import { Client, type TestServer } from '../../support/http/http.ts';

/** What a handler answers, in no framework's words. */
export interface Reply {
  status?: number;
  headers?: Record<string, string | string[]>;
  /** Several parts are streamed. */
  body: string | string[];
}

export type Handler = (session: Session) => Reply | Promise<Reply>;
export type Routes = Record<string, Handler>;

/** One file of `hosts/` under its framework, with these routes, on a port of its own. */
export type StartHost = (routes: Routes, options: SessionOptions) => Promise<TestServer>;

const ok = (body: unknown): Reply => ({ body: String(body) });

/** LocalLibrary in small. */
export const ROUTES: Routes = {
  '/': () => ok('nothing'),
  '/visits': (session) => {
    const visits = Number(session.get('num_visits', 0)) + 1;
    session.set('num_visits', visits);
    return ok(visits);
  },
  '/read': (session) => ok(session.get('num_visits')),
  '/data': (session) => ok(JSON.stringify(session)),
  '/login': (session) => {
    session.cycleKey();
    session.data.user = 'ada';
    return { status: 302, headers: { location: '/' }, body: '' };
  },
  '/logout': async (session) => {
    await session.flush();
    return ok('bye');
  },
  '/vary': (session) => ({
    headers: { vary: 'Accept-Encoding', 'set-cookie': 'theme=dark' },
    body: String(session.set('theme', 'dark').size),
  }),
  '/stream': (session) => {
    session.set('streamed', true);
    return { body: ['one ', 'two ', 'three'] };
  },
  '/unavailable': (session) => {
    session.set('num_visits', 1000);
    return { status: 503, body: 'later' };
  },
  '/throw': (session) => {
    session.set('num_visits', 1000);
    throw new Error('of the handler');
  },
  '/missing': (session) => {
    session.set('searched', true);
    return { status: 404, body: 'not here' };
  },
  '/browser-close': (session) => {
    session.setExpiry(0);
    return ok('until you close');
  },
  '/map': (session) => {
    session.set('car', new Map());
    return { headers: { etag: '"1"', 'cache-control': 'public' }, body: 'a page' };
  },
};

export const WALK = [
  ...['/', '/read', '/visits', '/visits', '/read', '/', '/stream', '/data', '/login', '/data'],
  ...['/vary', '/unavailable', '/throw', '/map', '/missing', '/browser-close', '/data', '/logout'],
  ...['/read', '/visits', '/data'],
];

/** One line for each request of the walk, the same on every host. */
export async function walk(
  start: StartHost,
  /** The engine itself, or one that answers later. */
  kind: (engine: SynchronousEngine) => Engine,
  /** Paths that are visited, but not compared. */
  without: readonly string[] = [],
): Promise<string[]> {
  const { engine, calls } = watched();
  const host = await start(ROUTES, { engine: kind(engine), now: () => Date.UTC(2030, 0, 1) });
  const client = new Client(host.port);
  const keys: string[] = [];
  const named = (line: string): string =>
    line.replace(/(?<=sessionid=)\w+/, (key) => {
      if (!keys.includes(key)) keys.push(key);
      return `<key ${keys.indexOf(key) + 1}>`;
    });
  try {
    const lines: string[] = [];
    for (const path of WALK) {
      calls.length = 0;
      const { status, headers, body } = await client.send(path);
      const shown = status === 500 ? '(error)' : body;
      const cookies = (headers['set-cookie'] ?? []).map(named).join(' | ');
      const vary = (headers.vary ?? '').toLowerCase();
      if (without.includes(path)) continue;
      lines.push([path, status, shown, `vary: ${vary}`, cookies, calls.join(' ')].join(' · '));
    }
    return lines;
  } finally {
    await host.close();
  }
}

export interface HostTraits {
  /** Paths whose errors leave the host as exceptions, so that no response of it is there. */
  thrown?: string[];
  /** Whether it has the socket, and not a `Response` that somebody else sends. */
  hasSocket?: boolean;
}

/** What every host must do besides. */
export function describeHost(
  name: string,
  start: StartHost,
  { thrown = [], hasSocket = true }: HostTraits = {},
): void {
  describe(name, () => {
    const running: TestServer[] = [];
    afterEach(async () => {
      await Promise.all(running.splice(0).map((host) => host.close()));
    });

    async function open(options: SessionOptions, routes: Routes = ROUTES): Promise<Client> {
      const host = await start(routes, { now: () => Date.UTC(2030, 0, 1), ...options });
      running.push(host);
      return new Client(host.port);
    }

    it('keeps a dictionary for each visitor', async () => {
      const engine = memoryEngine();
      const client = await open({ engine });
      const port = running[0]?.port ?? 0;
      await client.send('/visits');
      expect((await client.send('/visits')).body).toBe('2');
      expect((await new Client(port).send('/visits')).body).toBe('1');
    });

    it.each([memoryEngine, later])('takes the first cookie that can be its own', async (kind) => {
      const client = await open({ engine: kind() });
      await client.send('/visits');
      const good = `sessionid=${client.cookies.get('sessionid') ?? ''}`;
      client.cookies.clear();
      for (const cookie of [`sessionid=garbage; ${good}`, `${good}; sessionid=garbage`]) {
        const { body, headers } = await client.send('/read', { headers: { cookie } });
        expect(body).toBe('1');
        expect(headers['set-cookie']).toBeUndefined();
      }
    });

    it.each([memoryEngine, later])('sends no headers before the save ended', async (kind) => {
      const order: string[] = [];
      const inner = kind();
      const engine: Engine = {
        ...inner,
        create: async (key, session, now) => {
          await new Promise(setImmediate);
          const created = await inner.create(key, session, now);
          order.push('saved');
          return created;
        },
      };
      const client = await open({ engine });
      const answer = await client.send('/stream');
      order.push('answered');
      expect(answer.body).toBe('one two three');
      expect(order).toEqual(['saved', 'answered']);
      expect((await client.send('/data')).body).toBe('{"streamed":true}');
    });

    it.each(['at-first-access', 'before-handler'] as const)(
      'answers 500 without a cookie where the store is down (%s)',
      async (when) => {
        const client = await open({ engine: broken(when) });
        const answer = await client.send('/visits');
        expect(answer.status).toBe(500);
        expect(answer.headers['set-cookie']).toBeUndefined();
        client.cookies.set('sessionid', 'abcdefghijklmnopqrstuvwxyz012345');
        expect((await client.send('/read')).status).toBe(500);
        expect((await client.send('/logout')).status).toBe(500);
      },
    );

    it('answers 500 without a cookie where a stream was about to begin', async () => {
      const client = await open({ engine: { ...broken('before-handler') } });
      const answer = await client.send('/stream');
      expect(answer.status).toBe(500);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.body).not.toContain('one');
    });

    it('gives up what the handler said of a page whose session was not saved', async () => {
      const client = await open({ engine: memoryEngine() });
      const { status, headers, body } = await client.send('/map');
      expect(status).toBe(500);
      expect(body).not.toContain('a page');
      expect(headers['cache-control'] ?? '').not.toContain('public');
    });

    it('answers 400 where the session was deleted meanwhile', async () => {
      const engine = memoryEngine();
      const reached = Promise.withResolvers<undefined>();
      const proceed = Promise.withResolvers<undefined>();
      const routes: Routes = {
        ...ROUTES,
        '/slow': async (session) => {
          session.set('num_visits', 1000);
          reached.resolve(undefined);
          await proceed.promise;
          return ok('done');
        },
      };
      const client = await open({ engine }, routes);
      await client.send('/visits');
      const slow = client.send('/slow');
      await reached.promise;
      await client.send('/logout');
      proceed.resolve(undefined);
      const answer = await slow;
      expect(answer.status).toBe(400);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect((await client.send('/read')).body).toBe('undefined');
    });

    it.each(['at once', 'later'])(
      'does not save again for the error page of a save() that failed (%s)',
      async (when) => {
        const { engine, calls } = watched();
        const deleted: SynchronousEngine = {
          ...engine,
          update: (...args) => (engine.delete(args[0], 0), engine.update(...args)),
        };
        const failed: unknown[] = [];
        const routes: Routes = {
          ...ROUTES,
          '/save': async (session) => {
            session.set('num_visits', 1000);
            await session.save().catch((error: unknown) => {
              failed.push(error);
              throw error;
            });
            return ok('saved');
          },
        };
        const client = await open({ engine: when === 'later' ? later(deleted) : deleted }, routes);
        await client.send('/visits');
        calls.length = 0;
        const { status, headers } = await client.send('/save');
        expect(status).toBe(400);
        expect(headers['set-cookie']).toBeUndefined();
        expect(failed).toHaveLength(1);
        expect(calls).toEqual(['load', 'delete', 'update']);
      },
    );

    it('puts the headers of an observer on every response', async () => {
      const observer = {
        begin: () => ({ headers: (): [string, string][] => [['Session-Debug', '"abc"']] }),
      };
      const client = await open({ engine: memoryEngine(), observer });
      const paths = ['/', '/visits', '/stream', '/throw', '/map', '/login'];
      for (const path of paths.filter((each) => !thrown.includes(each))) {
        expect((await client.send(path)).headers['session-debug']).toBe('"abc"');
      }
    });

    it('tells an observer when the response is over', async () => {
      const ended = Promise.withResolvers<string>();
      const observer = {
        begin: () => ({ ended: ({ finish }: { finish: string }) => ended.resolve(finish) }),
      };
      const client = await open({ engine: memoryEngine(), observer });
      await client.send('/visits');
      expect(await ended.promise).toBe('end');
    });

    it('tells an observer of a load that fails, once, and when that is over', async () => {
      const told: string[] = [];
      const over = Promise.withResolvers<undefined>();
      const observer = {
        begin: () => ({
          decided: ({ saved }: { saved: string }) => void told.push(saved),
          ended: ({ finish }: { finish: string }) => {
            told.push(finish);
            over.resolve(undefined);
          },
        }),
      };
      const client = await open({ engine: broken('before-handler'), observer });
      client.cookies.set('sessionid', 'abcdefghijklmnopqrstuvwxyz012345');
      expect((await client.send('/read')).status).toBe(500);
      await over.promise;
      // Where the answer is the host's own, it went out whole.
      expect(told).toEqual(['none:error', thrown.length === 0 ? 'end' : 'error']);
    });

    const itWhereCut = hasSocket ? it : it.skip;
    itWhereCut(
      'tells an observer of a client that leaves while its session is loaded',
      async () => {
        const asked = Promise.withResolvers<undefined>();
        const gate = Promise.withResolvers<undefined>();
        const ended = Promise.withResolvers<string>();
        const inner = later();
        const engine: Engine = {
          ...inner,
          loads: 'before-handler',
          load: async (key, now) => {
            asked.resolve(undefined);
            await gate.promise;
            return inner.load(key, now);
          },
        };
        const observer = {
          begin: () => ({ ended: ({ finish }: { finish: string }) => ended.resolve(finish) }),
        };
        await open({ engine, observer });
        const headers = { cookie: 'sessionid=abcdefghijklmnopqrstuvwxyz012345' };
        const port = running[0]?.port ?? 0;
        const cut = request({ port, path: '/read', agent: false, headers });
        cut.on('error', () => undefined);
        cut.end();
        await asked.promise;
        cut.destroy();
        // The store has not answered yet, and may never do.
        expect(await ended.promise).toBe('aborted');
        gate.resolve(undefined);
      },
    );
  });
}
