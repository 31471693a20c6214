import cookies from '@fastify/cookie';
import session, { type FastifySessionOptions } from '@fastify/session';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { fastifySession } from '../../../server-plugin/adapters/fastify-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { panelSays } from '../../support/panel-says.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only @fastify/session has: told as it is, and proven by what the next request finds. */

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function put(request: FastifyRequest, key: string, value: unknown): void {
  Reflect.set(request.session, key, value);
}

function at(request: FastifyRequest, key: string): unknown {
  const value: unknown = Reflect.get(request.session, key);
  return value;
}

const ROUTES: Record<string, Handler> = {
  '/login'(request) {
    put(request, 'user', 'ada');
    return 'ok';
  },
  '/read': (request) => String(at(request, 'user')),
  '/next': ({ session: own }) =>
    Object.fromEntries(Object.entries(own).filter(([key]) => key !== 'cookie')),
};

/** A store that keeps text, as all do that are not in this process. */
function textStore(): NonNullable<FastifySessionOptions['store']> {
  const rows = new Map<string, string>();
  return {
    get(id, callback) {
      const row: unknown = JSON.parse(rows.get(id) ?? 'null');
      Reflect.apply(callback, undefined, [null, row]);
    },
    set(id, row, callback) {
      rows.set(id, JSON.stringify(row));
      callback();
    },
    destroy(id, callback) {
      rows.delete(id);
      callback();
    },
  };
}

async function start(
  options: Partial<FastifySessionOptions>,
  routes: Record<string, Handler> = {},
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    fastifySession,
    () => watched.hub,
    () => undefined,
  );
  const app = fastify();
  await app.register(cookies);
  await app.register(observe(session), {
    secret: 'a secret of the tests that is long enough',
    rolling: false,
    saveUninitialized: false,
    cookie: { secure: false },
    ...options,
  });
  for (const [path, handler] of Object.entries({ ...ROUTES, ...routes })) app.get(path, handler);
  await app.ready();
  const site = await openSite(watched, app.routing);
  closing.push(site.close);
  return site;
}

