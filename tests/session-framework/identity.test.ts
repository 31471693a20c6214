import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine, SynchronousEngine } from '../../session-framework/engine.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import { HeadersSentError, SessionInterruptedError } from '../../session-framework/errors.ts';
import { isKey, newKey } from '../../session-framework/session/keys.ts';
import type { Session } from '../../session-framework/session/session.ts';
import { Site } from './support/visitor.ts';
import { later, watched } from './support/watched-engine.ts';

describe('a key', () => {
  it('has 32 characters of [a-z0-9], all of them as likely', () => {
    const keys = Array.from({ length: 4000 }, newKey);
    expect(keys.every(isKey)).toBe(true);
    expect(new Set(keys).size).toBe(keys.length);
    const counts = new Map<string, number>();
    for (const letter of keys.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const expected = (4000 * 32) / 36;
    expect(counts.size).toBe(36);
    // Six standard deviations: one run in ten million fails by chance.
    const allowed = 6 * Math.sqrt(expected);
    for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(allowed);
  });
});

describe.each([
  ['a synchronous engine', memoryEngine],
  ['an asynchronous engine', later],
])('with %s', (_name, engine) => {
  const site = () => new Site({ engine: engine() });
  const UNKNOWN = 'abcdefghijklmnopqrstuvwxyz012345';

  it('an unknown key is never adopted', async () => {
    const some = site();
    const victim = some.visitor(UNKNOWN);
    await victim.visit((session) => session.set('user', 'ada'));
    expect(victim.cookie).not.toBe(UNKNOWN);
    const { result } = await some.visitor(UNKNOWN).visit((session) => session.get('user'));
    expect(result).toBeUndefined();
  });

  it('an unknown key is not adopted by clear() or modified = true either', async () => {
    const visitor = site().visitor(UNKNOWN);
    await visitor.visit((session) => session.clear());
    expect(visitor.cookie).toBeNull();
    const other = site().visitor(UNKNOWN);
    await other.visit((session) => {
      session.modified = true;
    });
    expect(other.cookie).toBeNull();
  });

  it('cycleKey keeps the data under another key, and the old key opens nothing', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.update({ a: 'c', b: 'd' }));
    const old = visitor.cookie;
    await visitor.visit((session) => {
      session.cycleKey();
      expect(session.key).not.toBe(old);
      expect(session).toMatchObject({ accessed: true, modified: true });
    });
    expect(visitor.cookie).not.toBe(old);
    const data = await visitor.visit((session) => session.toJSON());
    expect(data.result).toEqual({ a: 'c', b: 'd' });
    expect((await some.visitor(old).visit((session) => session.size)).result).toBe(0);
  });

  it('cycleKey gives a visitor without session an empty one', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.cycleKey());
    expect(isKey(visitor.cookie ?? '')).toBe(true);
  });

  it('cycleKey changes nothing on a server error', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.set('a', 1));
    await visitor.visit((session) => session.cycleKey(), 500);
    expect((await visitor.visit((session) => session.get('a'))).result).toBe(1);
  });

  it('flush deletes record and cookie', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const old = visitor.cookie;
    const { setCookie, result } = await visitor.visit(async (session) => {
      await session.flush();
      return [session.key, session.size, session.accessed, session.modified, session.isEmpty];
    });
    expect(result).toEqual([null, 0, true, true, true]);
    expect(setCookie).toContain('Max-Age=0');
    expect((await some.visitor(old).visit((session) => session.get('foo'))).result).toBeUndefined();
  });

  it('flush deletes the record at once, whatever becomes of the response', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const old = visitor.cookie;
    await visitor.visit((session) => void session.flush(), 500);
    expect((await some.visitor(old).visit((session) => session.get('foo'))).result).toBeUndefined();
  });

  it('what is set after flush begins a new session', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const old = visitor.cookie;
    await visitor.visit((session) => {
      void session.flush();
      session.set('message', 'bye');
    });
    expect(visitor.cookie).not.toBe(old);
    const { result } = await visitor.visit((session) => session.toJSON());
    expect(result).toEqual({ message: 'bye' });
  });

  it('flush of a session that was cycled leaves no record behind', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.setExpiry(60));
    await visitor.visit((session) => {
      session.cycleKey();
      void session.flush();
    });
    expect(visitor.cookie).toBeNull();
    some.clock.pass(61);
    expect(await some.sessions.clearExpired()).toBe(0);
  });

  it('flush wins over a save that is still under way', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => {
      session.set('foo', 'bar');
      void session.save();
      void session.flush();
    });
    expect(visitor.cookie).toBeNull();
    some.clock.pass(10_000_000);
    expect(await some.sessions.clearExpired()).toBe(0);
  });

  it('a session that was deleted meanwhile interrupts the request, and stays deleted', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const slow = await visitor.begin();
    slow.session.set('foo', 'baz');
    await some.visitor(visitor.cookie).visit((session) => session.flush());
    await expect(slow.respond()).rejects.toThrow(SessionInterruptedError);
    await expect(slow.respond()).resolves.toMatchObject({ setCookie: null });
    expect((await visitor.visit((session) => session.get('foo'))).result).toBeUndefined();
  });

  it('a session that was deleted meanwhile is not brought back by cycleKey', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.update({ user: 'ada' }));
    const slow = await visitor.begin();
    slow.session.get('user');
    slow.session.cycleKey();
    await some.visitor(visitor.cookie).visit((session) => session.flush());
    await expect(slow.respond()).rejects.toMatchObject({ status: 400 });
    some.clock.pass(10_000_000);
    expect(await some.sessions.clearExpired()).toBe(0);
  });

  it('a request that only read is not interrupted', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const slow = await visitor.begin();
    slow.session.get('foo');
    await some.visitor(visitor.cookie).visit((session) => session.flush());
    await expect(slow.respond()).resolves.toMatchObject({ setCookie: null });
  });

  it('save() stores at once, and the cookie follows', async () => {
    const some = site();
    const visitor = some.visitor();
    await visitor.visit(async (session) => {
      session.set('foo', 'bar');
      await session.save();
      const other = some.visitor(session.key);
      expect((await other.visit((same) => same.get('foo'))).result).toBe('bar');
    });
    expect((await visitor.visit((session) => session.get('foo'))).result).toBe('bar');
  });

  it('save() of a session that is new is followed by its cookie, and stored once', async () => {
    const { engine, calls } = watched();
    const visitor = new Site({ engine }).visitor();
    const { setCookie, result } = await visitor.visit(async (session) => {
      await session.save();
      return session.key;
    });
    expect(setCookie).toContain(`sessionid=${result}`);
    expect(calls).toEqual(['create']);
  });

  it('save() stores, and leaves modified as it is: what is not flagged is not saved twice', async () => {
    const { engine, calls } = watched();
    const visitor = new Site({ engine }).visitor();
    await visitor.visit((session) => session.set('car', { wheels: 'steel' }));
    calls.length = 0;
    const { setCookie, result } = await visitor.visit(async (session) => {
      Object.assign(Object(session.get('car')), { wheels: 'alloy' });
      await session.save();
      return session.modified;
    });
    expect(result).toBe(false);
    expect(setCookie).toBeNull();
    expect(calls).toEqual(['load', 'update']);
    const { result: car } = await visitor.visit((session) => session.get('car'));
    expect(car).toEqual({ wheels: 'alloy' });
  });

  it('save() counts as an access', async () => {
    const { result } = await site()
      .visitor()
      .visit(async (session) => (await session.save(), session.accessed));
    expect(result).toBe(true);
  });

  it('save() after flush() or cycleKey() is followed by the new cookie', async () => {
    const visitor = site().visitor();
    for (const end of [(s: Session) => void s.flush(), (s: Session) => s.cycleKey()]) {
      await visitor.visit((session) => session.set('foo', 'bar'));
      const { setCookie, result } = await visitor.visit(async (session) => {
        end(session);
        await session.save();
        session.modified = false;
        return session.key;
      });
      expect(setCookie).toContain(`sessionid=${result}`);
    }
  });

  it('save() keeps what comes after the headers, where a cookie leads to it', async () => {
    const visitor = site().visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const { session, respond } = await visitor.begin();
    await respond();
    session.set('foo', 'late');
    await session.save();
    expect((await visitor.visit((same) => same.get('foo'))).result).toBe('late');
  });

  it('save() refuses a new session after the headers: no cookie would lead to it', async () => {
    const some = site();
    const { session, respond } = await some.visitor().begin();
    await respond();
    session.set('foo', 'late');
    await expect(session.save()).rejects.toThrow(HeadersSentError);
    await expect(session.save()).rejects.toThrow('The session is new');
  });

  it('save() refuses a session in a cookie after the headers: nothing would carry it', async () => {
    const engine = signedCookiesEngine({ secrets: 'a secret of thirty-two characters' });
    const visitor = new Site({ engine }).visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const { session, respond } = await visitor.begin();
    await respond();
    session.set('foo', 'late');
    await expect(session.save()).rejects.toThrow(HeadersSentError);
    await expect(session.save()).rejects.toThrow('The session is in its cookie');
  });
});

