import { getRequestListener } from '@hono/node-server';
import {
  useSession,
  useSessionStorage,
  type Session,
  type SessionOptions,
  type Storage,
} from '@hono/session';
import { Hono, type Context } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { honoSession } from '../../../server-plugin/adapters/hono-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only @hono/session has: told as it is, and proven by what the next request finds. */

type Data = Record<string, unknown>;

interface Env {
  Variables: { session: Session<Data>; sessionStorage?: Storage<Data> };
}

type Handler = (c: Context<Env>, session: Session<Data>) => unknown;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ROUTES: Record<string, Handler> = {
  '/login': (_c, session) => session.update({ user: 'ada' }),
  '/read': (_c, session) => session.get(),
  '/next': (_c, session) => session.get(),
  '/ignore': () => undefined,
};

const SECRET = 'a secret of the tests, of more than thirty-two characters';

function observing() {
  const watched = watchHub();
  const observe = createObserve(
    honoSession,
    () => watched.hub,
    () => undefined,
  );
  return { watched, observe };
}

interface Site {
  routes?: Record<string, Handler>;
  options?: SessionOptions<Data>;
  storage?: Storage<Data>;
}

async function start({ routes, options, storage }: Site): Promise<ObservedSite> {
  const { watched, observe } = observing();
  const app = new Hono<Env>();
  if (storage !== undefined) app.use(useSessionStorage(storage));
  app.use(observe(useSession)<Data>({ secret: SECRET, ...options }));
  for (const [path, handler] of Object.entries({ ...ROUTES, ...routes })) {
    app.get(path, async (c) => c.json((await handler(c, c.get('session'))) ?? null));
  }
  const handle = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const site = await openSite(watched, (req, res) => void handle(req, res));
  closing.push(site.close);
  return site;
}

/** As of a store elsewhere: it keeps text. */
function textStorage(): Storage<Data> & { rows: Map<string, string> } {
  const rows = new Map<string, string>();
  return {
    rows,
    get(id) {
      const found: unknown = JSON.parse(rows.get(id) ?? 'null');
      return typeof found === 'object' && found !== null ? { ...found } : null;
    },
    set: (id, data) => void rows.set(id, JSON.stringify(data)),
    delete: (id) => void rows.delete(id),
  };
}

describe('a session in its cookie', () => {
  it('is sent as soon as it is asked for, with nothing in it', async () => {
    const { visit, next } = await start({});
    const { record, says } = await visit('/read');
    expect(record.ops.map(({ op }) => op)).toEqual(['commit']);
    expect(says).toBe('created');
    expect(await next()).toEqual({});
    expect((await visit('/read')).says).toBe('read');
  });

  it('keeps the keys that an update leaves out', async () => {
    const { visit, next, watched } = await start({
      routes: { '/logout': (_c, session) => session.update({ seen: true }) },
    });
    await visit('/login');
    const { record, says } = await visit('/logout');
    expect(watched.state(record.data.end)).toEqual({ seen: true });
    expect(watched.state(record.data.saved)).toEqual({ user: 'ada', seen: true });
    expect(says).toBe('lost: too-late');
    expect(await next()).toEqual({ user: 'ada', seen: true });
  });

  it('loses what is changed in place, since no update is told of it', async () => {
    const { visit, next } = await start({
      routes: {
        '/change': async (_c, session) =>
          Object.assign((await session.get()) ?? {}, { user: 'eve' }),
      },
    });
    await visit('/login');
    expect((await visit('/change')).says).toBe('lost: not-committed');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('loses an update where the app reads it again', async () => {
    const { visit, next } = await start({
      routes: {
        '/again': async (_c, session) => {
          await session.update({ user: 'eve' });
          return session.get();
        },
      },
    });
    await visit('/login');
    expect((await visit('/again')).says).toBe('lost: not-committed');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('loses an update that comes when the handler has ended', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { client, watched, next } = await start({
      routes: {
        '/late': (_c, session) => {
          void promise.then(() => session.update({ user: 'eve' }));
          return session.get();
        },
      },
    });
    await client.send('/login');
    const record = await watched.record((await client.send('/late')).records[0]);
    resolve(undefined);
    expect(record.reason.saved).toBe('none:unchanged');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that nobody asks for is sent, and nobody knows more', async () => {
    const { visit } = await start({});
    expect((await visit('/ignore')).says).toBe('none');
    await visit('/login');
    const { record, says } = await visit('/ignore');
    expect(record.cookieIn.state).toBe('unchecked');
    expect(record.accessed).toBe(false);
    expect(says).toBe('sent');
  });

  it.each([
    ['of another secret', 'bad-signature', (seal: string) => seal.replace(/.{9}$/, 'forgedmac')],
    ['that is no seal', 'undecodable', () => 'nothing'],
  ])('%s is told as %s', async (_, state, spoil) => {
    vi.spyOn(console, 'error').mockReturnValue();
    const { visit, client } = await start({});
    await visit('/login');
    client.cookies.set('sid', spoil(client.cookies.get('sid') ?? ''));
    expect((await visit('/read')).record.cookieIn.state).toBe(state);
  });
});

describe('a session whose time is over', () => {
  const over = async (site: Site): Promise<ObservedSite> => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 });
    const started = await start({ options: { duration: { absolute: 100 } }, ...site });
    await started.client.send('/login');
    vi.setSystemTime(1_000_000_200_000);
    return started;
  };

  it.each([
    ['in its cookie', undefined],
    ['in a storage', textStorage()],
  ])('%s is told so, and another takes its place', async (_, storage) => {
    const { visit } = await over(storage === undefined ? {} : { storage });
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('expired');
    expect(record.data.loaded).toBeNull();
    expect(record.setCookie).toHaveLength(1);
  });

  it('is refused for an update, which does not tell why', async () => {
    const { visit, next } = await over({});
    const { record, says } = await visit('/login');
    expect(record.cookieIn.state).toBe('refused');
    expect(says).toBe('created');
    expect(await next()).toEqual({ user: 'ada' });
  });

  const REFRESH: Record<string, Handler> = {
    '/refresh': (_c, session) =>
      session.get((data) => Promise.resolve({ ...data, refreshed: true })),
  };

  it('goes on where the app refreshes it', async () => {
    const { visit, next } = await over({
      routes: REFRESH,
      options: { duration: { absolute: 1000, inactivity: 100 } },
    });
    const { record, says } = await visit('/refresh');
    expect(record.cookieIn.state).toBe('valid');
    expect(says).toBe('saved');
    expect(await next()).toEqual({ user: 'ada', refreshed: true });
  });

  it('does not go on past its absolute end: the cookie that it is refreshed in has ended', async () => {
    const { visit, client, next } = await over({ routes: REFRESH });
    const { record } = await visit('/refresh');
    expect(record.setCookie).toMatchObject([{ cleared: true }]);
    expect(client.cookies.has('sid')).toBe(false);
    expect(await next()).toBeNull();
  });
});

