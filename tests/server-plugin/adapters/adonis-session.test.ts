import { EncryptionFactory } from '@adonisjs/core/factories/encryption';
import type { HttpContext } from '@adonisjs/core/http';
import type { CookieOptions } from '@adonisjs/core/types/http';
import { defineConfig, SessionCollection, stores, type Session } from '@adonisjs/session';
import type {
  SessionData,
  SessionStoreContract,
  SessionStoreFactory,
} from '@adonisjs/session/types';
import { afterEach, describe, expect, it } from 'vitest';
import { adonisSession } from '../../../server-plugin/adapters/adonis-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { bootAdonis } from '../../contracts/under-test/adonis-host.ts';
import { FAILURE } from '../../contracts/under-test/adapter-under-test.ts';
import { makeStore, OWN, type Kept } from '../../contracts/under-test/adonis-session-stores.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite } from '../../support/observed-site.ts';
import { panelSays } from '../../support/panel-says.ts';

/** What only Adonis has: told as it is, and proven by what the next request finds. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

type Handler = (session: Session, ctx: HttpContext) => unknown;

const ROUTES: Record<string, Handler> = {
  '/login': (session) => {
    session.put('user', 'ada');
  },
  '/flash': (session) => {
    session.flash('notice', 'Saved');
  },
  '/ignore': () => undefined,
  '/next': (session): unknown => session.all(),
};

/** Told as Adonis makes a store. */
type Above = (ctx: HttpContext) => void;

interface Parts {
  above?: Above;
  /** Of the session, and of all cookies of the app. */
  cookie?: Partial<CookieOptions>;
  ofAll?: Partial<CookieOptions>;
  /** Where it is none of the app's own. */
  store?: Kept['store'];
}

async function open(routes: Record<string, Handler>, { above, store, cookie, ofAll }: Parts = {}) {
  const watched = watchHub();
  const encryption = new EncryptionFactory().create();
  const kept = makeStore(OWN, undefined, encryption);
  const collections: SessionCollection[] = [];
  const observe = createObserve(
    adonisSession,
    () => watched.hub,
    () => undefined,
  );
  const server = await bootAdonis({
    encryption,
    ...(ofAll === undefined ? {} : { cookie: ofAll }),
    tell: () => undefined,
    async configure(app) {
      const { stores: made } = await defineConfig({
        store: 'own',
        stores: { own: store ?? kept.store },
      }).resolver(app);
      const own: SessionStoreFactory = (ctx, config) => {
        above?.(ctx);
        return made.own(ctx, config);
      };
      const config = observe(defineConfig)({
        ...{ store: 'own' as const, stores: { own } },
        ...(cookie === undefined ? {} : { cookie }),
      });
      const resolved = await config.resolver(app);
      collections.push(new SessionCollection(resolved));
      return resolved;
    },
    async handle(ctx) {
      const handler = { ...ROUTES, ...routes }[ctx.request.url()];
      const body: unknown = await handler?.(ctx.session, ctx);
      ctx.response.send(body ?? 'ok');
    },
  });
  const site = await openSite(watched, (req, res) => void server.handle(req, res));
  closing.push(site.close);
  const [collection] = collections;
  if (collection === undefined) throw new Error('not configured');
  return { ...site, kept, collection, state: (id: string | null) => watched.state(id) };
}