describe('a change after the headers', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  async function after(change: (session: Session) => unknown) {
    const some = new Site();
    const visitor = some.visitor();
    await visitor.visit((session) => session.set('foo', 'bar'));
    const { session, respond } = await visitor.begin();
    session.get('foo');
    await respond();
    await change(session);
    vi.runAllTimers();
    return some.warnings.map(({ code }) => code);
  }

  it.each<[string, (session: Session) => unknown]>([
    ['an assignment', (session) => session.set('foo', 'late')],
    ['a flag, after a change in place', (session) => (session.modified = true)],
    ['a change after what was saved', async (s) => (s.set('a', 1), await s.save(), s.set('b', 2))],
  ])('that nobody saves is warned of: %s', async (_what, change) => {
    expect(await after(change)).toEqual(['late-change']);
  });

  it('whose save fails is told of, since nobody may wait for that', async () => {
    const some = new Site();
    const { session, respond } = await some.visitor().begin();
    await respond();
    void session.set('foo', 'late').save();
    await expect(session.save()).rejects.toThrow(HeadersSentError);
    expect(some.warnings.map(({ code }) => code)).toEqual(['late-change', 'late-change']);
    expect(some.warnings[0]?.message).toContain('session.save() after the response failed');
  });

  it.each<[string, (session: Session) => unknown]>([
    ['at once', (session) => session.set('foo', 'late').save()],
    [
      'in a later turn',
      async (session) => {
        session.set('foo', 'late');
        await new Promise(setImmediate);
        await session.save();
      },
    ],
    ['by itself, in flush()', (session) => session.flush()],
  ])('that is saved by hand is not: %s', async (_what, change) => {
    expect(await after(change)).toEqual([]);
  });
});

