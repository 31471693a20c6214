import { describe, expect, it } from 'vitest';
import type { Engine, StoredSession } from '../../session-framework/engine.ts';
import { cachedDatabaseEngine } from '../../session-framework/engines/cached-database.ts';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { signedCookiesEngine } from '../../session-framework/engines/signed-cookies.ts';
import { ConfigurationError } from '../../session-framework/errors.ts';
import { newKey } from '../../session-framework/keys.ts';
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

  it('caches a key again a minute after it was uncertain', async () => {
    const { engine, calls, payloadOf } = both();
    const key = newKey();
    await engine.create(key, session('one'), NOW);
    await engine.delete(key, NOW);
    await engine.create(key, session('two'), NOW + 60_000);
    calls.length = 0;
    expect(await payloadOf(key, NOW + 60_000)).toBe('two');
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

  it('fails a logout that the cache did not hear of', async () => {
    const database = memoryEngine();
    const engine = cachedDatabaseEngine({ database, cache: broken('before-handler') });
    await expect(engine.delete(newKey(), NOW)).rejects.toThrow('store is down');
  });

  it('cannot be made with sessions in cookies', () => {
    const cache = memoryEngine();
    const database = signedCookiesEngine({ secrets: 'a secret of the tests that is long enough' });
    expect(() => cachedDatabaseEngine({ database, cache })).toThrow(ConfigurationError);
  });
});