describe('flash messages', () => {
  it('are stored for the next request, and taken off as that is loaded', async () => {
    const { visit, next, state } = await open({
      '/notice': ({ flashMessages }): unknown => flashMessages.get('notice', ''),
    });
    await visit('/login');
    const set = await visit('/flash');
    expect(set.says).toBe('saved');
    expect(set.record).toMatchObject({ accessed: true, modified: true });
    // It would have gone out without a change, too.
    expect(set.record.reason).toEqual({ saved: 'changed', cookie: 'rolling' });
    expect(state(set.record.data.saved)).toEqual({ user: 'ada', __flash__: { notice: 'Saved' } });
    const shown = await visit('/notice');
    expect(shown.says).toBe('saved');
    expect(shown.record).toMatchObject({ accessed: true, modified: true });
    expect(state(shown.record.data.loaded)).toEqual({
      user: 'ada',
      __flash__: { notice: 'Saved' },
    });
    expect(state(shown.record.data.saved)).toEqual({ user: 'ada' });
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that come and are not looked at are no look of the app', async () => {
    const { visit } = await open({});
    await visit('/login');
    await visit('/flash');
    expect((await visit('/ignore')).record).toMatchObject({ accessed: false, modified: true });
  });

  it('that were all there was end the session with them', async () => {
    const { visit, next, kept } = await open({});
    expect((await visit('/flash')).says).toBe('created');
    expect((await visit('/ignore')).says).toBe('destroyed');
    expect(kept.rows()).toEqual([]);
    expect(await next()).toEqual({});
  });
});

