import Koa, { type DefaultState, type ParameterizedContext } from 'koa';
import createSession from 'koa-session';
import { afterEach, describe, expect, it } from 'vitest';
import { koaSession } from '../../../server-plugin/adapters/koa-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { panelSays } from '../../support/panel-says.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only koa-session has: told as it is, and proven by what the next request finds. */

interface Session {
  [key: string]: unknown;
  save: () => Promise<void>;
  manuallyCommit: () => Promise<void>;
  maxAge: number;
}

interface WithSession {
  get session(): Session;
  set session(session: object | null);
}

type Handler = (ctx: ParameterizedContext<DefaultState, WithSession>) => unknown;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ROUTES: Record<string, Handler> = {
  '/login': ({ session }) => (session.user = 'ada'),
  '/read': ({ session }) => session.user,
  '/next': (ctx) => (ctx.body = JSON.stringify(ctx.session)),
  '/nothing': () => undefined,
};

/** @param around what a middleware does around that of the sessions */
async function start(
  options: object,
  routes: Record<string, Handler> = {},
  around: { before?: Handler; after?: Handler } = {},
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    koaSession,
    () => watched.hub,
    () => undefined,
  );
  const app = new Koa<DefaultState, WithSession>({ keys: ['key'] });
  app.silent = true;
  app.use(async (ctx, next) => {
    await around.before?.(ctx);
    await next();
    await around.after?.(ctx);
  });
  app.use(observe(createSession)(options, app));
  app.use(async (ctx) => {
    ctx.body = 'ok';
    await { ...ROUTES, ...routes }[ctx.path]?.(ctx);
  });
  const handle = app.callback();
  const site = await openSite(watched, (req, res) => void handle(req, res));
  closing.push(site.close);
  return site;
}

/** A store that keeps text, as all do that are not in this process. */
class Rows {
  readonly texts = new Map<string, string>();
  get(id: string): unknown {
    const row: unknown = JSON.parse(this.texts.get(id) ?? 'null');
    return row;
  }
  set(id: string, row: object): void {
    this.texts.set(id, JSON.stringify(row));
  }
  destroy(id: string): void {
    this.texts.delete(id);
  }
}

const MODES = [
  ['in a store', () => ({ store: new Rows() })],
  ['in the cookie', () => ({})],
] as const;

describe.each(MODES)('a session %s', (mode, makeOptions) => {
  const isStored = mode === 'in a store';

  it('that has expired is refused', async () => {
    const { visit, next } = await start({ ...makeOptions(), maxAge: -1000 });
    await visit('/login');
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('expired');
    expect(record.data.loaded).toBeNull();
    expect(record.session.after).toBeNull();
    expect(await next()).toEqual({});
  });

  it('that a check of the app refuses', async () => {
    const { visit, next } = await start({ ...makeOptions(), valid: () => false });
    await visit('/login');
    const { record } = await visit('/read');
    expect(record.cookieIn.state).toBe('refused');
    expect(record.data.loaded).toBeNull();
    expect(await next()).toEqual({});
  });

  it('that is replaced as a whole', async () => {
    const { visit, watched, next } = await start(makeOptions(), {
      '/replace': (ctx) => (ctx.session = { cart: ['book'] }),
    });
    await visit('/login');
    const { record, says } = await visit('/replace');
    // Without a look koa-session does not even open the cookie.
    expect(record.cookieIn.state).toBe(isStored ? 'valid' : 'unchecked');
    expect(record.accessed).toBe(false);
    expect(says).toBe(isStored ? 'saved' : 'created');
    expect(watched.state(record.data.saved)).toEqual({ cart: ['book'] });
    expect(await next()).toEqual({ cart: ['book'] });
  });

  it('whose age alone is changed is stored, since the app said so', async () => {
    const { visit } = await start(makeOptions(), {
      '/longer': ({ session }) => (session.maxAge = 1_000_000),
    });
    await visit('/login');
    const { record, says } = await visit('/longer');
    expect(record.reason).toEqual({ saved: 'explicit', cookie: 'rolling' });
    expect(record.modified).toBe(false);
    expect(record.setCookie).toHaveLength(1);
    expect(says).toBe('rewritten');
  });

  it('that is stored with each response', async () => {
    const { visit } = await start({ ...makeOptions(), rolling: true });
    await visit('/login');
    const { record, says } = await visit('/read');
    expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
    expect(record.expiry.session).toBeGreaterThan(record.t0);
    expect(record.expiry.store).toBeNull();
    expect(says).toBe('rewritten');
  });

  it('that the handler changes before it fails: the error page goes out without its cookie', async () => {
    const { visit, next } = await start(makeOptions(), {
      '/fail': ({ session }) => {
        session.user = 'ada';
        throw new Error('broken');
      },
    });
    const { record, says } = await visit('/fail');
    expect(record).toMatchObject({ status: 500, setCookie: [] });
    expect(record.reason).toEqual({ saved: isStored ? 'new' : 'none:error', cookie: 'none:error' });
    expect(says).toBe('lost: no-cookie');
    expect(await next()).toEqual({});
  });

  it('that JSON cannot hold is not stored', async () => {
    const { visit, next } = await start(makeOptions(), {
      '/big': ({ session }) => (session.big = 1n),
    });
    const { record, says } = await visit('/big');
    expect(record).toMatchObject({ status: 500, ops: [] });
    expect(record.reason.saved).toBe('none:error');
    expect(record.unserialisable).toEqual([{ path: ['big'], type: 'bigint' }]);
    expect(says).toBe('lost: unserialisable');
    expect(await next()).toEqual({});
  });

  it('that is stored only when the app says so', async () => {
    const { visit, watched, next } = await start(
      { ...makeOptions(), autoCommit: false },
      {
        '/commit': async ({ session }) => {
          session.user = 'ada';
          await session.manuallyCommit();
        },
      },
    );
    const lost = await visit('/login');
    expect(lost.record.middleware).toMatchObject({ rule: 'explicit' });
    expect(lost.record.reason.saved).toBe('none:not-committed');
    expect(lost.says).toBe('lost: not-committed');
    expect(await next()).toEqual({});
    const kept = await visit('/commit');
    expect(kept.record.reason).toEqual({ saved: 'explicit', cookie: 'new' });
    expect(watched.state(kept.record.data.saved)).toEqual({ user: 'ada' });
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is changed when the middleware has committed it is not stored', async () => {
    const { visit, next } = await start(
      makeOptions(),
      {},
      {
        after({ path, session }) {
          if (path === '/read') session.late = true;
        },
      },
    );
    await visit('/login');
    const { record, says } = await visit('/read');
    expect(record.inPlace).toEqual([]);
    expect(says).toBe('lost: too-late');
    expect(await next()).toEqual({ user: 'ada' });
  });
});

