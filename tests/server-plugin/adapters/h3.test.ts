import * as second from 'h3';
import { toNodeHandler } from 'h3/node';
import * as h3 from 'h3v1';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { h3Sessions } from '../../../server-plugin/adapters/h3.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only h3 has: told as it is, and proven by sending the cookie back. */

type Observed = Pick<typeof h3, 'useSession' | 'getSession' | 'updateSession' | 'clearSession'>;

interface Given extends Observed {
  event: h3.H3Event;
  config: h3.SessionConfig;
}

type Handler = (given: Given) => unknown;

const CONFIG = {
  password: 'a password of the tests, of enough characters',
  cookie: { secure: false },
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(closing.splice(0).map((close) => close()));
});

const ROUTES: Record<string, Handler> = {
  '/login': async ({ useSession, event, config }) => {
    const session = await useSession(event, config);
    await session.update({ user: 'ada' });
  },
  '/next': async ({ useSession, event, config }) => (await useSession(event, config)).data,
};

async function start(
  routes: Record<string, Handler>,
  options: Partial<h3.SessionConfig> = {},
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    h3Sessions,
    () => watched.hub,
    () => undefined,
  );
  const observed = observe(h3);
  const all = { ...ROUTES, ...routes };
  const app = h3.createApp().use(
    h3.eventHandler(async (event) => {
      const answer = await all[event.path]?.({
        ...observed,
        event,
        config: { ...CONFIG, ...options },
      });
      return answer ?? 'ok';
    }),
  );
  const handle = h3.toNodeListener(app);
  const site = await openSite(watched, (req, res) => {
    handle(req, res);
  });
  closing.push(site.close);
  return site;
}

