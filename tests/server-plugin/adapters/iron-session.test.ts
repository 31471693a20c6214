import type { IncomingMessage, ServerResponse } from 'node:http';
import * as iron from 'iron-session';
import { afterEach, describe, expect, it } from 'vitest';
import { ironSession } from '../../../server-plugin/adapters/iron-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only iron-session has: told as it is, and proven by what the next request finds. */

type Session = iron.IronSession<Record<string, unknown>>;

interface Given {
  /** As the app opens it: each time another object. */
  open: () => Promise<Session>;
  req: IncomingMessage;
  res: ServerResponse;
}

type Handler = (given: Given) => unknown;

const PASSWORD = 'a password of the tests, of enough characters';
const OPTIONS = { cookieName: 'iron', password: PASSWORD, cookieOptions: { secure: false } };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ROUTES: Record<string, Handler> = {
  '/login': async ({ open }) => {
    const session = await open();
    session.user = 'ada';
    await session.save();
  },
  '/next': async ({ open, res }) => res.end(JSON.stringify(await open())),
};

/** @param opened how the app calls iron-session; by default with request and response */
async function start(
  routes: Record<string, Handler>,
  options: Partial<iron.SessionOptions> = {},
  opened?: (given: typeof iron, req: IncomingMessage, res: ServerResponse) => Promise<Session>,
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    ironSession,
    () => watched.hub,
    () => undefined,
  );
  const observed = observe(iron);
  const all = { ...ROUTES, ...routes };
  const site = await openSite(watched, (req, res) => {
    const open = () =>
      opened?.(observed, req, res) ??
      observed.getIronSession<Record<string, unknown>>(req, res, { ...OPTIONS, ...options });
    const answering = Promise.resolve(all[req.url ?? '']?.({ open, req, res }));
    answering.then(
      () => {
        if (!res.writableEnded) res.end('ok');
      },
      (error: unknown) => {
        if (!res.headersSent) res.statusCode = 500;
        res.end(String(error));
      },
    );
  });
  closing.push(site.close);
  return site;
}