describe('a session in a storage', () => {
  it('that is only asked for has a cookie that leads nowhere, and another the next time', async () => {
    const storage = textStorage();
    const { visit, client } = await start({ storage });
    const { record, says } = await visit('/read');
    expect(record.reason).toEqual({ saved: 'none:uninitialised', cookie: 'new' });
    expect(record.session.after).toBeNull();
    expect(says).toBe('none');
    const first = client.cookies.get('sid');
    expect((await visit('/read')).record.cookieIn.state).toBe('unknown-id');
    expect(client.cookies.get('sid')).not.toBe(first);
    expect(storage.rows.size).toBe(0);
  });

  it('keeps what is changed in place after its update, and not before', async () => {
    const { visit, next } = await start({
      storage: textStorage(),
      routes: {
        '/after': async (_c, session) => {
          const data: Data = { user: 'eve' };
          await session.update(data);
          data.late = true;
        },
      },
    });
    await visit('/login');
    expect((await visit('/after')).says).toBe('saved');
    expect(await next()).toEqual({ user: 'eve', late: true });
  });

  it('is made of what it updates: of what came now, or of what the app had', async () => {
    const { visit } = await start({
      storage: textStorage(),
      routes: {
        '/of-now': (_c, session) => session.update((data) => ({ ...data, n: 1 })),
      },
    });
    await visit('/login');
    const { record, says } = await visit('/of-now');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'save']);
    expect(record.base).toBe(record.data.loaded);
    expect(says).toBe('saved');
  });

  it('that is ended without being asked for keeps its row, and its cookie is cleared', async () => {
    const storage = textStorage();
    const { visit, client } = await start({
      storage,
      routes: {
        '/logout': (_c, session) => {
          session.delete();
        },
      },
    });
    await visit('/login');
    const { record } = await visit('/logout');
    expect(record.ops).toEqual([]);
    expect(record.reason.cookie).toBe('cleared');
    expect(client.cookies.has('sid')).toBe(false);
    expect(storage.rows.size).toBe(1);
  });
});

describe('observe()', () => {
  it('refuses what else @hono/session exports', () => {
    const { observe } = observing();
    const observeIt = (given: unknown) => () => void Reflect.apply(observe, undefined, [given]);
    expect(observeIt(useSessionStorage)).toThrow('@hono/session');
    expect(observeIt({})).toThrow('@hono/session');
  });

  it('leaves an app alone that is on no server of Node', async () => {
    const { watched, observe } = observing();
    const app = new Hono<Env>();
    app.use(observe(useSession)<Data>({ secret: SECRET }));
    app.get('/', async (c) => {
      await c.get('session').update({ user: 'ada' });
      return c.json(c.get('session').data);
    });
    const answer = await app.request('/');
    expect(await answer.json()).toEqual({ user: 'ada' });
    expect(watched.hub.records.size).toBe(0);
  });
});
