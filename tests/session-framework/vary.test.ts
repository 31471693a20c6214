import { afterEach, describe, expect, it } from 'vitest';
import type { SynchronousEngine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import type { SessionOptions } from '../../session-framework/settings/options.ts';
import { HOSTS } from '../contracts/host/host-under-test.ts';
import type { Handler, Reply, Routes, StartHost } from '../contracts/host/host.ts';
import { Client, type TestServer } from '../support/http/http.ts';
import { later } from './support/watched-engine.ts';

/**
 * A shared cache may keep what does not vary on Cookie, and give it with its Set-Cookie to anybody
 * (CVE-2026-35192 of Django): so whatever carries the session's cookie varies, looked at or not.
 */
const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((host) => host.close()));
});

const PAGE: Reply = { headers: { 'cache-control': 'public, max-age=60' }, body: 'a page' };
const UNKNOWN = 'abcdefghijklmnopqrstuvwxyz012345';

interface Case {
  handler: Handler;
  options?: SessionOptions;
  /** Of a visitor who has no session, or whose cookie nothing is behind. */
  cookie?: string;
}

/** The cookie is set or cleared, and nobody has looked at the session. */
const UNSEEN: Record<string, Case> = {
  'a session that is saved on every request': {
    handler: () => PAGE,
    options: { saveEveryRequest: true },
  },
  'modified = true alone': {
    handler: (session) => {
      session.modified = true;
      return PAGE;
    },
  },
  'save() of a visitor without a session': {
    handler: async (session) => {
      session.setExpiry(60);
      await session.save();
      return PAGE;
    },
    cookie: '',
  },
  'a logout': {
    handler: async (session) => {
      await session.flush();
      return PAGE;
    },
  },
  'a cookie that can be none of ours': { handler: () => PAGE, cookie: 'sessionid=1' },
  'a cookie with nothing behind it, saved on every request': {
    handler: () => PAGE,
    options: { saveEveryRequest: true },
    cookie: `sessionid=${UNKNOWN}`,
  },
  'a redirect': {
    handler: () => ({ status: 302, headers: { location: '/' }, body: '' }),
    options: { saveEveryRequest: true },
  },
  'a stream': {
    handler: () => ({ ...PAGE, body: ['one ', 'two'] }),
    options: { saveEveryRequest: true },
  },
  'what varies on something else': {
    handler: () => ({ headers: { vary: 'Accept-Encoding, Accept' }, body: 'a page' }),
    options: { saveEveryRequest: true },
  },
  'what varies on several things, each said for itself': {
    handler: () => ({ headers: { vary: ['Accept-Encoding', 'Accept'] }, body: 'a page' }),
    options: { saveEveryRequest: true },
  },
  'an observer with a Vary of its own': {
    handler: () => PAGE,
    options: {
      saveEveryRequest: true,
      observer: { begin: () => ({ headers: () => [['Vary', 'Session-Debug']] }) },
    },
  },
};

async function open(start: StartHost, routes: Routes, options: SessionOptions): Promise<Client> {
  const host = await start(routes, { onWarning: () => undefined, ...options });
  running.push(host);
  return new Client(host.port);
}

const begin: Handler = (session) => {
  session.set('x', 1);
  return { body: 'begun' };
};

const kinds = Object.entries({ 'at once': (inner: SynchronousEngine) => inner, later });

describe.each(Object.entries(HOSTS))('on %s', (_name, start) => {
  describe.each(kinds)('over an engine that answers %s', (_when, kind) => {
    it.each(Object.entries(UNSEEN))('%s varies on Cookie', async (_what, each) => {
      const routes = { '/begin': begin, '/': each.handler };
      const client = await open(start, routes, { ...each.options, engine: kind(memoryEngine()) });
      if (each.cookie === undefined) await client.send('/begin');
      const headers = each.cookie === undefined ? {} : { headers: { cookie: each.cookie } };
      const answer = await client.send('/', headers);
      expect(answer.headers['set-cookie']?.join()).toContain('sessionid=');
      expect(answer.headers.vary).toMatch(/(^|, )Cookie(,|$)/);
      expect(answer.headers.vary).toContain(each.options?.observer ? 'Session-Debug' : '');
    });

    const itWhereOurs = start === HOSTS['fetch Request and Response'] ? it.skip : it;
    itWhereOurs('the 400 of a session that was deleted meanwhile varies', async () => {
      const engine = kind(memoryEngine());
      const ended: Handler = async (session) => {
        session.set('x', 2);
        await engine.clearExpired(Infinity);
        return PAGE;
      };
      const client = await open(start, { '/begin': begin, '/': ended }, { engine });
      await client.send('/begin');
      const { status, headers } = await client.send('/');
      expect([status, headers.vary, headers['set-cookie']]).toEqual([400, 'Cookie', undefined]);
    });

    itWhereOurs('the error of a store that fails an unseen session varies', async () => {
      const engine = kind(memoryEngine());
      const update = (): never => {
        throw new Error('the store is down');
      };
      const options = { engine: { ...engine, update }, saveEveryRequest: true };
      const client = await open(start, { '/begin': begin, '/': () => PAGE }, options);
      await client.send('/begin');
      const { status, headers } = await client.send('/');
      expect([status, headers.vary, headers['set-cookie']]).toEqual([500, 'Cookie', undefined]);
    });
  });
});
