import { expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { wordOf } from '../../support/express-site.ts';
import { changing, FAILURE } from '../under-test/adapter-under-test.ts';
import { ROUTES } from './routes.ts';
import type { Stage } from './stage.ts';

/** What every adapter must tell of what becomes of a session. */
export function describeSessions(stage: Stage): void {
  const { adapter, traits } = stage;
  const hasIds = traits.keeps === 'in-a-store';
  /** How the id in a cookie is told. */
  const told = (id: string | null): string | null => (hasIds ? fingerprint(id ?? '') : null);
  const SAVES = hasIds ? ['save'] : ['commit'];
  const isTold = traits.commits === 'when-told';
  const isOpened = isTold || traits.opensFirst === true;
  /** Why it is stored, and whether the middleware found a change: one that is told does not look. */
  const savedAs = (reason: string): string => (isTold ? 'explicit' : reason);
  const found = (isModified: boolean): boolean | null => (isTold ? null : isModified);

  const isStoredAgain = traits.storesAlways === true || traits.resaves === true;
  /** Whether a response has the cookie for which nothing was stored. */
  const isSent = traits.storesAlways === true || traits.sendsAlways === true;

  it('tells of a session that is created', async () => {
    const { visit, state, id } = await stage.start();
    const { record, next } = await visit('/login');
    expect(record).toMatchObject({
      method: 'GET',
      url: '/login',
      status: 200,
      finish: 'end',
      cookieIn: { count: 0, state: 'absent' },
      session: { before: null, after: told(id()) },
      accessed: true,
      modified: found(true),
      reason: { saved: savedAs('new'), cookie: 'new' },
      base: null,
    });
    expect(record.data.loaded).toBeNull();
    expect(state(record.data.saved)).toEqual({ user: 'ada' });
    expect(next).toEqual({ user: 'ada' });
    expect(record.setCookie).toHaveLength(traits.sendsTwice === true ? 2 : 1);
  });

  it('tells of a session that is read', async () => {
    const { visit, state } = await stage.start();
    await visit('/login');
    const { record, next } = await visit('/look');
    expect(record).toMatchObject({
      cookieIn: { count: 1, state: 'valid' },
      accessed: true,
      modified: found(false),
      reason: {
        saved: isStoredAgain ? 'resave' : 'none:unchanged',
        cookie: isSent ? 'rolling' : 'none:unchanged',
      },
    });
    expect(record.data.saved).toBe(isStoredAgain ? record.data.loaded : null);
    expect(record.data.end).toBe(record.data.loaded);
    expect(state(record.data.end)).toEqual(next);
    expect(record.session.after).toBe(record.session.before);
  });

  it('tells that the handler did not look at the session', async () => {
    const { visit } = await stage.start();
    await visit('/login');
    const { record } = await visit('/ignore');
    expect(record.accessed).toBe(isOpened);
    expect(record.timing.firstAccess !== null).toBe(isOpened);
    expect(record.data.end).toBe(record.data.loaded);
  });

  it.skipIf(traits.storesAlways ?? traits.storesNew ?? traits.sendsNew)(
    'tells that nothing became of a visit without a session',
    async () => {
      const { visit, watched } = await stage.start();
      const { record, next } = await visit('/ignore');
      expect(record).toMatchObject({
        session: { before: null, after: null },
        accessed: isOpened,
        reason: {
          saved: 'none:uninitialised',
          cookie: traits.sendsAlways === true ? 'new' : 'none:uninitialised',
        },
        setCookie: traits.sendsAlways === true ? [{ cleared: false }] : [],
      });
      expect(wordOf(record, watched)).toBe('none');
      expect(next).toBeNull();
    },
  );

  it.runIf(traits.storesNew)('tells of a session that is stored as it is made', async () => {
    const { visit, state } = await stage.start();
    const { record, next } = await visit('/ignore');
    expect(record).toMatchObject({
      cookieIn: { state: 'absent' },
      reason: { saved: 'new', cookie: 'new' },
      ops: [{ op: 'commit', ok: true }],
    });
    expect(state(record.data.saved)).toEqual({});
    expect(next).toEqual({});
  });

  it.runIf(traits.sendsNew)(
    'tells of a session that is sent as the app has asked for it',
    async () => {
      const { visit, state } = await stage.start();
      const { record, next } = await visit('/ignore');
      const isWithIt = traits.sendsNew === 'with-it';
      expect(record).toMatchObject({
        session: { before: null, after: null },
        reason: { saved: isWithIt ? 'new' : 'none:uninitialised', cookie: 'new' },
        ops: isWithIt ? [{ op: 'commit', ok: true }] : [],
      });
      expect(record.setCookie).toHaveLength(1);
      expect(state(record.data.saved)).toEqual(isWithIt ? {} : null);
      expect(next).toEqual(isWithIt ? {} : null);
    },
  );

  it.runIf(adapter.settings.eager)('tells of an eager session that is stored empty', async () => {
    const { visit, state, id } = await stage.start(ROUTES, { setting: 'eager' });
    const { record, next } = await visit('/ignore');
    expect(record).toMatchObject({
      accessed: false,
      modified: false,
      reason: { saved: 'new', cookie: 'new' },
    });
    expect(record.session.after).toBe(told(id()));
    expect(state(record.data.saved)).toEqual(next);
  });

  it('names the keys that were changed in place', async () => {
    const { visit, state } = await stage.start();
    await visit('/cart');
    const { record, next } = await visit('/cart/add');
    expect(record.inPlace).toEqual(['cart']);
    expect(state(record.data.end)).toEqual({ cart: ['book', 'pen'] });
    if (traits.storesInPlace) {
      expect(state(record.data.saved)).toEqual(next);
    } else {
      expect(record.data.saved).toBeNull();
      expect(next).toEqual({ cart: ['book'] });
    }
  });

  it('does not call an assigned key changed in place', async () => {
    const { visit } = await stage.start();
    await visit('/cart');
    expect((await visit('/cart')).record.inPlace).toEqual([]);
  });

  it('tells of a save that the app asked for', async () => {
    const { visit, state } = await stage.start();
    const { record, next } = await visit('/save');
    const saves = record.ops.filter(({ op }) => SAVES.includes(op));
    const isTwice =
      traits.storesOnce === false || traits.storesAlways === true || traits.storesNew === true;
    expect(saves).toHaveLength(isTwice ? 2 : 1);
    // The last one is why it is stored.
    const reasons = { true: 'explicit', false: 'changed', 'has-no-save': 'new' };
    expect(record.reason.saved).toBe(reasons[`${traits.storesOnce}`]);
    expect(state(record.data.saved)).toEqual(next);
  });

  it('tells of a destroyed session', async () => {
    const { load, visit, id } = await stage.start();
    await visit('/login');
    const before = id() ?? '';
    const { record } = await visit('/logout');
    const ended = hasIds ? 'destroy' : 'clear';
    const expected = traits.isLazy ? [ended] : ['load', ended];
    expect(record.ops.map(({ op }) => op)).toEqual(expected);
    expect(record.session).toEqual({ before: told(before), after: null });
    expect(record.data.end).toBeNull();
    const isUnset = traits.destroys === 'when-unset';
    expect(record.reason.saved).toBe(isUnset ? 'unset' : 'none:destroyed');
    if (hasIds) {
      expect(await load(before)).toBeNull();
    } else {
      if (traits.leavesCookie === true) expect(await load(id() ?? '')).toBeNull();
      else expect(id()).toBeNull();
      // Nothing on the server says that it has ended.
      expect(await load(before)).toEqual({ user: 'ada' });
    }
  });

  it('tells of a session that is destroyed while nobody waits for it', async () => {
    const { visit, watched } = await stage.start();
    await visit('/login');
    const { record } = await visit('/forget');
    expect(record.session.after).toBeNull();
    expect(wordOf(record, watched)).toBe('destroyed');
  });

  it.skipIf(traits.rotation === 'never')('tells of a rotation', async () => {
    const { load, visit, state, id } = await stage.start();
    await visit('/login');
    const before = id() ?? '';
    const { record, next } = await visit('/rotate');
    const after = id() ?? '';
    expect(after).not.toBe(before);
    expect(record.session).toEqual({ before: told(before), after: told(after) });
    const reason = hasIds ? 'new-id' : 'changed';
    expect(record.reason).toEqual({ saved: savedAs(reason), cookie: reason });
    expect(record.modified).toBe(found(true));
    expect(record.base).toBe(traits.rotation === 'keeps' ? record.data.loaded : null);
    const isCalled = hasIds && traits.rotates !== 'by-hand';
    if (isCalled) expect(record.ops.map(({ op }) => op)).toContain('regenerate');
    expect(state(record.data.saved)).toEqual({ user: 'grace' });
    expect(next).toEqual({ user: 'grace' });
    expect(await load(before)).toEqual(hasIds ? null : { user: 'ada' });
  });

  it('tells of a save that failed', async () => {
    const { visit, id, load, state } = await stage.start(ROUTES, { failing: 'save' });
    const { record } = await visit('/login');
    const saves = record.ops.filter(({ op }) => SAVES.includes(op));
    const error: unknown = traits.tellsErrors === false ? expect.any(String) : FAILURE;
    expect(saves.at(-1)).toMatchObject({ ok: false, error, revision: null });
    expect(record.reason.saved).toBe('none:error');
    // Only what was stored as it was made, and had nothing in it, may be there.
    const isMade = saves[0]?.ok === true;
    const found = traits.keepsObjects && isMade ? { user: 'ada' } : isMade ? {} : null;
    expect(state(record.data.saved)).toEqual(found);
    const sent = id();
    if (sent !== null) expect(await load(sent)).toEqual(found);
  });

  it('names values that do not survive storage', async () => {
    const { visit, state } = await stage.start();
    const { record, next } = await visit('/map');
    const named = [{ path: ['seen'], type: 'Map' }];
    expect(record.unserialisable).toEqual(traits.unserialisable === 'kept' ? [] : named);
    if (traits.unserialisable === 'kept') {
      expect(next).toEqual({ seen: new Map([['a', 1]]) });
    } else if (traits.unserialisable === 'dropped') {
      expect(state(record.data.saved)).toEqual({ seen: {} });
      expect(next).toEqual({ seen: {} });
    } else {
      expect(record.reason.saved).toBe('none:error');
      expect(record.data.saved).toBeNull();
      expect(next).toBeNull();
    }
  });

  it.skipIf(traits.sharesObjects)(
    'tells overlapping writers apart by what they loaded and saved',
    async () => {
      const gate = Promise.withResolvers<undefined>();
      const entered = Promise.withResolvers<undefined>();
      const { watched, client, state, id, load } = await stage.start({
        ...ROUTES,
        '/slow': async (visit) => {
          visit.set('slow', true);
          entered.resolve(undefined);
          await gate.promise;
          await changing((changed) => changed.set('slow', true))(visit);
        },
        '/fast': changing((visit) => visit.set('fast', true)),
      });
      await client.send('/login');
      const slow = client.send('/slow');
      await entered.promise;
      const fast = await watched.record((await client.send('/fast')).records[0]);
      gate.resolve(undefined);
      const last = await watched.record((await slow).records[0]);
      expect(last.data.loaded).toBe(fast.data.loaded);
      expect(last.base).toBe(last.data.loaded);
      expect(state(fast.data.saved)).toEqual({ user: 'ada', fast: true });
      expect(state(last.data.saved)).toEqual({ user: 'ada', slow: true });
      expect(await load(id() ?? '')).toEqual({ user: 'ada', slow: true });
    },
  );
}