describe('a session', () => {
  it('that has expired is refused, and another one stored in its place', async () => {
    const { visit, next } = await start({
      store: textStore(),
      cookie: { secure: false, expires: new Date(Date.now() - 1000) },
    });
    await visit('/login');
    const { record, says } = await visit('/read');
    expect(record.cookieIn.state).toBe('expired');
    expect(record.data.loaded).toBeNull();
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'destroy', 'save']);
    expect(record.reason.saved).toBe('new');
    // The row of the new one is there, and the browser is only told to drop the old cookie.
    expect(record.setCookie).toMatchObject([{ cleared: true }]);
    expect(says).toBe('lost: no-cookie');
    expect(await next()).toEqual({});
  });

  it('that is made anew keeps the keys that the app names', async () => {
    const { visit, watched, next } = await start(
      { store: textStore() },
      {
        async '/rotate'({ session: own }) {
          await own.regenerate(['user']);
          return 'ok';
        },
      },
    );
    await visit('/login');
    const { record, says } = await visit('/rotate');
    expect(says).toBe('rotated');
    expect(record.reason).toEqual({ saved: 'new-id', cookie: 'new-id' });
    expect(watched.state(record.data.saved)).toEqual({ user: 'ada' });
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is made anew with nothing in it is stored, and no cookie leads to it', async () => {
    const { visit, next } = await start(
      { store: textStore() },
      {
        async '/rotate'({ session: own }) {
          await own.regenerate();
          return 'ok';
        },
      },
    );
    await visit('/login');
    const { record } = await visit('/rotate');
    expect(record.session.after).not.toBeNull();
    expect(record.session.after).not.toBe(record.session.before);
    expect(record.data.saved).not.toBeNull();
    expect(record.setCookie).toMatchObject([{ cleared: true }]);
    expect(await next()).toEqual({});
  });

  it('that is stored with each response, as where the option is not named', async () => {
    const { visit } = await start({ rolling: true });
    await visit('/login');
    const { record, says } = await visit('/read');
    expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
    expect(record.modified).toBe(false);
    expect(says).toBe('rewritten');
  });

  it('whose cookie may not go over http is not stored either', async () => {
    const { visit, next } = await start({ cookie: {} });
    const { record, says } = await visit('/login');
    expect(record.reason).toEqual({ saved: 'none:insecure', cookie: 'none:insecure' });
    expect(record.ops).toEqual([]);
    expect(says).toBe('lost: insecure');
    expect(await next()).toEqual({});
  });

  it('is stored, and its cookie sent, also where the handler fails', async () => {
    const { visit, next } = await start(
      { store: textStore() },
      {
        '/fail'(request) {
          put(request, 'user', 'ada');
          throw new Error('broken');
        },
      },
    );
    const { record, says } = await visit('/fail');
    expect(record.status).toBe(500);
    expect(says).toBe('created');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('of an answer past Fastify is not stored', async () => {
    const { visit, next } = await start(
      {},
      {
        '/past'(request, reply) {
          put(request, 'user', 'ada');
          reply.hijack();
          reply.raw.end('ok');
        },
      },
    );
    const { record, says } = await visit('/past');
    expect(record.reason.saved).toBe('none:not-committed');
    expect(says).toBe('lost: not-committed');
    expect(await next()).toEqual({});
  });

  it('has a cookie with a prefix: one without it cannot be read', async () => {
    const { visit, client } = await start({ cookiePrefix: 's:' });
    await visit('/login');
    expect((await visit('/read')).record.cookieIn.state).toBe('valid');
    client.cookies.set('sessionId', 'without.it');
    expect((await visit('/read')).record.cookieIn.state).toBe('undecodable');
  });

  it('is not there outside of its path', async () => {
    const { visit } = await start({ cookie: { secure: false, path: '/shop' } });
    const { record } = await visit('/read');
    expect(record.reason).toEqual({ saved: 'none:not-run', cookie: 'none:not-run' });
  });

  it('in the MemoryStore is there for the next request as it was changed after the response', async () => {
    const { visit, watched, next } = await start(
      {},
      {
        '/cart'(request) {
          put(request, 'cart', ['book']);
          return 'ok';
        },
        '/late'(request, reply) {
          const cart = at(request, 'cart');
          void reply.send('ok');
          if (Array.isArray(cart)) cart.push('pen');
          return reply;
        },
      },
    );
    await visit('/cart');
    const { record, says } = await visit('/late');
    expect(record.ops.map(({ op }) => op)).toEqual(['load']);
    expect(watched.state(record.data.saved)).toEqual({ cart: ['book', 'pen'] });
    expect(says).toBe('saved');
    expect(await next()).toEqual({ cart: ['book', 'pen'] });
  });

  it('in the MemoryStore is there also where another request stores its own in its place', async () => {
    const changes: (() => void)[] = [];
    const { visit, client, watched, next } = await start(
      { rolling: true },
      {
        '/late'(request) {
          changes.push(() => {
            put(request, 'late', true);
          });
          return 'ok';
        },
        '/write'(request) {
          put(request, 'written', true);
          return 'ok';
        },
      },
    );
    await visit('/login');
    const late = await client.send('/late');
    for (const change of changes) change();
    await client.send('/write');
    const record = await watched.record(late.records[0]);
    expect(watched.state(record.data.saved)).toEqual({ user: 'ada', late: true });
    expect(panelSays(watched, record).verdict).toBe('saved');
    expect(await next()).toEqual({ user: 'ada', late: true, written: true });
  });
});

describe('what is not @fastify/session', () => {
  it('is refused', () => {
    const observe = createObserve(
      fastifySession,
      () => watchHub().hub,
      () => undefined,
    );
    expect(() => observe(cookies)).toThrow('not given @fastify/session itself');
  });
});
