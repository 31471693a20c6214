import { createCookie } from '@remix-run/cookie';
import { createRouter } from '@remix-run/fetch-router';
import { createRequestListener } from '@remix-run/node-fetch-server';
import { Session, type SessionStorage } from '@remix-run/session';
import { createCookieSessionStorage } from '@remix-run/session/cookie-storage';
import { createMemorySessionStorage } from '@remix-run/session/memory-storage';
import { session } from '@remix-run/session-middleware';
import { afterEach, describe, expect, it } from 'vitest';
import { remixSession } from '../../../server-plugin/adapters/remix-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only Remix 3 has: told as it is, and proven by what the next request finds. */

type Handler = (session: Session) => Response | Promise<Response>;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ok = (): Response => new Response('ok');

const ROUTES: Record<string, Handler> = {
  '/login': (own) => {
    own.set('user', 'ada');
    return ok();
  },
  '/cart': (own) => {
    own.set('cart', ['book']);
    return ok();
  },
  '/push': (own) => {
    const cart: unknown = own.get('cart');
    if (Array.isArray(cart)) cart.push('pen');
    return ok();
  },
  '/next': (own) => Response.json(own.data[0]),
};

const cookie = createCookie('session', { secrets: ['a secret of the tests'] });

function observing() {
  const watched = watchHub();
  const observe = createObserve(
    remixSession,
    () => watched.hub,
    () => undefined,
  );
  return { watched, observe };
}

function routerWith(observed: typeof session, storage: SessionStorage, routes = ROUTES) {
  const router = createRouter({ middleware: [observed(cookie, storage)] });
  for (const [path, handler] of Object.entries(routes)) {
    router.get(path, (context) => handler(context.get(Session)));
  }
  return router;
}

async function start(
  storage: SessionStorage,
  routes: Record<string, Handler> = {},
): Promise<ObservedSite> {
  const { watched, observe } = observing();
  const router = routerWith(observe(session), storage, { ...ROUTES, ...routes });
  const onError = (): Response => new Response('failed', { status: 500 });
  const listener = createRequestListener((request) => router.fetch(request), { onError });
  const site = await openSite(watched, listener);
  closing.push(site.close);
  return site;
}

describe('a change inside a value', () => {
  it('is not flagged, and lost, where the session is in its cookie', async () => {
    const { visit, next } = await start(createCookieSessionStorage());
    await visit('/cart');
    const { record, says } = await visit('/push');
    expect(says).toBe('lost: not-flagged');
    expect(record).toMatchObject({ modified: false, inPlace: ['cart'] });
    expect(await next()).toEqual({ cart: ['book'] });
  });

  it('is there for the next request all the same, where sessions are in memory', async () => {
    const { visit, next } = await start(createMemorySessionStorage());
    await visit('/cart');
    expect((await visit('/push')).says).toBe('saved');
    expect(await next()).toEqual({ cart: ['book', 'pen'] });
  });
});

describe('a session', () => {
  it('is lost where the handler throws, and nobody below makes a response of that', async () => {
    const { visit, next } = await start(createMemorySessionStorage(), {
      '/throw': (own) => {
        own.set('user', 'grace');
        throw new Error('broken');
      },
    });
    await visit('/login');
    const { record, says } = await visit('/throw');
    expect(record.status).toBe(500);
    expect(says).toMatch(/^lost: /);
    expect(record.reason.saved).toBe('none:error');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it.each([
    ['is left with its old id', false, { user: 'ada' }],
    ['is gone with its old id', true, {}],
  ])('that gets a new id %s', async (_, deleteOld, found) => {
    const { visit, client, next } = await start(createMemorySessionStorage(), {
      '/rotate': (own) => {
        own.regenerateId(deleteOld);
        return ok();
      },
    });
    await visit('/login');
    const before = client.cookies.get('session') ?? '';
    const { record, says } = await visit('/rotate');
    expect(says).toBe('rotated');
    expect(record.ops.map(({ op }) => op)).toContain('regenerate');
    expect(await next()).toEqual({ user: 'ada' });
    client.cookies.set('session', before);
    expect(await next()).toEqual(found);
  });

  it.each([
    ['in memory', createMemorySessionStorage()],
    ['in its cookie', createCookieSessionStorage()],
  ])('%s that is destroyed leaves an empty cookie, which leads nowhere', async (_, storage) => {
    const { visit, client, next } = await start(storage, {
      '/logout': (own) => {
        own.destroy();
        return ok();
      },
    });
    await visit('/login');
    expect((await visit('/logout')).says).toBe('destroyed');
    expect(client.cookies.get('session')).toBe('');
    const { record } = await visit('/push');
    expect(record.cookieIn.state).toBe('undecodable');
    expect(await next()).toEqual({});
  });

  it('with a flash message is stored anew without it', async () => {
    const { visit } = await start(createMemorySessionStorage(), {
      '/flash': (own) => {
        own.flash('notice', 'saved');
        return ok();
      },
      '/show': (own) => new Response(String(own.get('notice'))),
    });
    expect((await visit('/flash')).says).toBe('created');
    const { record } = await visit('/show');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'save']);
    expect((await visit('/show')).record.ops.map(({ op }) => op)).toEqual(['load']);
  });

  it.each([
    ['nobody looked at', ok, false],
    ['is asked for its size', (own: Session) => new Response(String(own.size)), true],
    ['is answered with', (own: Session) => Response.json(own.data), true],
  ])('that %s is told so', async (_, handler: Handler, accessed) => {
    const { visit } = await start(createMemorySessionStorage(), { '/look': handler });
    await visit('/login');
    expect((await visit('/look')).record.accessed).toBe(accessed);
  });

  it('that cannot be loaded leaves the app with its error', async () => {
    const memory = createMemorySessionStorage();
    let isDown = false;
    const { visit } = await start({
      ...memory,
      read: (value) => (isDown ? Promise.reject(new Error('down')) : memory.read(value)),
    });
    await visit('/login');
    isDown = true;
    const { record } = await visit('/push');
    expect(record.status).toBe(500);
    expect(record.ops).toMatchObject([{ op: 'load', ok: false }]);
    expect(record.reason.saved).toBe('none:error');
  });
});

describe('observe()', () => {
  it('refuses what is not the middleware', () => {
    const { observe } = observing();
    const observeIt = (given: unknown) => () => void Reflect.apply(observe, undefined, [given]);
    expect(observeIt(createCookie)).toThrow('session-middleware');
    expect(observeIt({})).toThrow('session-middleware');
  });

  it('leaves its own refusals to the middleware', () => {
    const { observe } = observing();
    const unsigned = createCookie('session');
    expect(() => observe(session)(unsigned, createMemorySessionStorage())).toThrow('signed');
  });

  it('leaves an app alone that is on no server of Node', async () => {
    const { watched, observe } = observing();
    const router = routerWith(observe(session), createMemorySessionStorage());
    const answer = await router.fetch('http://localhost/login');
    expect(answer.headers.getSetCookie()).toHaveLength(1);
    expect(watched.newest()).toEqual([]);
  });
});
