import express, { type Request, type Response } from 'express';
import type session from 'express-session';
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { Client, listen } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import {
  called,
  dictionaryOf,
  rowOf,
  sessionIdOf,
  sessionsOf,
} from '../../support/observed-sessions.ts';
import { panelSays } from '../../support/panel-says.ts';

export interface OpenedStore {
  /** The one of the app. */
  store: session.Store;
  /** Another one over the same rows, of which the plugin does not know; the same where it cannot be. */
  other: session.Store;
}

export interface StoreUnderTest {
  open: () => OpenedStore | Promise<OpenedStore>;
  /** Keys that the store itself writes into sessions: they are no change of the app. */
  ownKeys?: readonly string[];
  /** Whether it turns the session into text after `set` has returned, and so stores later changes. */
  writesLater?: boolean;
}

type Route = (req: Request, res: Response) => void | Promise<void>;

const set = (req: Request, key: string, value: unknown): void =>
  void Reflect.set(req.session, key, value);

const ROUTES: Record<string, Route> = {
  '/login': (req, res) => {
    set(req, 'user', 'ada');
    res.send('ok');
  },
  '/rename': (req, res) => {
    set(req, 'user', 'grace');
    res.send('ok');
  },
  '/look': (req, res) => void res.json(dictionaryOf(req.session)),
  '/ignore': (_req, res) => void res.send('ok'),
  '/cart': (req, res) => {
    set(req, 'cart', ['book']);
    res.send('ok');
  },
  '/cart/add': (req, res) => {
    const cart: unknown = Reflect.get(req.session, 'cart');
    if (Array.isArray(cart)) cart.push('pen');
    res.send('ok');
  },
  '/logout': async (req, res) => {
    await called((callback) => req.session.destroy(callback));
    res.send('ok');
  },
  '/rotate': async (req, res) => {
    await called((callback) => req.session.regenerate(callback));
    set(req, 'user', 'grace');
    res.send('ok');
  },
  '/reload': async (req, res) => {
    set(req, 'user', 'forgotten');
    await called((callback) => req.session.reload(callback));
    res.json(dictionaryOf(req.session));
  },
  '/save': async (req, res) => {
    set(req, 'user', 'grace');
    await called((callback) => req.session.save(callback));
    res.send('ok');
  },
  '/save/change': async (req, res) => {
    set(req, 'user', 'grace');
    await called((callback) => req.session.save(callback));
    set(req, 'theme', 'dark');
    res.send('ok');
  },
  '/save/late': async (req, res) => {
    set(req, 'user', 'grace');
    await called((callback) => req.session.save(callback));
    res.send('ok');
    set(req, 'theme', 'dark');
  },
  '/late': (req, res) => {
    set(req, 'user', 'grace');
    res.send('ok');
    set(req, 'theme', 'dark');
  },
};

/**
 * What the tab says of ordinary requests over a store of others, each time proven by loading the
 * row anew: the record's claim of what is stored is what is stored.
 */
