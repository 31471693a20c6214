import secureSession from '@fastify/secure-session';
import { fastify, type FastifyReply } from 'fastify';
import { afterEach, expect, it, vi } from 'vitest';
import { fastifySecureSession } from '../../../server-plugin/adapters/fastify-secure-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only @fastify/secure-session has: told as it is, and proven by what the next request finds. */

interface Session {
  get: (key: string) => unknown;
  set: (key: string, value: unknown) => void;
  touch: () => void;
  data: () => object;
}

type Handler = (session: Session, reply: FastifyReply) => unknown;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

function isSession(value: unknown): value is Session {
  return typeof Reflect.get(Object(value), 'touch') === 'function';
}

const ROUTES: Record<string, Handler> = {
  '/login': (session) => {
    session.set('cart', ['book']);
  },
  '/read': (session) => session.get('cart'),
  '/push': (session) => {
    const cart: unknown = session.get('cart');
    if (Array.isArray(cart)) cart.push('pen');
  },
  '/touch': (session) => {
    session.touch();
  },
  '/next': (session) => session.data(),
};

async function start(options: object = {}, name = 'session'): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    fastifySecureSession,
    () => watched.hub,
    () => undefined,
  );
  const app = fastify();
  const key = Buffer.alloc(32, 'k');
  void app.register(observe(secureSession), { key, cookie: { path: '/' }, ...options });
  for (const [path, handler] of Object.entries(ROUTES)) {
    app.get(path, async (request, reply) => {
      const session: unknown = Reflect.get(request, name);
      if (!isSession(session)) throw new Error('no session');
      return (await handler(session, reply)) ?? 'ok';
    });
  }
  await app.ready();
  const site = await openSite(watched, (req, res) => {
    app.routing(req, res);
  });
  closing.push(site.close);
  return site;
}

it('a change inside a value is lost: nothing marked the session', async () => {
  const { visit, next } = await start();
  await visit('/login');
  const { record, says } = await visit('/push');
  expect(record.modified).toBe(false);
  expect(record.inPlace).toEqual(['cart']);
  expect(record.reason).toEqual({ saved: 'none:unchanged', cookie: 'none:unchanged' });
  expect(says).toBe('lost: not-flagged');
  expect(await next()).toEqual({ cart: ['book'] });
});

it('a session that is only marked is sent again', async () => {
  const { visit } = await start();
  await visit('/login');
  const { record, says } = await visit('/touch');
  expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
  expect(says).toBe('rewritten');
});

it('a cookie whose last change is long ago has expired, and is told from a bad one', async () => {
  const { visit } = await start({ expiry: 60 });
  const { record: first } = await visit('/login');
  const goodUntil = first.expiry.session ?? 0;
  expect(goodUntil - first.t0).toBeGreaterThan(0);
  vi.useFakeTimers({ toFake: ['Date'], now: goodUntil + 1000 });
  const { record } = await visit('/read');
  expect(record.cookieIn.state).toBe('expired');
  expect(record.data.loaded).toBeNull();
});

it('a cookie that was made with an older key is made anew', async () => {
  const old = await start();
  await old.visit('/login');
  const { client, visit, next } = await start({
    key: [Buffer.alloc(32, 'n'), Buffer.alloc(32, 'k')],
  });
  for (const [name, value] of old.client.cookies) client.cookies.set(name, value);
  const { record } = await visit('/read');
  expect(record.cookieIn.state).toBe('valid');
  expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
  expect(await next()).toEqual({ cart: ['book'] });
});

it('a session of another name does not tell who looks at it', async () => {
  const { visit, watched } = await start({ sessionName: 'visitor', cookieName: 'v' }, 'visitor');
  await visit('/login');
  const { record } = await visit('/read');
  expect(record.cookieIn).toMatchObject({ name: 'v', state: 'valid' });
  expect(record.accessed).toBeNull();
  expect(watched.state(record.data.loaded)).toEqual({ cart: ['book'] });
});