describe('a session of iron-session', () => {
  it('that is changed and not saved is lost: nobody told to store it', async () => {
    const { visit, next } = await start({
      '/change': async ({ open }) => void ((await open()).user = 'grace'),
    });
    await visit('/login');
    const { record, says } = await visit('/change');
    expect(says).toBe('lost: not-committed');
    expect(record.reason).toEqual({ saved: 'none:not-committed', cookie: 'none:not-committed' });
    expect(record.modified).toBeNull();
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is changed in place and not saved is lost in the same way', async () => {
    const { visit, next } = await start({
      '/cart': async ({ open }) => {
        const session = await open();
        session.cart = ['book'];
        await session.save();
      },
      '/push': async ({ open }) => {
        const { cart } = await open();
        if (Array.isArray(cart)) cart.push('pen');
      },
    });
    await visit('/cart');
    const { record, says } = await visit('/push');
    expect(says).toBe('lost: not-committed');
    expect(record.inPlace).toEqual(['cart']);
    expect(await next()).toEqual({ cart: ['book'] });
  });

  it('that is changed after its save is lost: too late', async () => {
    const { visit, watched, next } = await start({
      '/late': async ({ open }) => {
        const session = await open();
        session.user = 'grace';
        await session.save();
        session.theme = 'dark';
      },
    });
    const { record, says } = await visit('/late');
    expect(says).toBe('lost: too-late');
    expect(watched.state(record.data.saved)).toEqual({ user: 'grace' });
    expect(watched.state(record.data.end)).toEqual({ user: 'grace', theme: 'dark' });
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is saved while nobody waits for it', async () => {
    const { visit, next } = await start({
      '/forget': async ({ open, res }) => {
        const session = await open();
        session.user = 'grace';
        const saving = session.save();
        res.end('ok');
        await saving.catch(() => undefined);
      },
    });
    const { record, says } = await visit('/forget');
    expect(record.ops).toMatchObject([{ op: 'commit', ok: false }]);
    expect(record.data.saved).toBeNull();
    expect(says).toMatch(/^lost: (no-cookie|save-failed)$/);
    expect(await next()).toEqual({});
  });

  it.each([
    ['that a browser would refuse', 'long '.repeat(1000)],
    ['that is no plain data', new Date(0)],
    ['that JSON cannot keep', 1n],
  ])('with a value %s is not saved, which is told though the error is not', async (_, value) => {
    const { visit, next } = await start({
      '/save': async ({ open }) => {
        const session = await open();
        session.value = value;
        await session.save();
      },
    });
    await visit('/login');
    const { record, says } = await visit('/save');
    expect(record).toMatchObject({ status: 500, setCookie: [] });
    expect(record.ops).toMatchObject([{ op: 'commit', ok: false, revision: null }]);
    expect(record.reason).toEqual({ saved: 'none:error', cookie: 'none:error' });
    expect(says).toMatch(/^lost: (save-failed|unserialisable)$/);
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is saved at the second try', async () => {
    const { visit, watched, next } = await start({
      '/retry': async ({ open }) => {
        const session = await open();
        session.text = 'long '.repeat(1000);
        await session.save().catch(() => (session.text = 'short'));
        await session.save();
      },
    });
    const { record, says } = await visit('/retry');
    expect(says).toBe('created');
    expect(record.ops.map(({ ok }) => ok)).toEqual([false, true]);
    expect(watched.state(record.data.saved)).toEqual({ text: 'short' });
    expect(await next()).toEqual({ text: 'short' });
  });

  it('that is saved twice at once', async () => {
    const { visit, watched, next } = await start({
      '/twice': async ({ open }) => {
        const session = await open();
        session.n = 1;
        const first = session.save();
        session.n = 2;
        await Promise.all([first, session.save()]);
      },
    });
    const { record } = await visit('/twice');
    expect(record.ops.map(({ ok }) => ok)).toEqual([true, true]);
    expect(watched.state(record.data.saved)).toEqual({ n: 2 });
    expect(record.storeWrote).toEqual([]);
    expect(await next()).toEqual({ n: 2 });
  });

  it('that is saved unchanged is written anew', async () => {
    const { visit } = await start({ '/save': async ({ open }) => (await open()).save() });
    await visit('/login');
    const { record, says } = await visit('/save');
    expect(says).toBe('rewritten');
    expect(record.reason).toEqual({ saved: 'explicit', cookie: 'rolling' });
    expect(record.expiry.session).toBeGreaterThan(record.t0);
  });

  it('that is split into several cookies, and is short again', async () => {
    const write =
      (text: string): Handler =>
      async ({ open }) => {
        const session = await open();
        session.text = text;
        await session.save();
      };
    const long = 'long '.repeat(1000);
    const { visit, watched, next, client } = await start(
      { '/long': write(long), '/short': write('short'), '/read': ({ open }) => open() },
      { chunk: true },
    );
    const { record: first, says } = await visit('/long');
    expect(says).toBe('created');
    expect(first.setCookie.map(({ name }) => name)).toEqual(['iron.0', 'iron.1']);
    expect(watched.state(first.data.saved)).toEqual({ text: long });
    const { record: second, says: saysOfRead } = await visit('/read');
    expect(saysOfRead).toBe('read');
    expect(second.cookieIn).toMatchObject({ count: 1, state: 'valid' });
    expect(second.cookieIn.bytes).toBeGreaterThan(4096);
    const { record: third, says: saysOfShort } = await visit('/short');
    expect(saysOfShort).toBe('saved');
    expect(third.setCookie.map(({ name }) => name)).toEqual(['iron']);
    expect([...client.cookies.keys()]).toEqual(['iron']);
    expect(await next()).toEqual({ text: 'short' });
  });

  it('that is opened several times is one row: it shows the one that was saved', async () => {
    const { visit, watched, next } = await start({
      '/several': async ({ open }) => {
        await open();
        const second = await open();
        await open();
        second.user = 'grace';
        await second.save();
      },
    });
    await visit('/login');
    const { record, says } = await visit('/several');
    expect(says).toBe('saved');
    expect(watched.state(record.data.end)).toEqual({ user: 'grace' });
    expect(watched.newest()).toHaveLength(2);
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is opened several times, and changed once: the change is lost', async () => {
    const { visit } = await start({
      '/several': async ({ open }) => {
        const first = await open();
        await open();
        first.user = 'grace';
        await open();
      },
    });
    await visit('/login');
    expect((await visit('/several')).says).toBe('lost: not-committed');
  });

  it('that is opened where the app calls it without request and response', async () => {
    const { visit, next } = await start({}, {}, (given, req, res) =>
      given.getIronSession<Record<string, unknown>>(
        new Request('http://localhost/', { headers: { cookie: req.headers.cookie ?? '' } }),
        webResponseOf(res),
        OPTIONS,
      ),
    );
    expect((await visit('/login')).says).toBe('created');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it.each([
    ['expired', 'expired', { ttl: -61 }],
    ['of another password', 'refused', { password: { 2: PASSWORD } }],
    ['of a changed password', 'bad-signature', { password: `${PASSWORD}!` }],
  ])('whose seal is %s is not taken', async (_title, state, options) => {
    const { visit, client } = await start({ '/read': ({ open }) => open() });
    const told: unknown[] = [];
    const onUnsealError = (reason: unknown): void => void told.push(reason);
    const other = await start({ '/read': ({ open }) => open() }, { ...options, onUnsealError });
    await (state === 'expired' ? other.visit('/login') : visit('/login'));
    const from = state === 'expired' ? other.client : client;
    other.client.cookies.set('iron', from.cookies.get('iron') ?? '');
    const { record, says } = await other.visit('/read');
    expect(record.cookieIn.state).toBe(state);
    expect(record.data.loaded).toBeNull();
    expect(says).toBe('refused');
    expect(told).toHaveLength(1);
  });

  it('whose options are wrong is none', async () => {
    const { visit } = await start({ '/read': ({ open }) => open() }, { password: 'short' });
    const { record } = await visit('/read');
    expect(record.status).toBe(500);
    expect(record.reason).toEqual({ saved: 'none:not-run', cookie: 'none:not-run' });
  });
});

/** A web response whose headers go into one of Node, as a framework does it. */
function webResponseOf(res: ServerResponse): Response {
  const response = new Response();
  response.headers.append = (name, value) => void res.appendHeader(name, value);
  return response;
}

describe('observe', () => {
  it('refuses what is not the module', () => {
    const observe = createObserve(
      ironSession,
      () => watchHub().hub,
      () => undefined,
    );
    expect(() => observe({ ...iron, nodeCookies: () => undefined })).not.toThrow();
    const { getIronSession } = iron;
    const refused = (): void => void Reflect.apply(observe, undefined, [getIronSession]);
    expect(refused).toThrow('import * as iron');
  });

  it('hands on all else as it is', () => {
    const observe = createObserve(
      ironSession,
      () => watchHub().hub,
      () => undefined,
    );
    const observed = observe(iron);
    expect(Object.keys(observed).sort()).toEqual(Object.keys(iron).sort());
    expect(observed.sealData).toBe(iron.sealData);
  });
});
