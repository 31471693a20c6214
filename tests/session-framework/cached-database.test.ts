import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine, StoredSession } from '../../session-framework/engine.ts';
import { cachedDatabaseEngine } from '../../session-framework/engines/cached-database.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import { ConfigurationError } from '../../session-framework/errors.ts';
import { newKey } from '../../session-framework/session/keys.ts';
import type { SessionWarning } from '../../session-framework/warnings.ts';
import { broken, watched } from './support/watched-engine.ts';

const NOW = Date.UTC(2030, 0, 1);
const session = (payload: string, revision = 1): StoredSession => ({
  payload,
  expiresAt: NOW + 3_600_000,
  revision,
});
const LAST_WINS = { now: NOW, expected: null };

function both() {
  const cache = memoryEngine();
  const { engine: database, calls } = watched();
  const engine = cachedDatabaseEngine({ database, cache });
  const payloadOf = async (key: string, now = NOW): Promise<string | null> => {
    const found = await engine.load(key, now);
    return found.state === 'found' ? found.session.payload : null;
  };
  return { engine, cache, database, calls, payloadOf };
}

describe('a cached database', () => {
  it('asks the database only where the cache does not know', async () => {
    const { engine, cache, calls, payloadOf } = both();
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    expect(await payloadOf(key)).toBe('one');
    expect(calls).toEqual(['create']);
    await cache.delete(key, NOW);
    expect(await payloadOf(key)).toBe('one');
    expect(await payloadOf(key)).toBe('one');
    expect(calls).toEqual(['create', 'load']);
  });

  it('gives the cache what is saved', async () => {
    const { engine, calls, payloadOf } = both();
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    await engine.update(key, session('two', 2), LAST_WINS);
    expect(await payloadOf(key)).toBe('two');
    expect(calls).toEqual(['create', 'update']);
  });

  it('does not let a load that began before a logout put the session back', async () => {
    const inner = memoryEngine();
    const key = newKey();
    const reached = Promise.withResolvers<undefined>();
    const proceed = Promise.withResolvers<undefined>();
    const database: Engine = {
      ...inner,
      loads: 'before-handler',
      load: async (asked, now) => {
        const found = inner.load(asked, now);
        reached.resolve(undefined);
        await proceed.promise;
        return found;
      },
    };
    const cache = memoryEngine();
    const engine = cachedDatabaseEngine({ database, cache });
    await inner.create(key, session('one'), NOW);
    const slow = engine.load(key, NOW);
    await reached.promise;
    await engine.delete(key, NOW);
    proceed.resolve(undefined);
    await slow;
    expect((await engine.load(key, NOW)).state).not.toBe('found');
  });

  it('shows the one that the database kept of two writes that reach the cache in turn', async () => {
    const { engine, cache, database, payloadOf } = both();
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    // Another process: its write is later in the database, and earlier in the cache.
    await cache.update(key, session('theirs', 2), { now: NOW, expected: 1 });
    await database.update(key, session('mine', 2), LAST_WINS);
    await engine.update(key, session('mine', 2), LAST_WINS);
    await database.update(key, session('theirs', 2), LAST_WINS);
    expect(await payloadOf(key)).toBe('theirs');
  });

  it('caches a key again five minutes after it was uncertain', async () => {
    const { engine, calls, payloadOf } = both();
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    await engine.delete(key, NOW);
    await engine.create(key, session('two'), NOW + 300_000);
    calls.length = 0;
    expect(await payloadOf(key, NOW + 300_000)).toBe('two');
    expect(calls).toEqual([]);
  });

  it('loads from the database while the cache fails, and says so once', async () => {
    const warnings: SessionWarning[] = [];
    const database = memoryEngine();
    const key = newKey();
    await database.create(key, session('one'), NOW);
    const engine = cachedDatabaseEngine({
      database,
      cache: broken('before-handler'),
      onWarning: (warning) => warnings.push(warning),
    });
    expect((await engine.load(key, NOW)).state).toBe('found');
    expect((await engine.load(key, NOW)).state).toBe('found');
    expect(warnings).toMatchObject([{ code: 'cache-failed' }]);
  });

  it('tells the session as the database has it, though the cache keeps it for a while', async () => {
    const { engine } = both();
    const key = newKey();
    const long = { ...session('one'), expiresAt: NOW + 1_000_000_000 };
    await engine.create(key, long, NOW);
    expect(await engine.load(key, NOW)).toEqual({ state: 'found', session: long });
  });

  it('cannot be made with sessions in cookies', () => {
    const cache = memoryEngine();
    const database = signedCookiesEngine({ secrets: 'a secret of the tests that is long enough' });
    expect(() => cachedDatabaseEngine({ database, cache })).toThrow(ConfigurationError);
  });
});

