import createSession from 'cookie-session';
import express, { type Request, type Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { cookieSession } from '../../../server-plugin/adapters/cookie-session.ts';
import { createObserve } from '../../../server-plugin/observe.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { openSite, type ObservedSite } from '../../support/observed-site.ts';

/** What only cookie-session has: told as it is, and proven by what the next request finds. */

type Handler = (req: Request, res: Response) => unknown;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const assign = (req: Request, session: unknown) => void Reflect.set(req, 'session', session);

const user = (req: Request): unknown => {
  const found: unknown = Reflect.get(Object(req.session), 'user');
  return found;
};

const ROUTES: Record<string, Handler> = {
  '/login': ({ session }) => void Object.assign(Object(session), { user: 'ada', cart: ['book'] }),
  '/read': user,
  '/next': (req, res) => res.end(JSON.stringify(req.session)),
  '/nothing': () => undefined,
  '/logout': (req) => {
    assign(req, null);
  },
  '/empty': (req) => {
    assign(req, {});
  },
  '/replace': (req) => {
    assign(req, { user: 'grace' });
  },
};

async function start(
  options: object = {},
  routes: Record<string, Handler> = {},
): Promise<ObservedSite> {
  const watched = watchHub();
  const observe = createObserve(
    cookieSession,
    () => watched.hub,
    () => undefined,
  );
  const app = express();
  app.use(observe(createSession)({ keys: ['key'], ...options }));
  app.use(async (req, res) => {
    await { ...ROUTES, ...routes }[req.path]?.(req, res);
    if (!res.writableEnded) res.end('ok');
  });
  const site = await openSite(watched, app);
  closing.push(site.close);
  return site;
}

describe('a session in its cookie', () => {
  it('that is ended before anybody has looked was not checked, and is cleared', async () => {
    const { visit } = await start();
    await visit('/login');
    const { record, says } = await visit('/logout');
    expect(record.cookieIn.state).toBe('unchecked');
    expect(record.reason).toEqual({ saved: 'unset', cookie: 'cleared' });
    expect(says).toBe('destroyed');
  });

  it('that an empty one replaces stays: a new session with nothing in it is not stored', async () => {
    const both: Handler = (req) => {
      user(req);
      assign(req, {});
    };
    const { visit, next } = await start({}, { '/both': both });
    await visit('/login');
    const { record, says } = await visit('/both');
    expect(record.setCookie).toEqual([]);
    expect(record.reason).toEqual({ saved: 'none:uninitialised', cookie: 'none:uninitialised' });
    expect(says).toBe('lost: not-committed');
    expect(await next()).toEqual({ user: 'ada', cart: ['book'] });
  });

  it('that is replaced before anybody has looked is a new one', async () => {
    const { visit, next } = await start();
    await visit('/login');
    const { record } = await visit('/replace');
    expect(record.cookieIn.state).toBe('unchecked');
    expect(record.data.loaded).toBeNull();
    expect(record.reason).toEqual({ saved: 'new', cookie: 'new' });
    expect(await next()).toEqual({ user: 'grace' });
  });

  it('that is given the same content again by a new one is sent without a change', async () => {
    const again: Handler = (req) => {
      assign(req, Object.assign({}, req.session));
    };
    const { visit } = await start({}, { '/again': again });
    await visit('/login');
    const { record, says } = await visit('/again');
    expect(record.reason).toEqual({ saved: 'resave', cookie: 'rolling' });
    expect(says).toBe('rewritten');
  });

  it('that was not read when the headers went out keeps its cookie', async () => {
    const late: Handler = (req, res) => {
      res.write('first');
      Object.assign(Object(req.session), { late: true });
    };
    const { visit, next } = await start({}, { '/late': late });
    await visit('/login');
    const { record, says } = await visit('/late');
    expect(record.reason).toEqual({ saved: 'none:unchanged', cookie: 'none:unchanged' });
    expect(says).toBe('lost: too-late');
    expect(await next()).toEqual({ user: 'ada', cart: ['book'] });
  });

  it('that is ended after the headers goes on', async () => {
    const late: Handler = (req, res) => {
      res.write(String(user(req)));
      assign(req, null);
    };
    const { visit, next } = await start({}, { '/late': late });
    await visit('/login');
    const { record } = await visit('/late');
    expect(record.reason.cookie).toBe('none:unchanged');
    expect(record.setCookie).toEqual([]);
    expect(await next()).toEqual({ user: 'ada', cart: ['book'] });
  });

  it.each([
    ['a BigInt', 1n, 'lost: unserialisable'],
    // What is in it is known to nobody: neither that something is lost nor that nothing is.
    [
      'a getter that throws',
      Object.defineProperty({}, 'x', { enumerable: true, get: fail }),
      'sent',
    ],
  ])('with %s is not stored, which nobody else tells', async (_, value, word) => {
    const bad: Handler = (req) => Object.assign(Object(req.session), { value });
    const { visit, next } = await start({}, { '/bad': bad });
    await visit('/login');
    const { record, says } = await visit('/bad');
    expect(record.status).toBe(200);
    expect(record.reason).toEqual({ saved: 'none:error', cookie: 'none:error' });
    expect(record.ops).toMatchObject([{ op: 'commit', ok: false }]);
    expect(record.ops[0]?.error).toContain('swallowed');
    expect(says).toBe(word);
    expect(await next()).toEqual({ user: 'ada', cart: ['book'] });
  });

  it('over http with a Secure cookie is stored nowhere', async () => {
    const { visit } = await start({ secure: true });
    const { record, says } = await visit('/login');
    expect(record.ops).toEqual([]);
    expect(record.reason).toEqual({ saved: 'none:insecure', cookie: 'none:insecure' });
    expect(says).toBe('lost: insecure');
  });

  it('that is longer than a browser keeps is sent all the same', async () => {
    const long: Handler = (req) => Object.assign(Object(req.session), { text: 'x'.repeat(4000) });
    const { visit } = await start({}, { '/long': long });
    const { record } = await visit('/long');
    expect(record.setCookie[0]?.bytes).toBeGreaterThan(4096);
    expect(record.reason).toEqual({ saved: 'new', cookie: 'new' });
  });

  it('whose values are other ones as JSON is told as the cookie has it', async () => {
    const dated: Handler = (req) => Object.assign(Object(req.session), { at: new Date(0) });
    const { visit, watched, next } = await start({}, { '/dated': dated });
    const { record } = await visit('/dated');
    expect(watched.state(record.data.saved)).toEqual(await next());
  });

  it('ends with the browser, where nothing else is said', async () => {
    const { visit } = await start();
    const { record } = await visit('/login');
    expect(record.setCookie).toMatchObject([{ maxAge: null, expires: null }]);
    expect(record.expiry).toEqual({ cookie: null, session: null, store: null });
  });
});

function fail(): never {
  throw new Error('no value');
}
