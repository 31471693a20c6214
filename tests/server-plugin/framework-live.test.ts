import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../server-plugin/fingerprint.ts';
import type { StoreStartEvent } from '../../server-plugin/session-framework/hook.ts';
import { KEY, Told, UNTIL, type Facts } from '../support/framework-events.ts';
import { watchHub, type WatchedHub } from '../support/http-hub.ts';

/** What the events of the framework say, also in orders in which a host seldom tells them. */

const ADA = { user: 'ada' };

let watched: WatchedHub;

beforeEach(() => {
  watched = watchHub();
});

const told = (facts?: Facts): Told => new Told(watched, facts);

describe('a request', () => {
  it('has its forwarded protocol told in short', () => {
    const { record } = told({ forwardedProto: 'x'.repeat(10_000) });
    expect(record.forwardedProto).toHaveLength(256);
  });

  it('has a cookie that is absent, or unchecked until somebody looks', () => {
    expect(told({ cookie: null }).record.cookieIn.state).toBe('absent');
    expect(told().record.cookieIn.state).toBe('unchecked');
  });
});

describe('loading', () => {
  it('took no time where there is no session', () => {
    const { record } = told().loaded({}, { state: 'absent', key: null, expiresAt: null });
    expect(record.timing.loaded).toBeNull();
    expect(told().loaded(ADA).record.timing.loaded).not.toBeNull();
  });

  it('tells when the session ends; a store has no part in one that is in its cookie', () => {
    expect(told().loaded(ADA).record.expiry).toMatchObject({ session: UNTIL, store: UNTIL });
    const inCookie = told({ kind: 'cookie' }).loaded(ADA);
    expect(inCookie.record.expiry).toMatchObject({ session: UNTIL, store: null });
  });
});

describe('the first time', () => {
  it('of a look and of a change stays the first', () => {
    const visit = told().loaded(ADA);
    const { draft } = visit.live;
    const note = (): [number | null, number | null] => {
      visit.live.accessed();
      visit.changed('assigned', 'user');
      return [draft.timing.firstAccess, draft.timing.firstChange];
    };
    const first = note();
    const now = draft.now();
    while (draft.now() === now);
    expect(note()).toEqual(first);
  });

  it('of a change is not told of a new key, which leaves the dictionary', () => {
    expect(told().loaded(ADA).changed('key-cycled').record.timing.firstChange).toBeNull();
  });
});

describe('a session that was flushed', () => {
  it('has no state when the headers are written, nor at the end', () => {
    const visit = told().loaded(ADA).flush('deleted').deciding({}).decided({}).ended({});
    expect([visit.record.data.atHeaders, visit.record.data.end]).toEqual([null, null]);
  });

  it('has none either where the framework decides after the end', () => {
    const visit = told().loaded(ADA).flush('deleted').ended({}).decided({});
    expect(visit.record.data.end).toBeNull();
  });

  it('has one again where the app has begun another, also if nobody loaded the first', () => {
    const visit = told().flush('deleted').changed('assigned', 'user').deciding(ADA);
    expect(visit.state('atHeaders')).toEqual(ADA);
  });

  it('has one again where an empty one was stored', () => {
    const visit = told().loaded(ADA).flush('deleted').changed('cleared').decided({});
    visit.storeStart('create', 'application', {})('created');
    expect(visit.ended({}).state('end')).toEqual({});
  });

  it.each([
    ['deleted', 'valid'],
    ['absent', 'unknown-id'],
  ])('tells of its cookie by what the store says: %s, %s', (outcome, state) => {
    expect(told().flush(outcome).record.cookieIn.state).toBe(state);
  });

  it('tells nothing new of a cookie that was looked at', () => {
    const { record } = told().loaded(ADA).flush('absent');
    expect(record.cookieIn.state).toBe('valid');
  });

  it('leads nowhere where that happens after the headers, unless it could not be deleted', () => {
    const late = (outcome: string) =>
      told().loaded(ADA).deciding(ADA).decided(ADA).flush(outcome).record.session.after;
    expect(late('deleted')).toBeNull();
    expect(late('failed')).toBe(fingerprint(KEY));
  });

  it('is there still where it could not be deleted', () => {
    const visit = told().loaded(ADA).flush('failed').decided(ADA, { key: null }).ended(ADA);
    expect(visit.record.session.after).toBe(fingerprint(KEY));
    expect(visit.state('end')).toEqual(ADA);
  });
});

