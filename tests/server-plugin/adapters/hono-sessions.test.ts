import { getRequestListener } from '@hono/node-server';
import { Hono, type Context } from 'hono';
import { CookieStore, MemoryStore, sessionMiddleware, type Session } from 'hono-sessions';
import { afterEach, describe, expect, it } from 'vitest';
import { honoSessions } from '../../../server-plugin/adapters/hono-sessions.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only hono-sessions has: told as it is, and proven by what the next request finds. */

interface Env {
  Variables: { session: Session<Record<string, unknown>>; session_key_rotation: boolean };
}

type Handler = (c: Context<Env>) => Response | Promise<Response>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ROUTES: Record<string, Handler> = {
  '/login': (c) => {
    c.get('session').set('user', 'ada');
    return c.text('in');
  },
  '/read': (c) => c.text(String(c.get('session').get('user'))),
  '/next': (c) => c.json({ user: c.get('session').get('user') }),
};

const KEY = 'a key of the tests, of more than thirty-two characters';

function observing() {
  const watched = watchHub();
  const observe = createObserve(
    honoSessions,
    () => watched.hub,
    () => undefined,
  );
  return { watched, observe };
}

type Options = Partial<Parameters<typeof sessionMiddleware>[0]>;

async function start(
  options: Options = {},
  routes: Record<string, Handler> = {},
): Promise<ObservedSite> {
  const { watched, observe } = observing();
  const app = new Hono<Env>();
  app.use(observe(sessionMiddleware)({ store: new MemoryStore(), ...options }));
  for (const [path, handler] of Object.entries({ ...ROUTES, ...routes })) app.get(path, handler);
  const handle = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const site = await openSite(watched, (req, res) => void handle(req, res));
  closing.push(site.close);
  return site;
}

describe('an id that is sealed in its cookie', () => {
  it('leads to its session', async () => {
    const { visit } = await start({ encryptionKey: KEY });
    expect((await visit('/login')).says).toBe('created');
    const { record, says } = await visit('/read');
    expect(record.cookieIn.state).toBe('valid');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'save']);
    expect(says).toBe('rewritten');
  });

  it.each([
    ['of another key', 'bad-signature', (seal: string) => seal.replace(/.{9}$/, 'forgedmac')],
    ['that is no seal', 'undecodable', () => 'nothing'],
  ])('%s is told as %s', async (_, state, spoil) => {
    const { visit, client } = await start({ encryptionKey: KEY });
    await visit('/login');
    client.cookies.set('session', spoil(client.cookies.get('session') ?? ''));
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe(state);
    expect(record.session.before).toBeNull();
    expect(record.ops.map(({ op }) => op)).toEqual(['save', 'save']);
  });
});

describe('a session', () => {
  it.each([
    ['in a store', {}],
    ['in its cookie', { store: new CookieStore(), encryptionKey: KEY }],
  ])('%s that has expired is told so', async (_, options: Options) => {
    const { visit, next } = await start({ ...options, expireAfterSeconds: -1 });
    await visit('/login');
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('expired');
    expect(record.data.loaded).toBeNull();
    expect(await next()).toEqual({ user: null });
  });

  it('that is ended in its cookie leaves one that has nothing in it', async () => {
    const { visit } = await start(
      { store: new CookieStore(), encryptionKey: KEY },
      {
        '/logout': (c) => {
          c.get('session').deleteSession();
          return c.text('out');
        },
      },
    );
    await visit('/login');
    expect((await visit('/logout')).says).toBe('destroyed');
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('undecodable');
  });

  it('whose value is for one read is changed by that', async () => {
    const { visit, next } = await start(
      {},
      {
        '/flash': (c) => {
          c.get('session').flash('user', 'ada');
          return c.text('once');
        },
      },
    );
    await visit('/flash');
    const { says } = await visit('/read');
    expect(says).toBe('saved');
    expect(await next()).toEqual({ user: null });
  });

  it('that another store cannot load is replaced, and its cookie is not judged', async () => {
    let isDown = false;
    class Failing extends MemoryStore {
      override getSessionById(id: string): ReturnType<MemoryStore['getSessionById']> {
        if (isDown) throw new Error('down');
        return super.getSessionById(id);
      }
    }
    const { visit } = await start({ store: new Failing() });
    await visit('/login');
    isDown = true;
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('unchecked');
  });

  it('whose cookie has a prefix is found by its whole name', async () => {
    const cookieOptions = { prefix: 'secure', secure: true } as const;
    const { visit } = await start({ sessionCookieName: 'sid', cookieOptions });
    expect((await visit('/login')).record.cookieIn.name).toBe('__Secure-sid');
    expect((await visit('/read')).record.cookieIn.state).toBe('valid');
  });

  it('that is new is lost where the handler makes its own Response, which has no cookie', async () => {
    const { visit, client } = await start(
      {},
      {
        '/raw': (c) => {
          c.get('session').set('user', 'ada');
          return new Response('raw');
        },
      },
    );
    const { record, says } = await visit('/raw');
    expect(client.cookies.has('session')).toBe(false);
    expect(record.setCookie).toEqual([]);
    expect(says).toBe('lost: no-cookie');
  });

  it('is stored where its handler throws after a change', async () => {
    const { visit, next } = await start(
      {},
      {
        '/throw': (c) => {
          c.get('session').set('user', 'grace');
          throw new Error('broken');
        },
      },
    );
    await visit('/login');
    expect((await visit('/throw')).says).toBe('saved');
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that compares itself for the app is not committed by that', async () => {
    const { visit, next } = await start(
      {},
      {
        '/asks': (c) => {
          c.get('session').isStale();
          c.get('session').set('user', 'grace');
          return c.text('asked');
        },
      },
    );
    await visit('/login');
    const { record, says } = await visit('/asks');
    expect(record.reason.saved).toBe('changed');
    expect(says).toBe('saved');
    expect(await next()).toEqual({ user: 'grace' });
  });
});

describe('observe()', () => {
  it('refuses what else hono-sessions exports', () => {
    const { observe } = observing();
    const observeIt = (given: unknown) => () => void Reflect.apply(observe, undefined, [given]);
    expect(observeIt(MemoryStore)).toThrow('hono-sessions');
    expect(observeIt({})).toThrow('hono-sessions');
  });

  it('leaves an app alone that is on no server of Node', async () => {
    const { watched, observe } = observing();
    const app = new Hono<Env>();
    app.use(observe(sessionMiddleware)({ store: new MemoryStore() }));
    app.get('/', (c) => c.text(typeof c.get('session')));
    const answer = await app.request('/');
    expect(await answer.text()).toBe('object');
    expect(watched.hub.records.size).toBe(0);
  });
});
