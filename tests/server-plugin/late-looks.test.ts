import express, { type Request } from 'express';
import session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import { createObserve as observeExpressSession } from '../support/express-session.ts';
import type { Hub } from '../../server-plugin/hub.ts';
import { createObserve as observeFramework } from '../support/session-framework.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { sessions } from '../../session-framework/hosts/express.ts';
import { Client, listen, type TestServer } from '../support/http/http.ts';
import { startExpressSite, wordOf } from '../support/express-site.ts';
import { watchHub } from '../support/http/http-hub.ts';
import { timePasses } from '../support/patience.ts';

/** Second looks at a session are for what an app has looked at, and for when there is time. */

const servers: TestServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const env = () => undefined;

const ADAPTERS = {
  'express-session': (hub: Hub) => {
    const app = express();
    app.use(
      observeExpressSession(() => hub, env)(session)({
        secret: 's',
        resave: false,
        saveUninitialized: false,
      }),
    );
    app.get('/set', (req, res) => {
      Reflect.set(req.session, 'n', 1);
      res.send('set');
      Reflect.set(req.session, 'late', true);
    });
    return app;
  },
  'session-framework': (hub: Hub) => {
    const app = express();
    const visitors = observeFramework(() => hub, env)(sessions)({ engine: memoryEngine() });
    app.use(visitors);
    app.get('/set', (req, res) => {
      visitors.of(req).set('n', 1);
      res.send('set');
    });
    return app;
  },
};

describe('a change after the response', () => {
  /** What `work` does a while after the response is closed. */
  async function after(ms: number, work: (req: Request) => void, isRead = false) {
    const site = await startExpressSite(new session.MemoryStore(), {
      routes: {
        '/set': (req, res) => {
          Reflect.set(req.session, 'n', 1);
          res.send('set');
        },
        '/late': (req, res) => {
          if (isRead) Reflect.get(req.session, 'n');
          res.on('close', () => {
            void timePasses(ms).then(() => {
              work(req);
            });
          });
          res.send('late');
        },
      },
    });
    servers.push(site.server);
    const client = site.client();
    await site.visit('/set', client);
    const { records } = await client.send('/late');
    const record = await site.record(
      records[0],
      ({ phase, data }) => phase === 'final' && data.end !== data.loaded,
    );
    return { ...site, record, word: wordOf(record, site) };
  }

  const change = (req: Request): void => void Reflect.set(req.session, 'late', true);

  it.each([
    ['at once', 0],
    ['a bit later', 50],
    ['when nobody expects one any more', 600],
  ])('is found where the session is first touched then, %s', async (_when, ms) => {
    const { record, word, state } = await after(ms, change);
    expect([record.accessed, word]).toEqual([true, 'lost: too-late']);
    expect(state(record.data.end)).toEqual({ n: 1, late: true });
    expect(record.timing.firstAccess).toBeGreaterThan(record.timing.end ?? Infinity);
    expect(record.timing.looked).toBeGreaterThan(record.timing.firstAccess ?? Infinity);
  });

  it('is found where the session was touched before', async () => {
    const { word, record } = await after(50, change, true);
    expect(word).toBe('lost: too-late');
    expect(record.timing.looked).toBeGreaterThan(record.timing.end ?? Infinity);
  });

  it('is said not to have been looked for, where there is no time', async () => {
    const { hub, record } = watchHub();
    hub.looks.allow = () => false;
    const server = await listen(ADAPTERS['express-session'](hub));
    servers.push(server);
    const { timing } = await record((await new Client(server.port).send('/set')).records[0]);
    expect(timing.looked).toBe(timing.handlerEnd);
    expect(timing.looked).toBeLessThan(timing.end ?? 0);
  });
});

describe.each(Object.entries(ADAPTERS))('a late look of %s', (_name, create) => {
  async function visit(path: string, allow: Hub['looks']['allow']) {
    const { hub, record } = watchHub();
    const late: Parameters<Hub['looks']['later']>[] = [];
    hub.looks.allow = allow;
    hub.looks.later = (...args) => void late.push(args);
    const app = create(hub);
    app.use((_req, res) => void res.send('ignored'));
    const server = await listen(app);
    servers.push(server);
    const client = new Client(server.port);
    const { data } = await record((await client.send(path)).records[0]);
    return { late, hub, data };
  }

  it('comes after a request that has looked at its session', async () => {
    expect((await visit('/set', () => true)).late).toHaveLength(1);
  });

  it('does not come after one that has not', async () => {
    expect((await visit('/ignore', () => true)).late).toEqual([]);
  });

  it('does not come where there is no time for it', async () => {
    expect((await visit('/set', () => false)).late).toEqual([]);
  });

  it('leaves time for looks that matter more', async () => {
    const { late } = await visit('/set', (_bytes, reserve) => reserve === 0);
    expect(late).toEqual([]);
  });

  it('is not all that waits: there is none at the close either', async () => {
    const { data } = await visit('/set', () => false);
    expect(data.end).toBe(data.saved);
  });

  it('that fails, fails for itself', async () => {
    const { late, hub } = await visit('/set', () => true);
    hub.revisions.acquireTail = () => {
      throw new Error('our mistake');
    };
    expect(late).toHaveLength(1);
    for (const [session, , look] of late) {
      Reflect.set(session, 'later', true);
      expect(() => {
        look(session);
      }).not.toThrow();
    }
  });
});