describe('two requests that cycle the key at the same time', () => {
  it.each(Object.entries({ 'at once': (engine: SynchronousEngine): Engine => engine, later }))(
    'where the store answers %s, one wins and the other is interrupted',
    async (_when, kind) => {
      const memory = memoryEngine();
      const { engine, calls } = watched(memory);
      const some = new Site({ engine: kind(engine) });
      const visitor = some.visitor();
      await visitor.visit((session) => session.set('user', 'ada'));
      const both = await Promise.all([1, 2].map(() => some.visitor(visitor.cookie).begin()));
      calls.length = 0;
      for (const { session } of both) session.cycleKey();
      const outcomes = await Promise.allSettled(both.map(({ respond }) => respond()));
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const loser = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(loser?.reason).toBeInstanceOf(SessionInterruptedError);
      // Both made a record; the old one and the loser's are gone.
      expect(calls.filter((call) => call === 'create')).toHaveLength(2);
      const keys = both.map(({ session }) => session.key ?? '');
      const found = keys.map((key) => memory.load(key, some.clock.time).state);
      expect(found.toSorted()).toEqual(['absent', 'found']);
    },
  );
});

describe('the test cookie', () => {
  it('shows in the next request whether cookies are kept', async () => {
    const visitor = new Site().visitor();
    await visitor.visit((session) => {
      expect(session.testCookieWorked()).toBe(false);
      session.setTestCookie();
    });
    await visitor.visit((session) => {
      expect(session.testCookieWorked()).toBe(true);
      session.deleteTestCookie();
    });
    expect((await visitor.visit((session) => session.testCookieWorked())).result).toBe(false);
  });

  it('is deleted without error where there is none, unmodified', async () => {
    const { session } = await new Site().visitor().begin();
    session.deleteTestCookie();
    expect(session.modified).toBe(false);
  });
});