describe('a session in the cookie', () => {
  it('that was opened before the middleware ran is not told of', async () => {
    const { client } = await start({}, {}, { before: ({ session }) => session.user });
    const answer = await client.send('/login');
    expect(answer.records).toEqual([]);
    expect(answer.headers['set-cookie']).toHaveLength(2);
  });

  it('that cannot be read', async () => {
    const { visit, client } = await start({ signed: false });
    client.cookies.set('koa.sess', Buffer.from('{not json').toString('base64'));
    const { record, says } = await visit('/read');
    expect(record.cookieIn.state).toBe('undecodable');
    expect(says).toBe('refused');
  });

  it('that nobody looked at is not checked', async () => {
    const { visit, next } = await start({});
    await visit('/login');
    const { record, says } = await visit('/nothing');
    expect(record.cookieIn.state).toBe('unchecked');
    expect(record.reason).toEqual({ saved: 'none:unchanged', cookie: 'none:unchanged' });
    expect(says).toBe('sent');
    expect(await next()).toEqual({ user: 'ada' });
  });
});

describe('a session in a store that keeps what it is given', () => {
  it('shares its values with a later request: what that changes inside of them is its own', async () => {
    const rows = new Map<string, object>();
    const store = {
      get: (id: string) => rows.get(id),
      set: (id: string, row: object) => void rows.set(id, row),
      destroy: (id: string) => void rows.delete(id),
    };
    const { visit, watched, next } = await start(
      { store },
      {
        '/cart': ({ session }) => (session.cart = ['book']),
        '/count': ({ session }) => (session.n = 1),
        '/add': ({ session: { cart } }) => Array.isArray(cart) && cart.push('pen'),
      },
    );
    await visit('/cart');
    const { record } = await visit('/count');
    await visit('/add');
    await watched.lateLooks();
    const last = watched.versions(record.id).at(-1) ?? record;
    expect(panelSays(watched, last)).toMatchObject({ verdict: 'saved' });
    expect(watched.state(last.data.end)).toEqual({ cart: ['book'], n: 1 });
    expect(await next()).toMatchObject({ cart: ['book', 'pen'], n: 1 });
  });
});

describe('a session whose id comes otherwise than by cookie', () => {
  it('is told by that id', async () => {
    const store = new Rows();
    store.set('from-a-header', { user: 'ada' });
    const externalKey = { get: () => 'from-a-header', set: () => undefined };
    const { visit, watched } = await start({ store, externalKey });
    const { record, says } = await visit('/read');
    expect(record.cookieIn).toMatchObject({ count: 0, state: 'valid' });
    expect(watched.state(record.data.loaded)).toEqual({ user: 'ada' });
    expect(says).toBe('read');
  });
});

describe('what is no koa-session', () => {
  const observe = createObserve(
    koaSession,
    () => watchHub().hub,
    () => undefined,
  );

  it('is refused: what it makes, and what only looks like it', () => {
    const made = createSession({}, new Koa());
    expect(() => observe(made)).toThrow('not given koa-session itself');
    const other = observe(() => () => undefined);
    expect(() => Reflect.apply(other, undefined, [])).toThrow('not given koa-session itself');
  });
});