describe('what the framework decides', () => {
  it('is told also where it did not say that it begins to', () => {
    const visit = told().loaded(ADA).decided({ n: 1 }, { modified: false });
    expect(visit.record).toMatchObject({ accessed: true, modified: false });
    expect(visit.state('atHeaders')).toEqual(ADA);
  });

  it('says no more of what it said when it began', () => {
    const visit = told().loaded(ADA).deciding(ADA).decided(ADA, { modified: false });
    expect(visit.record.modified).toBe(true);
  });

  it('leaves the cookie as it was told where it has not looked', () => {
    const visit = told().loaded(ADA).decided(ADA, { state: 'unchecked' });
    expect(visit.record.cookieIn.state).toBe('valid');
  });

  it('leaves the end of the session as it was told where it does not know', () => {
    const visit = told()
      .loaded(ADA)
      .decided(ADA, { expiry: { cookie: null, session: null } });
    expect(visit.record.expiry.session).toBe(UNTIL);
  });

  it('leaves no end of a session that no key leads to', () => {
    const end = (kind: 'store' | 'cookie') =>
      told({ kind }).loaded(ADA).decided(ADA, { key: null }).record.expiry.session;
    expect(end('store')).toBeNull();
    expect(end('cookie')).toBe(UNTIL);
  });

  it('is when the headers were written, unless they were not', () => {
    const headers = (saved: string) =>
      told().loaded(ADA).decided(ADA, { saved }).record.timing.headers;
    expect(headers('none:unchanged')).not.toBeNull();
    expect(headers('none:not-committed')).toBeNull();
  });

  it('is a save of the app only where there was one', () => {
    const reason = (by: StoreStartEvent['by'], outcome: string, saved: string) =>
      told().loaded(ADA).storeStart('update', by, { n: 1 })(outcome).decided({ n: 1 }, { saved })
        .record.reason.saved;
    expect(reason('application', 'saved', 'none:unchanged')).toBe('explicit');
    expect(reason('application', 'saved', 'changed')).toBe('changed');
    expect(reason('application', 'gone', 'none:unchanged')).toBe('none:unchanged');
    expect(reason('life-cycle', 'saved', 'none:unchanged')).toBe('none:unchanged');
  });

  it('is a save that failed only where the error came before the store was asked', () => {
    const ops = (saved: string, modified = true) =>
      told()
        .loaded(ADA)
        .decided(ADA, { saved, modified, error: new Error('no') }).record.ops;
    expect(ops('none:error')).toMatchObject([{ op: 'save', ok: false, error: 'no' }]);
    expect([ops('none:error', false), ops('none:interrupted')]).toEqual([[], []]);
  });

  it('tells the newest state where the response had ended before', () => {
    const visit = told().loaded(ADA).ended(ADA).changed('assigned', 'n').decided({ n: 1 });
    expect(visit.state('end')).toEqual({ n: 1 });
  });
});