export function describeStore(
  name: string,
  { open, ownKeys = [], writesLater = false }: StoreUnderTest,
): void {
  describe(name, () => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      await Promise.all(closing.splice(0).map((close) => close()));
    });

    const appsOwn = (some: unknown): unknown =>
      typeof some === 'object' && some !== null
        ? Object.fromEntries(Object.entries(some).filter(([key]) => !ownKeys.includes(key)))
        : some;

    async function start(
      options: Partial<session.SessionOptions> = {},
      more: Record<string, Route> = {},
    ) {
      const { store, other } = await open();
      const watched = watchHub();
      const app = express();
      app.use(sessionsOf(watched.hub, { store, ...options }));
      for (const [path, route] of Object.entries({ ...ROUTES, ...more })) app.get(path, route);
      const server = await listen(app);
      closing.push(() => server.close());
      const client = new Client(server.port);
      const id = (): string => sessionIdOf(client.cookies.get('connect.sid'));
      const load = async (id: string): Promise<unknown> => appsOwn(await rowOf(other, id));
      return {
        client,
        stranger: new Client(server.port),
        watched,
        id,
        load,
        /** What is told of a visit, and the row that is there afterwards. */
        visit: async (path: string) => {
          const answer = await client.send(path);
          expect(answer.status).toBe(200);
          const record = await watched.record(answer.records[0]);
          return {
            body: appsOwn(JSON.parse(answer.body === 'ok' ? 'null' : answer.body)),
            record,
            says: panelSays(watched, record),
            row: await load(id()),
            /** What the record claims of its states, without the store's own keys. */
            claims: (part: keyof SessionRecord['data']) =>
              appsOwn(watched.state(record.data[part])),
          };
        },
      };
    }

    const opsOf = (record: SessionRecord): string[] => record.ops.map(({ op }) => op);
    const ADA = { user: 'ada' };
    const GRACE = { user: 'grace' };

    it('is stored at the first visit', async () => {
      const { visit } = await start();
      const { says, row, claims } = await visit('/login');
      expect(says).toMatchObject({ verdict: 'created', reason: null });
      expect(row).toEqual(ADA);
      expect(claims('saved')).toEqual(row);
    });

    it('is stored when it was changed', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, row, claims } = await visit('/rename');
      expect(says).toMatchObject({ verdict: 'saved', reason: null });
      expect(record.reason.saved).toBe('changed');
      expect(row).toEqual(GRACE);
      expect(claims('saved')).toEqual(row);
      expect(claims('loaded')).toEqual(ADA);
    });

    it('was changed by the app alone: what the store writes into it is no change', async () => {
      const { visit } = await start();
      await visit('/login');
      const { says } = await visit('/rename');
      expect(says.why).toMatch(/^user changed\. /);
    });

    it('is read and kept longer', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, row, body, claims } = await visit('/look');
      expect([says.verdict, ...says.also]).toEqual(['renewed', 'read', 'sent']);
      expect(opsOf(record)).toEqual(['load', 'touch']);
      expect(body).toEqual(ADA);
      expect(row).toEqual(ADA);
      expect(claims('loaded')).toEqual(row);
      expect(record.data).toMatchObject({ end: record.data.loaded, saved: null });
    });

    it('is kept longer where the app did not look', async () => {
      const { visit } = await start();
      await visit('/login');
      const { says, row, claims } = await visit('/ignore');
      expect([says.verdict, ...says.also]).toEqual(['renewed', 'untouched', 'sent']);
      expect(row).toEqual(ADA);
      expect(claims('loaded')).toEqual(row);
    });

    it('is stored when it was changed in place', async () => {
      const { visit } = await start();
      await visit('/cart');
      const { record, says, row, claims } = await visit('/cart/add');
      expect(says).toMatchObject({ verdict: 'saved', reason: null });
      expect(record.inPlace).toEqual(['cart']);
      expect(row).toEqual({ cart: ['book', 'pen'] });
      expect(claims('saved')).toEqual(row);
    });

    it('is gone when it was destroyed', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, row } = await visit('/logout');
      expect(says).toMatchObject({ verdict: 'destroyed', reason: null });
      expect(opsOf(record)).toEqual(['load', 'destroy']);
      expect(record.session.after).toBeNull();
      expect(row).toBeNull();
    });

    it('goes on under a new id', async () => {
      const { visit, id, load } = await start();
      await visit('/login');
      const before = id();
      const { record, says, row, claims } = await visit('/rotate');
      expect(id()).not.toBe(before);
      expect(says).toMatchObject({ verdict: 'rotated', reason: null });
      expect(opsOf(record)).toEqual(['load', 'regenerate', 'destroy', 'save']);
      expect(row).toEqual(GRACE);
      expect(claims('saved')).toEqual(row);
      expect(await load(before)).toBeNull();
    });

    it('is loaded again in mid-request', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, body, row, claims } = await visit('/reload');
      expect(opsOf(record)).toEqual(['load', 'reload', 'touch']);
      expect(body).toEqual(ADA);
      expect([says.verdict, ...says.also]).toEqual(['renewed', 'read', 'sent']);
      expect(row).toEqual(ADA);
      expect(claims('end')).toEqual(row);
    });

    it('is stored by hand', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, row, claims } = await visit('/save');
      expect(says).toMatchObject({ verdict: 'saved', reason: null });
      expect(opsOf(record)).toContain('save');
      // What the store writes into it then is a change for express-session, which stores it again.
      if (ownKeys.length === 0) expect(record.reason.saved).toBe('explicit');
      expect(row).toEqual(GRACE);
      expect(claims('saved')).toEqual(row);
    });

    it('is stored by hand, changed, and stored again at the end', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record, says, row, claims } = await visit('/save/change');
      expect(says).toMatchObject({ verdict: 'saved', reason: null });
      expect(opsOf(record)).toEqual(['load', 'save', 'save']);
      expect(row).toEqual({ user: 'grace', theme: 'dark' });
      expect(claims('saved')).toEqual(row);
    });

    it('is stored by hand, and then changed too late', async () => {
      const { visit } = await start();
      await visit('/login');
      const { says, row, claims } = await visit('/save/late');
      expect(says).toMatchObject({ verdict: 'lost', reason: 'too-late' });
      expect(row).toEqual(GRACE);
      expect(claims('saved')).toEqual(row);
      expect(claims('end')).toEqual({ user: 'grace', theme: 'dark' });
    });

    if (writesLater) {
      it('is changed in the turn of the response, and stored so', async () => {
        const { visit } = await start();
        await visit('/login');
        const { says, row, claims } = await visit('/late');
        expect(row).toEqual({ user: 'grace', theme: 'dark' });
        expect(claims('saved')).toEqual(row);
        expect(says).toMatchObject({ verdict: 'saved', reason: null });
      });
    } else {
      it('is changed too late, in the turn of the response', async () => {
        const { visit } = await start();
        await visit('/login');
        const { says, row, claims } = await visit('/late');
        expect(says).toMatchObject({ verdict: 'lost', reason: 'too-late' });
        expect(row).toEqual(GRACE);
        expect(claims('saved')).toEqual(row);
        expect(claims('end')).toEqual({ user: 'grace', theme: 'dark' });
      });
    }

    it('is stored at every request where the app says so (resave)', async () => {
      const { visit } = await start({ resave: true });
      await visit('/login');
      for (const path of ['/look', '/ignore']) {
        const { says, record, row, claims } = await visit(path);
        expect([path, says.verdict, says.reason]).toEqual([path, 'rewritten', null]);
        expect(record.reason.saved).toBe('resave');
        expect(row).toEqual(ADA);
        expect(claims('saved')).toEqual(row);
      }
      const { says, row, claims } = await visit('/rename');
      expect(says).toMatchObject({ verdict: 'saved', reason: null });
      expect(row).toEqual(GRACE);
      expect(claims('saved')).toEqual(row);
    });

    describe('that is ended while another request runs', () => {
      /** A visit that ends its session, while another one has loaded its own and waits. */
      async function logoutBeside(isSame: boolean) {
        const reached = Promise.withResolvers<undefined>();
        const proceed = Promise.withResolvers<undefined>();
        const slowRoute: Route = async (req, res) => {
          reached.resolve(undefined);
          await proceed.promise;
          res.json(dictionaryOf(req.session));
        };
        const { client, stranger, visit, watched } = await start({}, { '/slow': slowRoute });
        await visit('/login');
        await stranger.send('/login');
        const slow = (isSame ? client : stranger).send('/slow');
        await reached.promise;
        const logout = await visit('/logout');
        proceed.resolve(undefined);
        const { records, body } = await slow;
        expect(appsOwn(JSON.parse(body))).toEqual(ADA);
        expect(logout.row).toBeNull();
        const other = await watched.record(records[0]);
        return { logout, other, saysOfOther: panelSays(watched, other) };
      }

      it('of another session: each is told apart', async () => {
        const { logout, other, saysOfOther } = await logoutBeside(false);
        expect(logout.says.verdict).toBe('destroyed');
        expect(opsOf(logout.record)).toEqual(['load', 'destroy']);
        expect(opsOf(other)).toEqual(['load', 'touch']);
        expect(saysOfOther.verdict).toBe('renewed');
      });

      it('of the same session: the other one is not said to have ended it', async () => {
        const { logout, other, saysOfOther } = await logoutBeside(true);
        expect(opsOf(other)).not.toContain('destroy');
        expect(saysOfOther.verdict).not.toBe('destroyed');
        // Where it is not certain who asked, that is unknown, and not a request that only read.
        expect(['destroyed', 'sent']).toContain(logout.says.verdict);
      });
    });
  });
}