describe('the id', () => {
  it('that goes at a logout leaves nothing behind it', async () => {
    const { visit, next, kept } = await open({
      '/logout': (session) => {
        session.clear();
        session.regenerate();
      },
    });
    await visit('/login');
    const { says, record } = await visit('/logout');
    expect(says).toBe('destroyed');
    expect(record.session.after).toBeNull();
    expect(kept.rows()).toEqual([]);
    expect(await next()).toEqual({});
  });

  it('that is made anew for an unchanged session takes it along', async () => {
    const { visit, next, kept } = await open({ '/rotate': (session) => session.regenerate() });
    await visit('/login');
    const { says, record } = await visit('/rotate');
    expect(says).toBe('rotated');
    expect(record.ops.map(({ op }) => op)).toEqual(['load', 'regenerate', 'destroy', 'save']);
    expect(kept.rows()).toHaveLength(1);
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('of a session that has ended is taken for the next one', async () => {
    const { visit, next } = await open({ '/logout': (session) => session.clear() });
    const before = (await visit('/login')).record.session.after;
    await visit('/logout');
    const again = await visit('/ignore');
    expect(again.says).toBe('refused');
    expect(again.record).toMatchObject({
      cookieIn: { state: 'unknown-id' },
      session: { before, after: null },
      reason: { saved: 'none:uninitialised' },
    });
    const { says, record } = await visit('/login');
    expect(says).toBe('created');
    expect(record.session).toEqual({ before, after: before });
    expect(await next()).toEqual({ user: 'ada' });
  });
});

it('a commit of the app is told, and what changes later is stored with the response', async () => {
  const { visit, next, state } = await open({
    '/twice': async (session) => {
      session.put('first', 1);
      await session.commit();
      session.put('second', 2);
    },
  });
  const { says, record } = await visit('/twice');
  expect(says).toBe('created');
  expect(record.ops.map(({ op }) => op)).toEqual(['save', 'save']);
  expect(state(record.data.saved)).toEqual({ first: 1, second: 2 });
  expect(await next()).toEqual({ first: 1, second: 2 });
});

it('that nobody has looked is not claimed where a template may have', async () => {
  const share = (): void => undefined;
  const { visit } = await open(
    {},
    { above: (ctx) => void Reflect.set(Object(ctx), 'view', { share }) },
  );
  expect((await visit('/login')).record.accessed).toBe(true);
  expect((await visit('/ignore')).record.accessed).toBeNull();
});

const nothing = (): void => undefined;

it('a store that fails for a visitor without a cookie is told as what failed', async () => {
  const { visit, client } = await open(
    {},
    {
      store: (): SessionStoreContract => ({
        read: () => Promise.reject(new Error(FAILURE)),
        ...{ write: nothing, touch: nothing, destroy: nothing },
      }),
    },
  );
  const { record, says } = await visit('/login');
  expect(record).toMatchObject({
    status: 500,
    cookieIn: { count: 0 },
    ops: [{ op: 'load', ok: false, error: FAILURE }],
    reason: { saved: 'none:not-run' },
    setCookie: [],
  });
  expect(says).toBe('none');
  expect([...client.cookies]).toEqual([]);
});

it('a session that is looked for, or ended, in no request is none of a visit', async () => {
  const { visit, client, next, collection, watched } = await open({
    '/id': ({ sessionId }) => sessionId,
  });
  await visit('/login');
  const { body: id } = await client.send('/id');
  const { size } = watched.hub.records;
  expect(await collection.get(id)).toEqual({ user: 'ada' });
  await collection.destroy(id);
  expect(watched.hub.records.size).toBe(size);
  expect((await visit('/ignore')).record.cookieIn.state).toBe('unknown-id');
  expect(await next()).toEqual({});
});

it('a store with private parts, and with tags, works as ever', async () => {
  class Tagging {
    readonly #rows = new Map<string, SessionData>();
    readonly #tags = new Map<string, string>();
    read = (id: string): SessionData | null => this.#rows.get(id) ?? null;
    write(id: string, row: SessionData): void {
      this.#rows.set(id, structuredClone(row));
    }
    touch(id: string): void {
      this.#rows.get(id);
    }
    destroy(id: string): void {
      this.#rows.delete(id);
    }
    tag(id: string, user: string | number): void {
      this.#tags.set(id, String(user));
    }
    untag(id: string): void {
      this.#tags.delete(id);
    }
    tagged(user: string | number): { id: string; data: SessionData }[] {
      const ids = [...this.#tags].filter(([, of]) => of === String(user)).map(([id]) => id);
      return ids.map((id) => ({ id, data: this.read(id) ?? {} }));
    }
  }
  const tagging = new Tagging();
  const { visit, collection } = await open(
    { '/tag': (session) => session.tag('ada') },
    { store: () => tagging },
  );
  expect((await visit('/login')).says).toBe('created');
  expect((await visit('/tag')).says).toBe('renewed');
  expect(await collection.tagged('ada')).toMatchObject([{ data: { user: 'ada' } }]);
});

describe('a session in a second cookie', () => {
  const store = stores.cookie();

  it('that browsers do not keep is lost, and told as what it is', async () => {
    const { visit } = await open(
      { '/long': (session) => session.put('text', 'long '.repeat(1000)) },
      { store },
    );
    await visit('/login');
    const { record, says } = await visit('/long');
    expect(says).toBe('lost: save-failed');
    expect(record.ops.at(-1)?.error).toMatch(
      /^The cookie with the session has \d+ bytes: browsers/,
    );
  });

  it.each([
    ['is Secure, over http', / Secure/, { cookie: { secure: false }, ofAll: { secure: true } }],
    ['is for another path', / Path=\/;/, { cookie: { path: '/shop' }, ofAll: { secure: false } }],
  ])('is there yet where the line that clears it %s', async (_title, pattern, config) => {
    const { visit, client, watched } = await open(
      { '/logout': (session) => session.clear(), '/id': ({ sessionId }) => sessionId },
      { store, ...config },
    );
    await visit('/login');
    const { body: id } = await client.send('/id');
    const { headers, records } = await client.send('/logout');
    const record = await watched.record(records[0]);
    expect(record.ops.at(-1)?.error).toMatch(/^The line that clears the cookie with the session/);
    expect(panelSays(watched, record)).toMatchObject({ verdict: 'lost', reason: 'save-failed' });
    const line = (headers['set-cookie'] ?? []).find((one) => one.startsWith(`${id}=;`));
    expect(line).toMatch(pattern);
  });

  it('is written anew as it is kept, with what was changed inside a value', async () => {
    const { visit, next } = await open(
      {
        '/cart': (session) => session.put('cart', ['book']),
        '/push': (session) => {
          const cart: unknown = session.get('cart');
          if (Array.isArray(cart)) cart.push('pen');
        },
      },
      { store },
    );
    await visit('/cart');
    expect((await visit('/push')).says).toBe('saved');
    expect(await next()).toEqual({ cart: ['book', 'pen'] });
  });
});