describe('a call to the store', () => {
  it('keeps the record open while it runs', () => {
    const visit = told().loaded(ADA).decided(ADA);
    const end = visit.storeStart('update', 'application', { n: 1 });
    expect(visit.ended(ADA).published?.phase).toBe('open');
    end('saved');
    expect(visit.published?.phase).toBe('final');
    expect(visit.published?.reason.saved).toBe('explicit');
    expect(visit.state('end')).toEqual({ n: 1 });
  });

  it('tells the newest state where it began after the end', () => {
    const visit = told().loaded(ADA).decided(ADA).ended(ADA);
    visit.storeStart('update', 'application', { n: 1 })('saved');
    expect(visit.state('end')).toEqual({ n: 1 });
  });

  it('ends the record also where the framework never decided', () => {
    const visit = told().loaded(ADA);
    const end = visit.storeStart('update', 'life-cycle', ADA);
    expect(visit.ended(ADA).published?.phase).toBe('open');
    end('saved');
    expect(visit.published?.phase).toBe('final');
  });

  it('is counted once, and one that nobody began not at all', () => {
    const visit = told().loaded(ADA).decided(ADA);
    const end = visit.storeStart('update', 'application', ADA);
    end('saved');
    end('saved');
    visit.live.storeEnd({ call: 99, ok: true, outcome: 'saved', error: null });
    expect(visit.ended(ADA).published?.phase).toBe('final');
    expect(visit.record.ops).toHaveLength(1);
  });

  it.each(['gone', 'conflict', 'taken'])('is no save where the store says %s', (outcome) => {
    const visit = told().loaded(ADA).storeStart('update', 'life-cycle', ADA)(outcome);
    expect(visit.record.ops).toMatchObject([{ op: 'save', ok: false, revision: null }]);
    expect(visit.record.data.saved).toBeNull();
  });

  it.each([
    ['the text, where the framework writes it', true, { n: 'written' }],
    ['the data, where another serialiser does', false, { n: 'held' }],
  ])('has its state from %s', (_from, isJson, state) => {
    const visit = told({ isJson }).loaded(ADA);
    visit.storeStart('update', 'life-cycle', { n: 'held' }, { n: 'written' })('saved');
    expect(visit.state('saved')).toEqual(state);
  });

  it('that the framework gives up leaves what the app has saved', () => {
    const visit = told().loaded(ADA);
    visit.storeStart('update', 'application', { n: 1 })('saved');
    visit.storeStart('update', 'life-cycle', { n: 2 })('saved');
    visit.storeStart('update', 'life-cycle', { n: 3 })('saved');
    visit.decided({ n: 3 }, { saved: 'none:interrupted', error: new Error('no') });
    expect(visit.state('saved')).toEqual({ n: 1 });
    const stored = visit.record.ops.map(({ revision }) => watched.state(revision));
    expect(stored).toEqual([{ n: 1 }, null, null]);
  });

  it.each([
    ['failed where the cookie itself is the store', 'cookie', false],
    ['gone well where a store had taken it', 'store', true],
  ] as const)('that the framework gives up has %s', (_what, kind, ok) => {
    const visit = told({ kind }).loaded(ADA);
    visit.storeStart('update', 'life-cycle', { n: 1 })('saved');
    visit.decided({ n: 1 }, { saved: 'none:interrupted', error: new Error('too large') });
    expect(visit.record.ops).toMatchObject([{ ok, revision: null }]);
  });

  it('that loads once more lays other data under those that were known', () => {
    const visit = told().loaded(ADA).deciding(ADA);
    const { timing } = visit.live.draft;
    const before = timing.loaded ?? Infinity;
    while (visit.live.draft.now() <= before);
    visit
      .storeStart(
        'load',
        'merge',
      )('found')
      .ended({ ...ADA, n: 2 });
    expect(visit.state('end')).toEqual({ ...ADA, n: 2 });
    expect(timing.loaded).toBeGreaterThan(before);
  });

  it('says how long the store keeps what it is given', () => {
    vi.useFakeTimers({ now: UNTIL - 60_000, toFake: ['Date'] });
    const visit = told().storeStart('create', 'life-cycle', ADA)('created');
    vi.useRealTimers();
    expect(visit.record.ops).toMatchObject([{ op: 'save', ttl: 60 }]);
  });

  it('stays where the framework has none of its own to give up', () => {
    const visit = told().loaded(ADA);
    visit.storeStart('update', 'application', { n: 1 })('saved');
    visit.decided({ n: 1 }, { saved: 'none:error', error: new Error('no') });
    expect(visit.state('saved')).toEqual({ n: 1 });
  });

  it('that deletes may fail first', () => {
    const visit = told().loaded(ADA).flush('failed').flush('deleted').decided({}, { key: null });
    expect(visit.record.session.after).toBeNull();
  });

  it('has failed also where the store gives no error', () => {
    const visit = told().storeStart('load', 'life-cycle')(null, { ok: false });
    expect(visit.record.ops).toMatchObject([{ ok: false, error: 'The store failed.' }]);
  });
});
