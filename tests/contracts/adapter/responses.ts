import { expect, it } from 'vitest';
import { fingerprint } from '../../../server-plugin/recording/fingerprint.ts';
import { wordOf } from '../../support/express-site.ts';
import { changing, type Visit } from '../under-test/adapter-under-test.ts';
import { ROUTES } from './routes.ts';
import type { Stage } from './stage.ts';

/** What every adapter must tell of cookies, and of sessions beside their response. */
export function describeResponses(stage: Stage): void {
  const { adapter, traits } = stage;
  const goesOut = traits.keeps === 'in-the-cookie' || traits.storesInResponse === true;
  /** What was stored as it was made has its cookie, whatever goes out. */
  const isSentAsMade = traits.storesNew === true && traits.losesPastHost !== true;

  it('counts a change made after the response, in the same turn', async () => {
    const { visit, state } = await stage.start();
    const { record, next } = await visit('/late');
    const isOver = traits.commits !== 'after-handler' || traits.storesWhatWasTold === true;
    const isTooLate = isOver && !traits.keepsObjects;
    expect(state(record.data.end)).toEqual({ user: 'ada', late: true });
    expect(state(record.data.saved)).toEqual({ user: 'ada', ...(isTooLate ? {} : { late: true }) });
    expect(next).toEqual(state(record.data.saved));
  });

  it.skipIf(traits.sharesObjects).each([
    ['had looked at its session', true],
    ['looks for the first time', false],
  ])('counts a change made a bit after the response, by an app that %s', async (_, hasLooked) => {
    const ended = Promise.withResolvers<undefined>();
    // An app that goes on with its session holds it: of one that was collected nothing is known.
    const held: Visit[] = [];
    const { watched, client, state } = await stage.start({
      ...ROUTES,
      '/later': (visit) => {
        held.push(visit);
        if (hasLooked) visit.get('user');
        visit.respond();
        void ended.promise.then(() => visit.set('later', true));
      },
    });
    await client.send('/login');
    const answering = client.send('/later');
    // Not by the answer: a busy client may have it when we have looked already.
    const first = await watched.recordOf('/later');
    ended.resolve(undefined);
    await answering;
    const again = await watched.record(
      first.id,
      ({ phase, data: { loaded, end } }) => phase === 'final' && end !== null && end !== loaded,
    );
    expect(first.data.end).toBe(first.data.loaded);
    expect(again.seq).toBeGreaterThan(first.seq);
    expect(state(again.data.end)).toEqual({ user: 'ada', later: true });
    expect(again.accessed).toBe(true);
    const isStored = traits.storesAlways === true || traits.resaves === true;
    expect(again.data.saved).toBe(isStored ? again.data.loaded : null);
    expect(held).toHaveLength(1);
  });

  it('counts no change that a later request makes inside of what both have', async () => {
    const { watched, visit, state } = await stage.start({
      ...ROUTES,
      '/rotate': async (visited) => {
        const cart = visited.get('cart');
        await visited.regenerate();
        await changing((changed) => changed.set('cart', cart))(visited);
      },
    });
    const before = [await visit('/cart'), await visit('/rotate')];
    await visit('/cart/add');
    await watched.lateLooks();
    for (const { record } of before) {
      const { data } = watched.versions(record.id).at(-1) ?? record;
      expect(state(data.end)).toEqual({ cart: ['book'] });
      expect([null, data.end]).toContain(data.saved);
    }
  });

  it('counts no change that another request makes when this one is over, inside of what both have', async () => {
    const [begun, goesOn] = [
      Promise.withResolvers<undefined>(),
      Promise.withResolvers<undefined>(),
    ];
    const { watched, client, visit, state } = await stage.start({
      ...ROUTES,
      '/count': changing((visited) => visited.set('n', 1)),
      '/held': async (visited) => {
        visited.get('cart');
        begun.resolve(undefined);
        await goesOn.promise;
        await ROUTES['/cart/add']?.(visited);
      },
    });
    await visit('/cart');
    const held = client.send('/held');
    await begun.promise;
    const { record } = await visit('/count');
    goesOn.resolve(undefined);
    await held;
    await watched.lateLooks();
    const { data } = watched.versions(record.id).at(-1) ?? record;
    expect(state(data.end)).toEqual({ cart: ['book'], n: 1 });
  });

  it('tells of a session that begins after the headers: no cookie leads to it', async () => {
    const { state, visit, id, load } = await stage.start();
    const { record } = await visit('/stream');
    if (isSentAsMade) {
      // Only what was stored as it was made has a cookie.
      expect(await load(id() ?? '')).toEqual({});
      expect(record.reason).toEqual({ saved: 'none:error', cookie: 'new' });
      expect(state(record.data.end)).toEqual({ user: 'ada' });
      return;
    }
    expect(id()).toBeNull();
    expect(record.setCookie).toEqual([]);
    if (traits.commits === 'at-headers') {
      expect(record.reason).toEqual({ saved: 'none:uninitialised', cookie: 'none:uninitialised' });
      expect(record.data.saved).toBeNull();
      expect(record.session.after).toBeNull();
    } else if (goesOut) {
      expect(record.reason).toEqual({ saved: 'none:error', cookie: 'none:headers-sent' });
      expect(record.data.saved).toBeNull();
    } else {
      const saved = traits.commits === 'when-told' ? 'explicit' : 'new';
      expect(record.reason).toEqual({ saved, cookie: 'none:headers-sent' });
      expect(record.session.after).not.toBeNull();
      expect(state(record.data.saved)).toEqual({ user: 'ada' });
    }
    expect(state(record.data.end)).toEqual({ user: 'ada' });
  });

  it('tells what became of a Secure cookie over http', async () => {
    const { visit, id } = await stage.start(ROUTES, { setting: 'secure' });
    const { record } = await visit('/login');
    expect(record.secure).toBe(false);
    if (traits.withholdsSecure) {
      expect(id()).toBeNull();
      expect(record.reason.cookie).toBe('none:insecure');
      expect(record.setCookie).toEqual([]);
    } else {
      expect(record.reason.cookie).toBe('new');
      expect(record.setCookie.map(({ secure }) => secure)).toContain(true);
      expect(record.setCookie.map(({ secure }) => secure)).not.toContain(false);
    }
  });

  it('tells of a connection that is cut', async () => {
    const entered = Promise.withResolvers<Visit>();
    const { port, watched } = await stage.start({
      '/hang': (visit) => {
        visit.set('user', 'ada');
        visit.begin();
        entered.resolve(visit);
      },
    });
    const aborter = new AbortController();
    const pending = fetch(`http://127.0.0.1:${port}/hang`, { signal: aborter.signal });
    await entered.promise;
    await pending;
    aborter.abort();
    const record = await watched.recordOf('/hang');
    expect(record.finish).toBe('aborted');
    if (isSentAsMade) {
      expect(watched.state(record.data.saved)).toEqual({});
      expect(record.reason).toEqual({ saved: 'new', cookie: 'new' });
    } else if (traits.storesNew !== true && /^(at-end|when-told)$/.test(traits.commits)) {
      expect(record.data.saved).toBeNull();
      expect(record.reason.saved).toBe('none:not-committed');
    } else if (traits.commits !== 'at-headers' && goesOut) {
      expect(record.data.saved).toBeNull();
      // One that was sealed before the headers is not known to be too late.
      const cookie = traits.storesNew === true ? 'none:error' : 'none:headers-sent';
      expect(record.reason).toEqual({ saved: 'none:error', cookie });
    } else {
      expect(watched.state(record.data.saved)).toEqual({ user: 'ada' });
      expect(record.reason.saved).toBe('new');
    }
  });

  it('tells of a connection that is cut before the headers: no cookie went out', async () => {
    const entered = Promise.withResolvers<undefined>();
    const { port, watched } = await stage.start({
      '/hang': (visit) => {
        visit.set('user', 'ada');
        entered.resolve(undefined);
      },
    });
    const aborter = new AbortController();
    const pending = fetch(`http://127.0.0.1:${port}/hang`, { signal: aborter.signal });
    await entered.promise;
    aborter.abort();
    await expect(pending).rejects.toThrow('abort');
    const record = await watched.recordOf('/hang');
    expect(record).toMatchObject({ finish: 'aborted', status: null });
    expect([record.timing.headers, record.data.atHeaders]).toEqual([null, null]);
    if (traits.commits !== 'after-handler' && traits.storesNew !== true) {
      expect(record.reason.saved).toBe('none:not-committed');
      expect(wordOf(record, watched)).toBe('lost: aborted');
    } else if (traits.keeps === 'in-the-cookie') {
      expect(record.reason).toEqual({ saved: 'none:error', cookie: null });
      expect(wordOf(record, watched)).toBe('lost: aborted');
    } else {
      expect(watched.state(record.data.saved)).toEqual({ user: 'ada' });
      expect(record.reason).toEqual({ saved: 'new', cookie: null });
      expect(wordOf(record, watched)).toBe('lost: no-cookie');
    }
  });

  it('tells of an id that the store does not know', async () => {
    const { visit, client } = await stage.start();
    adapter.present(client.cookies, adapter.unknownId);
    const { record } = await visit('/look');
    if (traits.keeps === 'in-the-cookie') {
      expect(record.cookieIn.state).toBe(
        traits.sealsIds === true ? 'bad-signature' : 'undecodable',
      );
      expect(record.session.before).toBeNull();
    } else {
      expect(record.cookieIn.state).toBe('unknown-id');
      expect(record.session.before).toBe(fingerprint(adapter.unknownId));
    }
    // One that stores always has made another.
    expect(record.session.after === null).toBe(
      traits.storesAlways !== true || traits.keeps === 'in-the-cookie',
    );
  });

  it.runIf(adapter.forge && traits.signs !== false)('tells of a bad signature', async () => {
    const { visit, client } = await stage.start();
    await visit('/login');
    adapter.forge?.(client.cookies);
    const { record } = await visit('/look');
    expect(record.cookieIn.state).toBe('bad-signature');
    expect(record.session.before).toBeNull();
    expect(record.data.loaded).toBeNull();
  });

  it('counts a cookie name that stands twice', async () => {
    const { visit, client } = await stage.start();
    await visit('/login');
    const good = `${adapter.cookieName}=${client.cookies.get(adapter.cookieName) ?? ''}`;
    const { record } = await visit('/look', { cookie: `${good}; ${good}` });
    expect(record.cookieIn.count).toBe(2);
  });
}
