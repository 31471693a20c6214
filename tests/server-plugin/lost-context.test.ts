import { AsyncResource } from 'node:async_hooks';
import type { Request, RequestHandler } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { startExpressSite, TextStore, type Site } from '../support/express-site.ts';

/** A call to the store is told by the request that made it, also where the context is another. */

const sites: Site[] = [];

afterEach(async () => {
  await Promise.all(sites.splice(0).map(({ server }) => server.close()));
});

/** A pool that was made at start answers in the context of the start. */
class Pool extends TextStore {
  #context = new AsyncResource('POOL');

  /** From now on it answers in the context of whoever calls this, as a pool that grows then does. */
  mixUp(): void {
    this.#context = new AsyncResource('POOL');
  }

  protected override answer(callback: () => void): void {
    setImmediate(() => {
      this.#context.runInAsyncScope(callback);
    });
  }
}

const done = (call: (callback: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve) => {
    call(() => {
      resolve();
    });
  });

/** As the app may do, past its session. */
const destroyDirectly = ({ sessionStore, sessionID }: Request): Promise<void> =>
  done((callback) => sessionStore.destroy(sessionID, callback));

function routesOn(store: TextStore, gate?: Promise<unknown>): Record<string, RequestHandler> {
  return {
    '/login': (req, res) => {
      Reflect.set(req.session, 'user', 'ada');
      res.send('in');
    },
    '/logout': async (req, res) => {
      await done((callback) => req.session.destroy(callback));
      res.send('out');
    },
    '/reload': async (req, res) => {
      await done((callback) => req.session.reload(callback));
      res.send('again');
    },
    '/rotate': async (req, res) => {
      await done((callback) => req.session.regenerate(callback));
      res.send('new');
    },
    '/direct': async (req, res) => {
      await destroyDirectly(req);
      res.send('out');
    },
    '/slow': async (req, res) => {
      Reflect.get(req.session, 'user');
      if (store instanceof Pool) store.mixUp();
      await gate;
      res.send('slow');
    },
  };
}

const opsOf = ({ record }: Awaited<ReturnType<Site['visit']>>): string[] =>
  record.ops.map(({ op }) => op);

async function start(...args: Parameters<typeof startExpressSite>): Promise<Site> {
  const site = await startExpressSite(...args);
  sites.push(site);
  return site;
}

describe.each([
  [
    'where the middleware is called through a promise',
    () => new TextStore(),
    (middleware: RequestHandler): RequestHandler =>
      async (req, res, next) => {
        await new Promise((resolve) => {
          void middleware(req, res, resolve);
        });
        next();
      },
  ],
  ['where the store answers in another context', () => new Pool(), (same: RequestHandler) => same],
])('%s', (_where, make, around) => {
  async function visiting() {
    const store = make();
    const site = await start(store, {
      routes: routesOn(store),
      use: (app, middleware) => app.use(around(middleware)),
    });
    await site.visit('/login');
    return site;
  }

  it('a session that is destroyed is told to be', async () => {
    const visited = await (await visiting()).visit('/logout');
    expect([visited.word, opsOf(visited)]).toEqual(['destroyed', ['load', 'destroy']]);
    expect(visited.record.session.after).toBeNull();
  });

  it('one that is loaded again is told to be', async () => {
    expect(opsOf(await (await visiting()).visit('/reload'))).toContain('reload');
  });

  it('one that is made anew is told with the end of the old one', async () => {
    const visited = await (await visiting()).visit('/rotate');
    expect(opsOf(visited)).toEqual(expect.arrayContaining(['regenerate', 'destroy']));
  });
});

describe('where the context is that of another request', () => {
  it('a call is told by the one whose id it names, and whose session is gone', async () => {
    const gate = Promise.withResolvers<undefined>();
    const store = new Pool();
    const site = await start(store, { routes: routesOn(store, gate.promise) });
    const [ada, bob] = [site.client(), site.client()];
    await site.visit('/login', ada);
    await site.visit('/login', bob);
    const slow = site.visit('/slow', ada);
    // Until the context of the slow one is in the pool.
    while (site.hub.records.size < 2) await new Promise(setImmediate);
    const visited = await site.visit('/logout', bob);
    gate.resolve(undefined);
    expect([visited.word, opsOf(visited)]).toEqual(['destroyed', ['load', 'destroy']]);
    const other = await slow;
    expect(opsOf(other)).not.toContain('destroy');
    expect(other.record.session.after).toBe(other.record.session.before);
  });
});

describe('where one request ends the session of another that is under way', () => {
  it.each([
    ['in the turn of its handler', false],
    ['in a later turn', true],
  ])('%s, the other is not said to have done so', async (_when, isLater) => {
    const entered = Promise.withResolvers<undefined>();
    const gate = Promise.withResolvers<undefined>();
    const store = new TextStore();
    const site = await start(store, {
      routes: {
        ...routesOn(store),
        '/wait': async (_req, res) => {
          entered.resolve(undefined);
          await gate.promise;
          res.send('waited');
        },
        '/ban': async (req, res) => {
          if (isLater) await new Promise(setImmediate);
          await done((callback) =>
            req.sessionStore.destroy(
              String(new URL(req.url, 'http://x').searchParams.get('id')),
              callback,
            ),
          );
          res.send('banned');
        },
      },
    });
    const bob = site.client();
    await site.visit('/login', bob);
    const waiting = site.visit('/wait', bob);
    await entered.promise;
    const [id = ''] = store.rows.keys();
    const ban = await site.visit(`/ban?id=${encodeURIComponent(id)}`, site.client());
    gate.resolve(undefined);
    const other = await waiting;
    expect(opsOf(ban).includes('destroy')).toBe(!isLater);
    expect(opsOf(other)).not.toContain('destroy');
    expect(other.record.session.after).toBeNull();
  });
});

describe('where nobody can tell which of two requests ended their session', () => {
  it('neither is said to have done so, and what became of it is not known', async () => {
    const gate = Promise.withResolvers<undefined>();
    const entered = Promise.withResolvers<undefined>();
    const store = new Pool();
    let inside = 0;
    const wait: RequestHandler = async (_req, res) => {
      inside += 1;
      if (inside === 2) entered.resolve(undefined);
      await gate.promise;
      res.send('waited');
    };
    const site = await start(store, { routes: { ...routesOn(store), '/wait': wait } });
    const [one, two] = [site.client(), site.client()];
    await site.visit('/login', one);
    for (const [name, value] of one.cookies) two.cookies.set(name, value);
    const visits = [site.visit('/wait', one), site.visit('/wait', two)];
    await entered.promise;
    // In a turn of no request.
    const [id = ''] = store.rows.keys();
    await done((callback) => {
      store.destroy(id, callback);
    });
    gate.resolve(undefined);
    const both = await Promise.all(visits);
    expect(both.map((visited) => opsOf(visited).includes('destroy'))).toEqual([false, false]);
    expect(both.map(({ record }) => record.session.after)).toEqual([null, null]);
  });
});
