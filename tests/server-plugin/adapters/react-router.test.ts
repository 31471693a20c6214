import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSessionStorage, createRequestListener } from '@react-router/node';
import {
  createCookie,
  createCookieSessionStorage,
  createMemorySessionStorage,
  createSession,
  createSessionStorage,
  type Session,
  type SessionStorage,
} from 'react-router';
import { afterEach, describe, expect, it } from 'vitest';
import { reactRouter } from '../../../server-plugin/adapters/react-router.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only React Router's storages have: told as it is, and proven by what the next request finds. */

interface Given extends SessionStorage {
  /** As the app opens it: each time another object. */
  open: () => Promise<Session>;
  /** Puts a line of Set-Cookie into the response. */
  send: (line: string) => void;
  res: ServerResponse;
}

type Handler = (given: Given) => unknown;

const COOKIE = { name: '__session', secrets: ['a secret of the tests'] };

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

function observing() {
  const watched = watchHub();
  const observe = createObserve(
    reactRouter,
    () => watched.hub,
    () => undefined,
  );
  return { watched, observe };
}

const ROUTES: Record<string, Handler> = {
  '/login': async ({ open, send, commitSession }) => {
    const session = await open();
    session.set('user', 'ada');
    send(await commitSession(session));
  },
  '/read': ({ open }) => open(),
  '/next': async ({ open, res }) => res.end(JSON.stringify((await open()).data)),
};

type Making = (observe: ReturnType<typeof observing>['observe']) => SessionStorage;

const inCookie: Making = (observe) => observe(createCookieSessionStorage)({ cookie: COOKIE });
const inMemory: Making = (observe) => observe(createMemorySessionStorage)({ cookie: COOKIE });