describe('a cached database whose cache fails', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Two processes over one database and one cache, each with a line to the cache of its own. */
  function processes() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const warnings: SessionWarning[] = [];
    const database = memoryEngine();
    const cache = memoryEngine({ maxSessions: 100_000 });
    const process = () => {
      const line = { isDown: false };
      const over = <T>(call: () => T): T => {
        if (line.isDown) throw new Error('the cache is down');
        return call();
      };
      const engine = cachedDatabaseEngine({
        database,
        cache: {
          ...cache,
          load: (key, now) => over(() => cache.load(key, now)),
          create: (key, stored, now) => over(() => cache.create(key, stored, now)),
          update: (key, stored, saving) => over(() => cache.update(key, stored, saving)),
        },
        onWarning: (warning) => warnings.push(warning),
      });
      const payloadOf = async (key: string, now = NOW): Promise<string | null> => {
        const found = await engine.load(key, now);
        return found.state === 'found' ? found.session.payload : null;
      };
      return { engine, line, payloadOf };
    };
    return { database, mine: process(), theirs: process(), warnings };
  }
  const aSecond = () => vi.advanceTimersByTimeAsync(1000);

  it('saves and logs out, and warns once', async () => {
    const { mine, warnings } = processes();
    const [key, other] = [newKey(), newKey()];
    await mine.engine.create(key, session('one'), NOW);
    await mine.engine.create(other, session('one'), NOW);
    mine.line.isDown = true;
    expect(await mine.engine.update(key, session('two', 2), LAST_WINS)).toEqual({
      outcome: 'saved',
      key,
    });
    expect(await mine.engine.delete(other, NOW)).toBe(true);
    expect(await mine.engine.create('a'.repeat(32), session('new'), NOW)).not.toBeNull();
    expect(await mine.payloadOf(key)).toBe('two');
    expect(await mine.payloadOf(other)).toBeNull();
    expect(warnings).toMatchObject([{ code: 'cache-failed' }]);
  });

  it('gives no old session of the cache when that is back, before it was told', async () => {
    const { mine } = processes();
    const [key, other] = [newKey(), newKey()];
    await mine.engine.create(key, session('one'), NOW);
    await mine.engine.create(other, session('one'), NOW);
    mine.line.isDown = true;
    await mine.engine.update(key, session('two', 2), LAST_WINS);
    await mine.engine.delete(other, NOW);
    mine.line.isDown = false;
    expect(await mine.payloadOf(key)).toBe('two');
    expect(await mine.payloadOf(other)).toBeNull();
  });

  it('has its cache told as soon as it is back, so that other processes see it', async () => {
    const { mine, theirs } = processes();
    const [key, other] = [newKey(), newKey()];
    await mine.engine.create(key, session('one'), NOW);
    await mine.engine.create(other, session('one'), NOW);
    mine.line.isDown = true;
    await mine.engine.update(key, session('two', 2), LAST_WINS);
    await mine.engine.delete(other, NOW);
    await aSecond();
    expect(await theirs.payloadOf(key)).toBe('one'); // nobody can have told it
    mine.line.isDown = false;
    await aSecond();
    expect(await theirs.payloadOf(key)).toBe('two');
    expect(await theirs.payloadOf(other)).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves other processes with an old session for five minutes at most', async () => {
    const { mine, theirs } = processes();
    const key = newKey();
    await mine.engine.create(key, session('one'), NOW);
    mine.line.isDown = true;
    await mine.engine.delete(key, NOW);
    expect(await theirs.payloadOf(key, NOW + 299_999)).toBe('one');
    expect(await theirs.payloadOf(key, NOW + 300_000)).toBeNull();
  });

  it('trusts nothing in the cache for five minutes where it missed too much', async () => {
    const { mine } = processes();
    const keys = Array.from({ length: 10_001 }, newKey);
    for (const key of keys) await mine.engine.create(key, session('one'), NOW);
    mine.line.isDown = true;
    for (const key of keys) await mine.engine.delete(key, NOW);
    mine.line.isDown = false;
    const found = await Promise.all(keys.map((key) => mine.payloadOf(key, NOW + 299_999)));
    expect(found.filter((payload) => payload !== null)).toEqual([]);
    const later = await Promise.all(keys.map((key) => mine.payloadOf(key, NOW + 300_000)));
    expect(later.filter((payload) => payload !== null)).toEqual([]);
    await mine.engine.create('a'.repeat(32), session('new'), NOW + 300_000);
    expect(await mine.payloadOf('a'.repeat(32), NOW + 300_000)).toBe('new');
  });

  it('asks the database after a write that it may have made, or not', async () => {
    const { database, theirs } = processes();
    const key = newKey();
    const cache = memoryEngine();
    const engine = cachedDatabaseEngine({
      cache,
      database: {
        ...database,
        update: async (...args) => {
          await database.update(...args);
          throw new Error('did not answer in time');
        },
      },
    });
    await engine.create(key, session('one'), NOW);
    await expect(engine.update(key, session('two', 2), LAST_WINS)).rejects.toThrow('in time');
    const found = await engine.load(key, NOW);
    expect(found).toMatchObject({ session: { payload: 'two' } });
    expect(await theirs.payloadOf(key)).toBe('two');
  });

  it('gives no session that a client kept for it too long', async () => {
    const { database, mine, theirs } = processes();
    const cache = memoryEngine();
    const arriving: (() => unknown)[] = [];
    const slow = cachedDatabaseEngine({
      database,
      cache: {
        ...cache,
        create: (key, stored, now) => {
          // Its time to live begins when it arrives, as in Redis.
          arriving.push(() =>
            cache.create(key, { ...stored, expiresAt: stored.expiresAt + 600_000 }, now),
          );
          return key;
        },
      },
    });
    const key = newKey();
    await mine.engine.create(key, session('one'), NOW);
    await slow.load(key, NOW);
    await theirs.engine.delete(key, NOW + 1000);
    for (const arrive of arriving) arrive();
    const found = await slow.load(key, NOW + 300_000);
    expect(found.state).not.toBe('found');
  });
});
