import { describe, expect, it } from 'vitest';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';

const TWO_WEEKS = 1_209_600;
const HOUR = 3600;

async function begin(options = {}) {
  const site = new Site(options);
  const { session } = await site.visitor().begin();
  return { site, session };
}

describe('a session expires', () => {
  it('after cookieAge by default: two weeks', async () => {
    const { site, session } = await begin();
    expect(session.getExpiryAge()).toBe(TWO_WEEKS);
    expect(session.getExpiryDate().getTime()).toBe(site.clock.time + TWO_WEEKS * 1000);
    expect(session.getExpireAtBrowserClose()).toBe(false);
  });

  it('after cookieAge, where setExpiry(0) only ends it with the browser', async () => {
    const { session } = await begin({ cookieAge: HOUR });
    session.setExpiry(0);
    expect(session.getExpiryAge()).toBe(HOUR);
    expect(session.getExpireAtBrowserClose()).toBe(true);
  });

  it('after seconds', async () => {
    const { session } = await begin();
    const modification = new Date(Date.UTC(2031, 5, 1));
    session.setExpiry(10);
    expect(session.getExpiryAge({ modification })).toBe(10);
    expect(session.getExpiryDate({ modification })).toEqual(
      new Date(Date.UTC(2031, 5, 1, 0, 0, 10)),
    );
    expect(session.getExpireAtBrowserClose()).toBe(false);
  });

  it('at a date', async () => {
    const { site, session } = await begin();
    const date = new Date(site.clock.time + 10_500);
    session.setExpiry(date);
    expect(session.getExpiryAge()).toBe(10);
    expect(session.getExpiryDate()).toEqual(date);
    expect(session.getExpireAtBrowserClose()).toBe(false);
    site.clock.pass(11);
    expect(session.getExpiryAge()).toBe(-1);
  });

  it('as the application says, again, after setExpiry(null)', async () => {
    const { session } = await begin();
    session.setExpiry(10);
    session.setExpiry(null);
    expect(session.getExpiryAge()).toBe(TWO_WEEKS);
  });

  it('by another expiry, where one is asked for', async () => {
    const { session } = await begin();
    expect(session.getExpiryAge({ expiry: 30 })).toBe(30);
    expect(session.getExpiryAge({ expiry: null })).toBe(TWO_WEEKS);
  });

  it.each([
    [false, 10, false],
    [false, 0, true],
    [false, null, false],
    [true, 10, false],
    [true, 0, true],
    [true, null, true],
  ])(
    'with expireAtBrowserClose %s and setExpiry(%s) at browser close: %s',
    async (all, own, is) => {
      const { session } = await begin({ expireAtBrowserClose: all });
      session.setExpiry(own);
      expect(session.getExpireAtBrowserClose()).toBe(is);
    },
  );

  it('is modified by setExpiry, and by its reset only if there was one', async () => {
    const { session } = await begin();
    session.setExpiry(null);
    expect(session).toMatchObject({ accessed: true, modified: false });
    session.setExpiry(5);
    expect(session.modified).toBe(true);
  });

  it.each([0.5, Number.NaN, Infinity, 1e12, new Date(Number.NaN)])('refuses %s', async (expiry) => {
    const { session } = await begin();
    expect(() => session.setExpiry(expiry)).toThrow(RangeError);
    expect(session.modified).toBe(false);
  });
});

describe('store and cookie expire together', () => {
  const after = async (
    expire: (session: Session, now: number) => void,
    seconds: number,
    options = {},
  ) => {
    const site = new Site(options);
    const visitor = site.visitor();
    await visitor.visit((session) => {
      session.set('foo', 'bar');
      expire(session, site.clock.time);
    });
    const { line } = visitor;
    site.clock.pass(seconds);
    const { result } = await visitor.visit((session) => session.get('foo'));
    return { line, result };
  };
  const set = (expiry: number) => (session: Session) => session.setExpiry(expiry);
  const nothing = () => undefined;

  it.each([
    ['default', nothing, {}, TWO_WEEKS],
    ['cookieAge', nothing, { cookieAge: HOUR }, HOUR],
    ['seconds', set(60), {}, 60],
    [
      'a date',
      (session: Session, now: number) => session.setExpiry(new Date(now + 60_000)),
      {},
      60,
    ],
  ])('%s: there a second before, gone at the end', async (_form, expire, options, age) => {
    const before = await after(expire, age - 1, options);
    expect(before.result).toBe('bar');
    expect(before.line).toContain(`; Max-Age=${age}; Expires=`);
    expect((await after(expire, age, options)).result).toBeUndefined();
  });

  it.each([
    ['setExpiry(0)', set(0), {}],
    ['expireAtBrowserClose', nothing, { expireAtBrowserClose: true }],
  ])(
    '%s: a cookie without expiry, and a record that lives for cookieAge',
    async (_n, expire, options) => {
      const { line, result } = await after(expire, TWO_WEEKS - 1, options);
      expect(line).not.toMatch(/Max-Age|Expires/);
      expect(result).toBe('bar');
      expect((await after(expire, TWO_WEEKS, options)).result).toBeUndefined();
    },
  );

  it('its own expiry outlives expireAtBrowserClose', async () => {
    const { line } = await after(set(60), 0, { expireAtBrowserClose: true });
    expect(line).toContain('; Max-Age=60; ');
  });

  it('in the past: expired at once', async () => {
    expect((await after(set(-10), 0)).result).toBeUndefined();
    expect((await after(set(-10), 0)).line).toContain('Max-Age=-10');
  });

  it('seconds count from the last save, a date stays', async () => {
    const site = new Site();
    const visitor = site.visitor();
    await visitor.visit((session) => session.setExpiry(60));
    site.clock.pass(50);
    await visitor.visit((session) => session.set('foo', 'bar'));
    expect(visitor.line).toContain('Max-Age=60');
    const date = new Date(site.clock.time + 60_000);
    await visitor.visit((session) => session.setExpiry(date));
    site.clock.pass(50);
    await visitor.visit((session) => session.set('foo', 'baz'));
    expect(visitor.line).toContain('Max-Age=10');
    expect(visitor.line).toContain(date.toUTCString());
  });

  it('clear() resets it', async () => {
    const { session } = await begin();
    session.setExpiry(10);
    session.clear();
    expect(session.getExpiryAge()).toBe(TWO_WEEKS);
  });
});

describe('expired sessions', () => {
  it('are cleared from the store, and only they', async () => {
    const site = new Site();
    await site.visitor().visit((session) => session.setExpiry(HOUR));
    await site.visitor().visit((session) => session.setExpiry(60));
    const stays = site.visitor();
    await stays.visit((session) => session.set('foo', 'bar'));
    site.clock.pass(60);
    expect(await site.sessions.clearExpired()).toBe(1);
    site.clock.pass(HOUR);
    expect(await site.sessions.clearExpired()).toBe(1);
    expect(await site.sessions.clearExpired()).toBe(0);
    expect((await stays.visit((session) => session.get('foo'))).result).toBe('bar');
  });
});
