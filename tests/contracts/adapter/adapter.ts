import { afterEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../../server-plugin/fingerprint.ts';
import { UNREAD_BYTES } from '../../../server-plugin/pace.ts';
import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import { Client, type Answer } from '../../support/http.ts';
import {
  ROUTES,
  type AdapterUnderTest,
  type AppOptions,
  type Route,
  type RunningApp,
  type Visit,
} from './adapter-app.ts';

/** What every adapter must tell, whatever its middleware: run it over each. */
export function describeAdapter(name: string, adapter: AdapterUnderTest): void {
  describe(name, () => {
    const running: RunningApp[] = [];
    const { notApplicable = {} } = adapter;
    const titles: string[] = [];

    const scenario = (title: string, run: () => Promise<void>): void => {
      const reason = notApplicable[title];
      titles.push(title);
      if (reason === undefined) it(title, run);
      else it.skip(`${title} (not applicable: ${reason})`, run);
    };

    afterEach(async () => {
      await Promise.all(running.splice(0).map((app) => app.close()));
    });

    async function start(routes: Record<string, Route> = ROUTES, options: AppOptions = {}) {
      const app = await adapter.start(routes, options);
      running.push(app);
      const client = new Client(app.port);
      const id = (): string | null => {
        const cookie = client.cookies.get(app.cookieName);
        return cookie === undefined ? null : app.idOf(cookie);
      };
      return {
        app,
        client,
        state: (revision: string | null) => app.watched.state(revision),
        /** The record of one visit, and the session that the next request would load. */
        visit: async (path: string, headers: Record<string, string> = {}) => {
          const answer = await client.send(path, { headers });
          const record = await app.watched.record(answer.records[0]);
          const current = id();
          return { answer, record, next: current === null ? null : await app.load(current) };
        },
        id,
      };
    }

    scenario('tells of a session that is created', async () => {
      const { visit, state, id } = await start();
      const { record, next } = await visit('/login');
      expect(record).toMatchObject({
        method: 'GET',
        url: '/login',
        status: 200,
        finish: 'end',
        cookieIn: { count: 0, state: 'absent' },
        session: { before: null, after: fingerprint(id() ?? '') },
        accessed: true,
        modified: true,
        reason: { saved: 'new', cookie: 'new' },
        base: null,
      });
      expect(record.data.loaded).toBeNull();
      expect(state(record.data.saved)).toEqual({ user: 'ada' });
      expect(next).toEqual({ user: 'ada' });
      expect(record.setCookie).toHaveLength(1);
    });

    scenario('tells of a session that is read', async () => {
      const { visit, state } = await start();
      await visit('/login');
      const { record, next } = await visit('/look');
      expect(record).toMatchObject({
        cookieIn: { count: 1, state: 'valid' },
        accessed: true,
        modified: false,
        reason: { saved: 'none:unchanged', cookie: 'none:unchanged' },
      });
      expect(record.data.saved).toBeNull();
      expect(record.data.end).toBe(record.data.loaded);
      expect(state(record.data.end)).toEqual(next);
      expect(record.session.after).toBe(record.session.before);
    });

    scenario('tells that the handler did not look at the session', async () => {
      const { visit } = await start();
      await visit('/login');
      const { record } = await visit('/ignore');
      expect(record.accessed).toBe(false);
      expect(record.timing.firstAccess).toBeNull();
      expect(record.data.end).toBe(record.data.loaded);
    });

    scenario('tells that nothing became of a visit without a session', async () => {
      const { visit } = await start();
      const { record, next } = await visit('/ignore');
      expect(record).toMatchObject({
        session: { before: null, after: null },
        accessed: false,
        reason: { saved: 'none:uninitialised', cookie: 'none:uninitialised' },
        setCookie: [],
      });
      expect(next).toBeNull();
    });

    scenario('tells of an eager session that is stored empty', async () => {
      const { visit, state, id } = await start(ROUTES, { eager: true });
      const { record, next } = await visit('/ignore');
      expect(record).toMatchObject({
        accessed: false,
        modified: false,
        reason: { saved: 'new', cookie: 'new' },
      });
      expect(record.session.after).toBe(fingerprint(id() ?? ''));
      expect(state(record.data.saved)).toEqual(next);
    });

    scenario('names the keys that were changed in place', async () => {
      const { visit, state } = await start();
      await visit('/cart');
      const { record, next } = await visit('/cart/add');
      expect(record.inPlace).toEqual(['cart']);
      expect(state(record.data.end)).toEqual({ cart: ['book', 'pen'] });
      expect(state(record.data.saved)).toEqual(next);
    });

    scenario('does not call an assigned key changed in place', async () => {
      const { visit } = await start();
      await visit('/cart');
      expect((await visit('/cart')).record.inPlace).toEqual([]);
    });

    scenario('tells of a save that the app asked for', async () => {
      const { visit, state } = await start();
      const { record, next } = await visit('/save');
      expect(record.ops.filter(({ op }) => op === 'save')).toHaveLength(1);
      expect(record.reason.saved).toBe('explicit');
      expect(state(record.data.saved)).toEqual(next);
    });

    scenario('tells of a destroyed session', async () => {
      const { app, visit, id } = await start();
      await visit('/login');
      const before = id() ?? '';
      const { record } = await visit('/logout');
      const expected = adapter.isLazy === true ? ['destroy'] : ['load', 'destroy'];
      expect(record.ops.map(({ op }) => op)).toEqual(expected);
      expect(record.session).toEqual({ before: fingerprint(before), after: null });
      expect(record.data.end).toBeNull();
      expect(record.reason.saved).toBe('none:destroyed');
      expect(await app.load(before)).toBeNull();
    });

    scenario('tells of a rotation', async () => {
      const { app, visit, state, id } = await start();
      await visit('/login');
      const before = id() ?? '';
      const { record, next } = await visit('/rotate');
      const after = id() ?? '';
      expect(after).not.toBe(before);
      expect(record.session).toEqual({ before: fingerprint(before), after: fingerprint(after) });
      expect(record.reason).toEqual({ saved: 'new-id', cookie: 'new-id' });
      expect(record.modified).toBe(true);
      expect(record.base).toBe(adapter.rotationKeepsData === true ? record.data.loaded : null);
      expect(record.ops.map(({ op }) => op)).toContain('regenerate');
      expect(state(record.data.saved)).toEqual({ user: 'grace' });
      expect(next).toEqual({ user: 'grace' });
      expect(await app.load(before)).toBeNull();
    });

    scenario('tells of a save that failed', async () => {
      const { visit, id, app } = await start(ROUTES, { failing: 'disk full' });
      const { record } = await visit('/login');
      const save = record.ops.find(({ op }) => op === 'save');
      expect(save).toMatchObject({ ok: false, error: 'disk full' });
      expect(record.data.saved).toBeNull();
      expect(record.reason.saved).toBe('none:error');
      const sent = id();
      if (sent !== null) expect(await app.load(sent)).toBeNull();
    });

    scenario('counts a change made after the response, in the same turn', async () => {
      const { visit, state } = await start();
      const { record, next } = await visit('/late');
      expect(state(record.data.end)).toEqual({ user: 'ada', late: true });
      expect(state(record.data.saved)).toEqual({ user: 'ada' });
      expect(next).toEqual({ user: 'ada' });
    });

    scenario('counts a change made a bit after the response', async () => {
      const { app, client, state } = await start();
      await client.send('/login');
      const answer = await client.send('/later');
      const first = await app.watched.record(answer.records[0]);
      const again = await app.watched.record(
        answer.records[0],
        ({ phase, data }) => phase === 'final' && data.end !== data.loaded,
      );
      expect(again.seq).toBeGreaterThan(first.seq);
      expect(state(again.data.end)).toEqual({ user: 'ada', later: true });
      expect(again.data.saved).toBeNull();
    });

    scenario('names values that do not survive storage', async () => {
      const { visit, state } = await start();
      const { record, next } = await visit('/map');
      expect(record.unserialisable).toEqual([{ path: ['seen'], type: 'Map' }]);
      expect(state(record.data.saved)).toEqual({ seen: {} });
      expect(next).toEqual({ seen: {} });
    });

    scenario('tells overlapping writers apart by what they loaded and saved', async () => {
      const gate = Promise.withResolvers<undefined>();
      const entered = Promise.withResolvers<undefined>();
      const { app, client, state, id } = await start({
        ...ROUTES,
        '/slow': async (visit) => {
          visit.set('slow', true);
          entered.resolve(undefined);
          await gate.promise;
          visit.respond();
        },
        '/fast': (visit) => {
          visit.set('fast', true);
          visit.respond();
        },
      });
      await client.send('/login');
      const slow = client.send('/slow');
      await entered.promise;
      const fast = await app.watched.record((await client.send('/fast')).records[0]);
      gate.resolve(undefined);
      const last = await app.watched.record((await slow).records[0]);
      expect(last.data.loaded).toBe(fast.data.loaded);
      expect(last.base).toBe(last.data.loaded);
      expect(state(fast.data.saved)).toEqual({ user: 'ada', fast: true });
      expect(state(last.data.saved)).toEqual({ user: 'ada', slow: true });
      expect(await app.load(id() ?? '')).toEqual({ user: 'ada', slow: true });
    });

    scenario('tells of a row that no cookie leads to', async () => {
      const { app, visit, id } = await start();
      const { record } = await visit('/stream');
      expect(id()).toBeNull();
      expect(record.reason).toEqual({ saved: 'new', cookie: 'none:headers-sent' });
      expect(record.setCookie).toEqual([]);
      expect(record.session.after).not.toBeNull();
      expect(app.watched.state(record.data.saved)).toEqual({ user: 'ada' });
    });

    scenario('tells that a Secure cookie did not go out over http', async () => {
      const { visit, id } = await start(ROUTES, { secure: true });
      const { record } = await visit('/login');
      expect(id()).toBeNull();
      expect(record.secure).toBe(false);
      expect(record.reason.cookie).toBe('none:insecure');
      expect(record.setCookie).toEqual([]);
    });

    scenario('tells of a connection that is cut', async () => {
      const entered = Promise.withResolvers<Visit>();
      const { app } = await start({
        '/hang': (visit) => {
          visit.set('user', 'ada');
          visit.begin();
          entered.resolve(visit);
        },
      });
      const aborter = new AbortController();
      const pending = fetch(`http://127.0.0.1:${app.port}/hang`, { signal: aborter.signal });
      await entered.promise;
      await pending;
      aborter.abort();
      const record = await app.watched.recordOf('/hang');
      expect(record.finish).toBe('aborted');
      expect(record.data.saved).toBeNull();
      expect(record.reason.saved).toBe('none:not-committed');
    });

    scenario('tells of an id that the store does not know', async () => {
      const { app, visit, client } = await start();
      client.cookies.set(app.cookieName, app.signedCookie(app.unknownId));
      const { record } = await visit('/look');
      expect(record.cookieIn.state).toBe('unknown-id');
      expect(record.session.before).toBe(fingerprint(app.unknownId));
      expect(record.session.after).toBeNull();
    });

    scenario('tells of a bad signature', async () => {
      const { app, visit, client } = await start();
      await visit('/login');
      const cookie = client.cookies.get(app.cookieName) ?? '';
      const forged = decodeURIComponent(cookie).replace(/\.(.)/, (_, first) =>
        first === 'A' ? '.B' : '.A',
      );
      client.cookies.set(app.cookieName, encodeURIComponent(forged));
      const { record } = await visit('/look');
      expect(record.cookieIn.state).toBe('bad-signature');
      expect(record.session.before).toBeNull();
      expect(record.data.loaded).toBeNull();
    });

    scenario('counts a cookie name that stands twice', async () => {
      const { app, visit, client } = await start();
      await visit('/login');
      const good = `${app.cookieName}=${client.cookies.get(app.cookieName) ?? ''}`;
      const { record } = await visit('/look', { cookie: `${good}; ${good}` });
      expect(record.cookieIn.count).toBe(2);
    });

    scenario('gives each of two middlewares its record', async () => {
      const { app, client } = await start(ROUTES, { second: true });
      const answer = await client.send('/login');
      expect(answer.records).toHaveLength(2);
      const records = await Promise.all(answer.records.map((id) => app.watched.record(id)));
      expect(records.filter(ranAtAll)).toHaveLength(1);
      expect(records.map(({ reason }) => reason.saved)).toContain('none:not-run');
    });

    scenario('gives an open version at the headers, and the final one at the end', async () => {
      const { app, client } = await start();
      const answer: Answer = await client.send('/login');
      const final = await app.watched.record(answer.records[0]);
      const versions = app.watched.versions(final.id);
      expect(versions.map(({ phase }) => phase)).toEqual(['open', 'final']);
      expect(final.timing.headers).toBeLessThanOrEqual(final.timing.end ?? 0);
    });

    scenario('records no more than the ring has room for, until somebody reads', async () => {
      const { app, client } = await start();
      const { pace, records } = app.watched.hub;
      pace.spend(1000 * UNREAD_BYTES);
      const unread = await client.send('/login');
      expect(unread.status).toBe(200);
      expect(unread.headers['session-debug']).toBe('"";path="/__sessions"');
      expect(records.list({ after: 0, limit: 1 })).toEqual({
        records: [],
        more: false,
        dropped: 1,
      });
      pace.read();
      const read = await client.send('/look');
      const record = await app.watched.record(read.records[0]);
      expect(app.watched.state(record.data.loaded)).toEqual({ user: 'ada' });
    });

    scenario('pays for each record, with its states', async () => {
      const { app, client } = await start();
      const { pace, records } = app.watched.hub;
      const spend = vi.spyOn(pace, 'spend');
      const { records: ids } = await client.send('/login');
      await app.watched.record(ids[0]);
      const [stored] = records.list({ after: 0, limit: 1 }).records;
      expect(spend).toHaveBeenCalledOnce();
      expect(spend.mock.lastCall?.[0]).toBeGreaterThan(stored?.recorded.bytes ?? Infinity);
    });

    scenario('names no session id anywhere in a record', async () => {
      const { visit, id } = await start();
      await visit('/login');
      const { record } = await visit('/rotate');
      expect(JSON.stringify(record)).not.toContain(id() ?? '?');
    });

    it('declares only scenarios that there are', () => {
      expect(titles).toEqual(expect.arrayContaining(Object.keys(notApplicable)));
    });
  });
}

function ranAtAll(record: SessionRecord): boolean {
  return record.reason.saved !== 'none:not-run';
}
