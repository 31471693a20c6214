import type { AsynchronousEngine, Engine, Found, StoredSession } from '../engine.ts';
import { functionLike } from '../checks.ts';
import { ConfigurationError } from '../errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { emitProcessWarning, type WarningListener } from '../warnings.ts';
import { anEngine, checkEngineOptions } from './arguments.ts';

export interface CachedDatabaseOptions {
  /** Where sessions are: the database or PostgreSQL engine. */
  database: Engine;
  /** Where they are looked for first: the Redis or memory engine. */
  cache: Engine;
  /** Is told when the cache begins to fail. Default: a process warning. */
  onWarning?: WarningListener;
}

/** Milliseconds for which a key is not cached after it was deleted or written twice at once. */
const ASK_AGAIN = 60_000;
/** In the place of a session in the cache: ask the database. No serialiser makes an empty text. */
const ASK_DATABASE = '';

/**
 * A database behind a cache: each save goes to both, a load asks the database only where the cache
 * does not know. Django: the cached_db engine.
 *
 * The cache never holds what the database does not: it is filled only where it is free, replaced
 * only by the next revision, and told to ask the database for a minute after anything else. A cache
 * that fails a load is passed over; one that fails a save or a delete is an error, since it would
 * give away old sessions later.
 */
export function cachedDatabaseEngine(options: CachedDatabaseOptions): AsynchronousEngine {
  const kinds = { database: anEngine, cache: anEngine, onWarning: functionLike('console.warn') };
  checkEngineOptions('cachedDatabaseEngine', options, kinds, ['database', 'cache']);
  const { database, cache, onWarning = emitProcessWarning } = options;
  if (database.carries === 'data' || cache.carries === 'data' || !cache.comparesRevisions) {
    throw new ConfigurationError(
      'cachedDatabaseEngine takes a database engine and a cache engine (Redis or memory).',
    );
  }

  const askDatabase = async (key: string, now: number): Promise<void> => {
    const mark = { payload: ASK_DATABASE, expiresAt: now + ASK_AGAIN, revision: -1 };
    const updated = await cache.update(key, mark, { now, expected: null });
    if (updated.outcome === 'saved' || (await cache.create(key, mark, now)) !== null) return;
    await cache.update(key, mark, { now, expected: null });
  };
  const replace = async (key: string, session: StoredSession, now: number): Promise<void> => {
    const expected = session.revision - 1;
    const { outcome } = await cache.update(key, session, { now, expected });
    if (outcome === 'saved') return;
    if (outcome === 'gone' && (await cache.create(key, session, now)) !== null) return;
    await askDatabase(key, now);
  };
  let isFailing = false;
  const unlessFailing = async <T>(asking: () => MaybePromise<T>, otherwise: T): Promise<T> => {
    try {
      const answer = await asking();
      isFailing = false;
      return answer;
    } catch (error) {
      const message = `The session cache fails, and the database is asked: ${String(error)}`;
      if (!isFailing) onWarning({ code: 'cache-failed', message });
      isFailing = true;
      return otherwise;
    }
  };
  const fill = (key: string, session: StoredSession, now: number): Promise<string | null> =>
    unlessFailing(() => cache.create(key, session, now), null);

  return {
    name: 'cached-database',
    carries: 'key',
    comparesRevisions: database.comparesRevisions,
    loads: 'before-handler',
    async load(key, now) {
      const cached = await unlessFailing<Found>(() => cache.load(key, now), { state: 'absent' });
      if (cached.state === 'found' && cached.session.payload !== ASK_DATABASE) return cached;
      const found = await database.load(key, now);
      if (found.state === 'found' && cached.state !== 'found') await fill(key, found.session, now);
      return found;
    },
    async create(key, session, now) {
      const created = await database.create(key, session, now);
      if (created !== null) await fill(key, session, now);
      return created;
    },
    async update(key, session, saving) {
      const updated = await database.update(key, session, saving);
      if (updated.outcome === 'saved') await replace(key, session, saving.now);
      else await askDatabase(key, saving.now);
      return updated;
    },
    async delete(key, now) {
      const wasThere = await database.delete(key, now);
      await askDatabase(key, now);
      return wasThere;
    },
    clearExpired: async (now) => {
      await cache.clearExpired(now);
      return database.clearExpired(now);
    },
  };
}