describe('a session of h3', () => {
  it('that is changed in place and not updated is lost', async () => {
    const { visit, next } = await start({
      '/change': async ({ useSession, event, config }) => {
        (await useSession(event, config)).data.user = 'grace';
      },
    });
    await visit('/login');
    const { record, says } = await visit('/change');
    expect(says).toBe('lost: not-committed');
    expect(record.setCookie).toEqual([]);
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is changed in the request that makes it, and not updated, is stored empty', async () => {
    const { visit, watched, next } = await start({
      '/change': async ({ useSession, event, config }) => {
        (await useSession(event, config)).data.user = 'grace';
      },
    });
    const { record, says } = await visit('/change');
    expect(says).toBe('lost: too-late');
    expect(record.reason).toEqual({ saved: 'new', cookie: 'new' });
    expect(watched.state(record.data.saved)).toEqual({});
    expect(await next()).toEqual({});
  });

  it('that is updated with nothing keeps what was changed in place', async () => {
    const { visit, next } = await start({
      '/change': async ({ useSession, event, config }) => {
        const session = await useSession(event, config);
        session.data.user = 'grace';
        await session.update({});
      },
    });
    await visit('/login');
    expect((await visit('/change')).says).toBe('saved');
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('is stored as it is when an update is called', async () => {
    const { visit, watched, next } = await start({
      '/change': async ({ useSession, event, config }) => {
        const session = await useSession(event, config);
        const updating = session.update({ user: 'grace' });
        session.data.theme = 'dark';
        await updating;
      },
    });
    await visit('/login');
    const { record, says } = await visit('/change');
    expect(says).toBe('lost: too-late');
    expect(watched.state(record.data.saved)).toEqual({ user: 'grace' });
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is updated without being opened is told as it came', async () => {
    const { visit, watched, next } = await start({
      '/update': ({ updateSession, event, config }) =>
        updateSession(event, config, { theme: 'dark' }).then(() => 'ok'),
    });
    await visit('/login');
    const { record, says } = await visit('/update');
    expect(says).toBe('saved');
    expect(watched.state(record.data.loaded)).toEqual({ user: 'ada' });
    expect(await next()).toEqual({ user: 'ada', theme: 'dark' });
  });

  it('that is cleared and then updated is back: the cookie that came is opened once more', async () => {
    const { visit, next } = await start({
      '/again': async ({ useSession, event, config }) => {
        const session = await useSession(event, config);
        await session.clear();
        await session.update({ theme: 'dark' });
      },
    });
    await visit('/login');
    await visit('/again');
    expect(await next()).toEqual({ user: 'ada', theme: 'dark' });
  });

  it.each([
    ['expired', { maxAge: -1 }],
    ['bad-signature', { password: `${CONFIG.password}!` }],
  ])('whose cookie is not taken says why: %s', async (state, options) => {
    const first = await start({});
    await first.visit('/login');
    const second = await start({}, options);
    second.client.cookies.set('h3', first.client.cookies.get('h3') ?? '');
    const { record } = await second.visit('/login');
    expect(record.cookieIn.state).toBe(state);
    expect(record.data.loaded).toBeNull();
  });

  it('that has no cookie is not recorded', async () => {
    const { client, watched } = await start({}, { cookie: false });
    await client.send('/login');
    expect(watched.newest()).toEqual([]);
  });

  it('whose id the app makes gets that one', async () => {
    const { client } = await start(
      { '/id': async ({ useSession, event, config }) => (await useSession(event, config)).id },
      { generateId: () => 'own' },
    );
    expect((await client.send('/id')).body).toBe('own');
  });
});

interface GivenSecond extends Pick<
  typeof second,
  'useSession' | 'getSession' | 'updateSession' | 'clearSession'
> {
  event: second.H3Event;
  config: second.SessionConfig;
}

async function startSecond(
  routes: Record<string, (given: GivenSecond) => unknown>,
  options: Partial<second.SessionConfig> = {},
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    h3Sessions,
    () => watched.hub,
    () => undefined,
  );
  const observed = observe(second);
  const config = { ...CONFIG, ...options };
  const app = new second.H3({ silent: true });
  const all: typeof routes = {
    '/login': ({ updateSession, event }) => updateSession(event, config, { user: 'ada' }).then(ok),
    '/next': async ({ useSession, event }) => (await useSession(event, config)).data,
    ...routes,
  };
  for (const [path, route] of Object.entries(all)) {
    app.get(path, async (event) => (await route({ ...observed, event, config })) ?? 'ok');
  }
  const handle = toNodeHandler(app);
  const site = await openSite(watched, (req, res) => void handle(req, res));
  closing.push(site.close);
  return site;
}

const ok = (): string => 'ok';

/** After how many seconds a session is over that nobody uses. */
const IDLE = 100;

describe('a session of h3 2', () => {
  const get = async ({ getSession, event, config }: GivenSecond): Promise<unknown> =>
    (await getSession(event, config)).data;

  it('that is new is sent by useSession, and not by getSession', async () => {
    const { visit, client } = await startSecond({
      '/get': get,
      '/use': async ({ useSession, event, config }) => (await useSession(event, config)).data,
    });
    const { record, says } = await visit('/get');
    expect(record.reason).toEqual({ saved: 'none:uninitialised', cookie: 'none:uninitialised' });
    expect(says).toBe('none');
    expect(client.cookies.has('h3')).toBe(false);
    expect((await visit('/use')).says).toBe('created');
    expect(client.cookies.has('h3')).toBe(true);
  });

  it('that is too long for one cookie is sent in several, and found in them', async () => {
    const text = 'long '.repeat(1000);
    const { visit, client, next } = await startSecond({
      '/long': ({ updateSession, event, config }) =>
        updateSession(event, config, { text }).then(ok),
      '/get': get,
    });
    expect((await visit('/long')).says).toBe('created');
    expect(client.cookies.get('h3')).toBe('__chunked__2');
    const { record, says } = await visit('/get');
    expect(record.cookieIn.state).toBe('valid');
    expect(says).toBe('read');
    expect(await next()).toEqual({ text });
  });

  it('that is refused in several cookies says why', async () => {
    const first = await startSecond({
      '/long': ({ updateSession, event, config }) =>
        updateSession(event, config, { text: 'long '.repeat(1000) }).then(ok),
    });
    await first.visit('/long');
    const other = await startSecond({ '/get': get }, { password: `${CONFIG.password}!` });
    for (const [name, value] of first.client.cookies) other.client.cookies.set(name, value);
    expect((await other.visit('/get')).record.cookieIn.state).toBe('bad-signature');
  });

  it('is sealed anew by getSession where half of its idleTimeout is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
    const { visit, next } = await startSecond({ '/get': get }, { idleTimeout: IDLE });
    await visit('/login');
    vi.setSystemTime(1_700_000_010_000);
    expect((await visit('/get')).says).toBe('read');
    vi.setSystemTime(1_700_000_060_000);
    const { record, says } = await visit('/get');
    expect(record.ops.map(({ op }) => op)).toEqual(['commit']);
    expect(record.setCookie).toHaveLength(1);
    expect(record.expiry.session).toBe(1_700_000_160_000);
    expect(says).toBe('rewritten');
    vi.setSystemTime(1_700_000_150_000);
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that nobody has used for its idleTimeout is told as expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
    const { visit } = await startSecond({ '/get': get }, { idleTimeout: IDLE });
    await visit('/login');
    vi.setSystemTime(1_700_000_200_000);
    expect((await visit('/get')).record.cookieIn.state).toBe('expired');
  });

  it('that is updated after the headers is lost, though h3 says nothing', async () => {
    const { visit, next } = await startSecond({
      '/stream': async ({ useSession, event, config }) => {
        const session = await useSession(event, config);
        // Nobody pulls before the headers are out.
        const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
          await session.update({ user: 'grace' });
          controller.enqueue(new TextEncoder().encode('all'));
          controller.close();
        };
        return new ReadableStream({ pull }, { highWaterMark: 0 });
      },
    });
    await visit('/login');
    const { record, says } = await visit('/stream');
    expect(record.reason.cookie).toBe('none:headers-sent');
    expect(says).toBe('lost: no-cookie');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is sent, and then updated after the headers, is there as it was sent', async () => {
    const { visit, watched, next } = await startSecond({
      '/stream': async ({ useSession, event, config }) => {
        const session = await useSession(event, config);
        await session.update({ user: 'grace' });
        const pull = async (controller: ReadableStreamDefaultController): Promise<void> => {
          await session.update({ user: 'eve' });
          controller.close();
        };
        return new ReadableStream({ pull }, { highWaterMark: 0 });
      },
    });
    await visit('/login');
    const { record, says } = await visit('/stream');
    expect(watched.state(record.data.saved)).toEqual({ user: 'grace' });
    expect(says).toBe('lost: no-cookie');
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is cleared has its cookie cleared, where the handler throws, too', async () => {
    const { visit, client } = await startSecond({
      '/throw': async ({ clearSession, event, config }) => {
        await clearSession(event, config);
        throw new Error('broken');
      },
    });
    await visit('/login');
    expect((await visit('/throw')).says).toBe('destroyed');
    expect(client.cookies.has('h3')).toBe(false);
  });
});

describe('observe', () => {
  it('refuses what is not the module', () => {
    const observe = createObserve(
      h3Sessions,
      () => watchHub().hub,
      () => undefined,
    );
    const refused = (): void => void Reflect.apply(observe, undefined, [h3.useSession]);
    expect(refused).toThrow('import * as h3');
    expect(observe(h3).sealSession).toBe(h3.sealSession);
  });
});
