import * as h3 from 'h3v1';
import { afterEach, describe, expect, it } from 'vitest';
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