async function start(make: Making, routes: Record<string, Handler> = {}): Promise<ObservedSite> {
  const { watched, observe } = observing();
  const storage = make(observe);
  const all = { ...ROUTES, ...routes };
  const site = await openSite(watched, (req, res) => {
    const open = () => storage.getSession(req.headers.cookie);
    const send = (line: string): void => void res.appendHeader('Set-Cookie', line);
    const answering = Promise.resolve(all[req.url ?? '']?.({ ...storage, open, send, res }));
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

/** A storage of the app's own, whose rows are text. */
function rows(cookie: object = COOKIE, fails: { load?: boolean; save?: boolean } = {}) {
  const kept = new Map<string, string>();
  let ids = 0;
  const write = (id: string, row: object): Promise<void> => {
    if (fails.save === true) return Promise.reject(new Error('disk full'));
    kept.set(id, JSON.stringify(row));
    return Promise.resolve();
  };
  const strategy = {
    cookie: { name: '__session', ...cookie },
    async createData(row: object) {
      const id = `id-${(ids += 1)}`;
      await write(id, row);
      return id;
    },
    readData(id: string): Promise<Record<string, unknown> | null> {
      if (fails.load === true) return Promise.reject(new Error('disk gone'));
      const row: unknown = JSON.parse(kept.get(id) ?? 'null');
      return Promise.resolve(typeof row === 'object' && row !== null ? { ...row } : null);
    },
    updateData: write,
    deleteData: (id: string) => Promise.resolve(void kept.delete(id)),
  };
  const make: Making = (observe) => observe(createSessionStorage)(strategy);
  return { kept, make, fails };
}

const change: Handler = async ({ open }) => {
  (await open()).set('user', 'grace');
};

const keep: Handler = async ({ open, commitSession }) => {
  const session = await open();
  session.set('user', 'grace');
  await commitSession(session);
};

describe('a change', () => {
  it('that is not committed is lost, and nothing is told that React Router does not know', async () => {
    const { visit, next } = await start(inCookie, { '/change': change });
    await visit('/login');
    const { record, says } = await visit('/change');
    expect(says).toBe('lost: not-committed');
    expect(record.reason).toEqual({ saved: 'none:not-committed', cookie: 'none:not-committed' });
    expect(record.modified).toBeNull();
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('in its cookie that is committed is lost where the app does not send the line', async () => {
    const { visit, next } = await start(inCookie, { '/keep': keep });
    await visit('/login');
    const { record, says } = await visit('/keep');
    expect(says).toBe('lost: no-cookie');
    expect(record.ops).toMatchObject([{ op: 'commit', ok: true, revision: null }]);
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('in a store that is committed needs no line, where the browser has the id already', async () => {
    const { visit, next } = await start(rows().make, { '/keep': keep });
    await visit('/login');
    expect((await visit('/keep')).says).toBe('saved');
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('in a store whose id the browser never gets is lost', async () => {
    const { kept, make } = rows();
    const { visit, next } = await start(make, { '/keep': keep });
    const { record, says } = await visit('/keep');
    expect(says).toBe('lost: no-cookie');
    expect(record.ops).toMatchObject([{ op: 'save', ok: true }]);
    expect([...kept.values()]).toEqual(['{"user":"grace"}']);
    expect(await next()).toEqual({});
  });

  it('that is made after the commit is lost: too late', async () => {
    const { visit, watched, next } = await start(rows().make, {
      '/late': async ({ open, send, commitSession }) => {
        const session = await open();
        session.set('user', 'grace');
        send(await commitSession(session));
        session.set('theme', 'dark');
      },
    });
    await visit('/login');
    const { record, says } = await visit('/late');
    expect(says).toBe('lost: too-late');
    expect(watched.state(record.data.saved)).toEqual({ user: 'grace' });
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is sent after the headers went out is lost', async () => {
    const { visit, next } = await start(inCookie, {
      '/stream': async ({ open, commitSession, res }) => {
        const session = await open();
        res.write('first');
        session.set('user', 'grace');
        await commitSession(session);
      },
    });
    await visit('/login');
    const { record, says } = await visit('/stream');
    expect(says).toBe('lost: no-cookie');
    expect(record.reason.cookie).toBe('none:headers-sent');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('of more than a cookie takes is refused, and the app gets the error', async () => {
    const { visit, next } = await start(inCookie, {
      '/long': async ({ open, send, commitSession }) => {
        const session = await open();
        session.set('text', 'long '.repeat(1000));
        send(await commitSession(session));
      },
    });
    await visit('/login');
    const { record, says } = await visit('/long');
    expect(record).toMatchObject({ status: 500, setCookie: [] });
    expect(record.ops).toMatchObject([{ op: 'commit', ok: false, revision: null }]);
    expect(says).toBe('lost: save-failed');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('that is a flash message, read and not committed, comes again', async () => {
    const { visit, next } = await start(inCookie, {
      '/flash': async ({ open, send, commitSession }) => {
        const session = await open();
        session.flash('notice', 'saved');
        send(await commitSession(session));
      },
      '/show': async ({ open }) => void (await open()).get('notice'),
    });
    await visit('/flash');
    expect((await visit('/show')).says).toBe('lost: not-committed');
    expect(await next()).toEqual({ __flash_notice__: 'saved' });
  });
});

describe('a session that is opened several times', () => {
  /** As two loaders of a page do: both have opened it before the first commits. */
  const loaders = (order: (lines: string[]) => string[]): Handler => {
    return async ({ open, send, commitSession }) => {
      const [first, second] = await Promise.all([open(), open()]);
      first.set('first', true);
      second.set('second', true);
      order([await commitSession(first), await commitSession(second)]).forEach(send);
    };
  };

  it.each([
    ['as they ended', (lines: string[]) => lines, { user: 'ada', second: true }],
    ['the other way round', (lines: string[]) => lines.reverse(), { user: 'ada', first: true }],
  ])(
    'is shown as the browser keeps it, where its lines are sent %s',
    async (_, order, expected) => {
      const { visit, watched, next } = await start(inCookie, { '/loaders': loaders(order) });
      await visit('/login');
      const { record, says } = await visit('/loaders');
      expect(says).toBe('saved');
      expect(watched.state(record.data.end)).toEqual(expected);
      expect(watched.newest()).toHaveLength(2);
      expect(await next()).toEqual(expected);
    },
  );

  it('in a store has what was committed last, whichever line is sent', async () => {
    const { visit, watched, next } = await start(rows().make, {
      '/loaders': loaders((lines) => lines.reverse()),
    });
    await visit('/login');
    const { record, says } = await visit('/loaders');
    expect(says).toBe('saved');
    expect(watched.state(record.data.saved)).toEqual({ user: 'ada', second: true });
    expect(await next()).toEqual({ user: 'ada', second: true });
  });

  it('and whose first line alone is sent is saved as that, and no more', async () => {
    const { visit, watched, next } = await start(inCookie, {
      '/loaders': loaders(([first = '']) => [first]),
    });
    await visit('/login');
    const { record, says } = await visit('/loaders');
    expect(says).toBe('saved');
    expect(watched.state(record.data.saved)).toEqual({ user: 'ada', first: true });
    expect(await next()).toEqual({ user: 'ada', first: true });
  });

  it('and changed once without a commit has lost that', async () => {
    const { visit, next } = await start(inCookie, {
      '/several': async ({ open }) => {
        const first = await open();
        await open();
        first.set('user', 'grace');
        await open();
      },
    });
    await visit('/login');
    expect((await visit('/several')).says).toBe('lost: not-committed');
    expect(await next()).toEqual({ user: 'ada' });
  });
});

describe('a session in a store', () => {
  it('that is committed twice without an id is stored twice: the browser has the second', async () => {
    const { kept, make } = rows();
    const { visit, watched, next } = await start(make, {
      '/twice': async ({ open, send, commitSession }) => {
        const session = await open();
        session.set('n', 1);
        send(await commitSession(session));
        session.set('n', 2);
        send(await commitSession(session));
      },
    });
    const { record, says } = await visit('/twice');
    expect(says).toBe('created');
    expect(kept.size).toBe(2);
    expect(new Set(record.ops.map(({ session }) => session)).size).toBe(2);
    expect(record.session.after).toBe(record.ops[1]?.session);
    expect(watched.state(record.data.saved)).toEqual({ n: 2 });
    expect(await next()).toEqual({ n: 2 });
  });

  it('gets another id where the app ends it and begins another one', async () => {
    const { kept, make } = rows();
    const { visit, next } = await start(make, {
      '/login-anew': async ({ open, send, getSession, commitSession, destroySession }) => {
        send(await destroySession(await open()));
        const session = await getSession();
        session.set('user', 'grace');
        send(await commitSession(session));
      },
    });
    await visit('/login');
    expect((await visit('/login-anew')).says).toBe('rotated');
    expect([...kept.values()]).toEqual(['{"user":"grace"}']);
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that cannot be loaded leaves the app with its error', async () => {
    const { make, fails } = rows();
    const { visit } = await start(make);
    await visit('/login');
    fails.load = true;
    const { record } = await visit('/read');
    expect(record.status).toBe(500);
    expect(record.ops).toMatchObject([{ op: 'load', ok: false }]);
    expect(record.cookieIn.state).toBe('unchecked');
    expect(record.reason).toEqual({ saved: 'none:error', cookie: 'none:error' });
  });

  it('in files is told, though another package makes its storage', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'react-router-'));
    closing.push(() => rm(dir, { recursive: true, force: true }));
    const { visit, watched, next } = await start(
      (observe) => observe(createFileSessionStorage)({ cookie: COOKIE, dir }),
      { '/keep': keep },
    );
    expect((await visit('/login')).says).toBe('created');
    expect((await visit('/keep')).says).toBe('saved');
    expect(watched.newest()).toHaveLength(2);
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is kept in memory shares its values: what changes inside one is there without a commit', async () => {
    const { visit, next } = await start(inMemory, {
      '/cart': async ({ open, send, commitSession }) => {
        const session = await open();
        session.set('cart', ['book']);
        send(await commitSession(session));
      },
      '/push': async ({ open }) => {
        const cart: unknown = (await open()).get('cart');
        if (Array.isArray(cart)) cart.push('pen');
      },
    });
    await visit('/cart');
    expect((await visit('/push')).says).toBe('saved');
    expect(await next()).toEqual({ cart: ['book', 'pen'] });
  });

  it('says until when it is kept', async () => {
    const { visit } = await start(
      (observe) => observe(createMemorySessionStorage)({ cookie: { ...COOKIE, maxAge: 60 } }),
      {
        '/long': async ({ open, send, commitSession }) => {
          send(await commitSession(await open(), { maxAge: 3600 }));
        },
      },
    );
    const { record: first } = await visit('/login');
    expect(first.ops.at(-1)).toMatchObject({ op: 'save', ttl: 60 });
    const { record: second } = await visit('/long');
    expect(second.ops.at(-1)).toMatchObject({ op: 'save', ttl: 3600 });
  });
});

describe('a cookie', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const readWith = async (make: Making, spoil: (value: string) => string) => {
    const { visit, client } = await start(make);
    await visit('/login');
    client.cookies.set('__session', spoil(client.cookies.get('__session') ?? ''));
    const { record, says } = await visit('/read');
    return { state: record.cookieIn.state, says };
  };
  const unsigned: Making = (observe) => observe(createCookieSessionStorage)({});
  const hidden: Making = (observe) =>
    observe(createCookieSessionStorage)({ cookie: createCookie('__session', COOKIE) });

  it.each([
    ['of other secrets', inCookie, (value: string) => `${value.slice(0, -4)}AAAA`, 'bad-signature'],
    ['that is no JSON', unsigned, () => 'nothing', 'undecodable'],
    ['that is an id, and no session', unsigned, () => base64('"id"'), 'valid'],
    ['of an id without a row', rows({}).make, () => base64('"unknown"'), 'unknown-id'],
    ['that is no id', rows({}).make, () => base64('{"user":"ada"}'), 'undecodable'],
    ['whose secrets are hidden', hidden, () => `${base64('{"user":"ada"}')}.forged`, 'unchecked'],
  ] as const)('%s is told so', async (_, make, spoil, state) => {
    expect((await readWith(make, spoil)).state).toBe(state);
  });

  it.each([
    ['in itself', hidden],
    ['by its id', rows(createCookie('__session', COOKIE)).make],
  ])('that leads to a session %s is valid, though its secrets are hidden', async (_, make) => {
    expect(await readWith(make, (value) => value)).toEqual({ state: 'valid', says: 'read' });
  });
});

describe('a session that is stored under what the cookie says, and that is no id', () => {
  const unsigned: Making = (observe) => observe(createMemorySessionStorage)({});

  it.each(['nothing', 'e30'])('is lost: the next request does not find it: %s', async (value) => {
    const { visit, client, next } = await start(unsigned);
    client.cookies.set('__session', value);
    const { record, says } = await visit('/login');
    expect(says).toBe('lost: no-cookie');
    expect(record.reason.cookie).toBe('no-id');
    expect(await next()).toEqual({});
  });
});

describe('a storage', () => {
  it('works outside of requests, of which nothing is recorded', async () => {
    const { watched, observe } = observing();
    const { getSession, commitSession } = inMemory(observe);
    const session = await getSession();
    session.set('user', 'ada');
    const [cookie = ''] = (await commitSession(session)).split(';');
    expect((await getSession(cookie)).data).toEqual({ user: 'ada' });
    expect(watched.newest()).toEqual([]);
  });

  it('stores a session that it did not open', async () => {
    const { visit, next } = await start(rows().make, {
      '/made': async ({ send, commitSession }) => {
        send(await commitSession(createSession({ user: 'ada' })));
      },
    });
    expect((await visit('/made')).says).toBe('created');
    expect(await next()).toEqual({ user: 'ada' });
  });

  it('beside another one has a record of its own in each request', async () => {
    const { watched, observe } = observing();
    const logins = inMemory(observe);
    const themes = observe(createCookieSessionStorage)({ cookie: { ...COOKIE, name: 'theme' } });
    const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
      const [login, theme] = await Promise.all([
        logins.getSession(req.headers.cookie),
        themes.getSession(req.headers.cookie),
      ]);
      theme.set('theme', 'dark');
      login.set('user', 'ada');
      res.setHeader('Set-Cookie', await themes.commitSession(theme));
      res.end();
    };
    const site = await openSite(watched, (req, res) => void answer(req, res));
    closing.push(site.close);
    const { records } = await site.client.send('/');
    const told = await Promise.all(records.map((id) => watched.record(id)));
    const saved = told.map(({ cookieIn, reason }) => [cookieIn.name, reason.saved]);
    expect(new Map(saved.map(([name = '', why = '']) => [name, why]))).toEqual(
      new Map([
        ['__session', 'none:not-committed'],
        ['theme', 'explicit'],
      ]),
    );
  });

  it("is followed in loaders and actions on React Router's own server", async () => {
    const { watched, observe } = observing();
    const { getSession, commitSession } = inCookie(observe);
    const route = (
      id: string,
      module: object,
    ): { id: string; path: string; module: { default: undefined } } => ({
      id,
      path: id,
      module: { default: undefined, ...module },
    });
    const action = async ({ request }: { request: Request }): Promise<Response> => {
      const session = await getSession(request.headers.get('Cookie'));
      session.set('user', 'ada');
      return new Response('in', { headers: { 'Set-Cookie': await commitSession(session) } });
    };
    const loader = async ({ request }: { request: Request }): Promise<Response> => {
      const session = await getSession(request.headers.get('Cookie'));
      return Response.json(session.data);
    };
    const listener = createRequestListener({
      mode: 'test',
      build: {
        entry: { module: { default: () => new Response() } },
        routes: { login: route('login', { loader: action }), next: route('next', { loader }) },
        assets: { entry: { module: '', imports: [] }, routes: {}, url: '', version: '' },
        publicPath: '/',
        assetsBuildDirectory: '',
        future: {},
        ssr: true,
        isSpaMode: false,
        prerender: [],
        routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
      },
    });
    const site = await openSite(watched, listener);
    closing.push(site.close);
    expect((await site.visit('/login')).says).toBe('created');
    expect((await site.visit('/next')).says).toBe('read');
    expect(await site.next()).toEqual({ user: 'ada' });
  });
});

describe('observe()', () => {
  it('refuses what makes no storage', () => {
    const { observe } = observing();
    const observeIt = (given: unknown) => () => void Reflect.apply(observe, undefined, [given]);
    expect(observeIt(createCookie)).toThrow('React Router');
    expect(observeIt({})).toThrow('React Router');
  });
});
