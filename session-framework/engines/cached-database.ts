import type { AsynchronousEngine, Engine, Found, StoredSession } from '../engine.ts';
import { functionLike } from '../settings/checks.ts';
import { ConfigurationError } from '../errors.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { emitProcessWarning, type WarningListener } from '../warnings.ts';
import { aCache, anEngine, checkEngineOptions } from './parts/arguments.ts';
import { readRecord, writeRecord } from './parts/record-text.ts';
import { Untold } from './parts/untold.ts';

export interface CachedDatabaseOptions {
  /** Where sessions are: the database or PostgreSQL engine. */
  database: Engine;
  /** Where they are looked for first: the Redis or memory engine. */
  cache: Engine;
  /** Is told when the cache begins to fail. Default: a process warning. */
  onWarning?: WarningListener | undefined;
}

/** Milliseconds for which what was read or written may be given by the cache. */
const CACHED_FOR = 300_000;
/** In the place of a session in the cache: ask the database. No serialiser makes an empty text. */
const ASK_DATABASE = '';

/**
 * A database behind a cache: each save goes to both, a load asks the database only where the cache
 * does not know. Django: the cached_db engine.
 *
 * The cache never holds what the database does not: it is filled only where it is free, replaced
 * only by the next revision, and told to ask the database after anything else. Where it fails, the
 * database's answer counts, and this process asks the database for that session until the cache has
 * been told. Other processes may be given the old session until then, and for five minutes at most:
 * nothing is cached for longer.
 */
export function cachedDatabaseEngine(options: CachedDatabaseOptions): AsynchronousEngine {
  const kinds = { database: anEngine, cache: aCache, onWarning: functionLike('console.warn') };
  checkEngineOptions('cachedDatabaseEngine', options, kinds, ['database', 'cache']);
  const { database, cache, onWarning = emitProcessWarning } = options;
  if (database.carries === 'data' || cache.carries === 'data' || !cache.comparesRevisions) {
    throw new ConfigurationError(
      'cachedDatabaseEngine takes a database engine and a cache engine (Redis or memory).',
    );
  }

  const askDatabase = async (key: string, now: number): Promise<void> => {
    const mark = { payload: ASK_DATABASE, expiresAt: now + CACHED_FOR, revision: -1 };
    const updated = await cache.update(key, mark, { now, expected: null });
    if (updated.outcome === 'saved' || (await cache.create(key, mark, now)) !== null) return;
    await cache.update(key, mark, { now, expected: null });
  };
  const replace = async (key: string, session: StoredSession, now: number): Promise<void> => {
    const entry = cached(session, now);
    const expected = session.revision - 1;
    const { outcome } = await cache.update(key, entry, { now, expected });
    if (outcome === 'saved') return;
    if (outcome === 'gone' && (await cache.create(key, entry, now)) !== null) return;
    await askDatabase(key, now);
  };

  let isFailing = false;
  /** @returns whether the cache did not fail */
  const tell = async (asking: () => MaybePromise<unknown>): Promise<boolean> => {
    try {
      await asking();
      isFailing = false;
      return true;
    } catch (error) {
      const message = `The session cache fails, and the database is asked: ${String(error)}`;
      if (!isFailing) onWarning({ code: 'cache-failed', message });
      isFailing = true;
      return false;
    }
  };
  const untold = new Untold(CACHED_FOR, (key, now) => tell(() => askDatabase(key, now)));
  const tellOf = async (key: string, now: number, asking: () => Promise<void>): Promise<void> => {
    if (!(await tell(asking))) untold.add(key, now);
  };

  /** What the cache knows; null where it fails, or missed something. */
  const lookUp = async (key: string, now: number): Promise<Found | null> => {
    if (untold.has(key, now)) return null;
    let found: Found | null = null;
    await tell(async () => {
      found = await cache.load(key, now);
    });
    return found;
  };
  const written = async <T>(key: string, now: number, write: () => MaybePromise<T>): Promise<T> => {
    try {
      return await write();
    } catch (error) {
      // It may have been made all the same, or be made yet.
      await tellOf(key, now, () => askDatabase(key, now));
      throw error;
    }
  };

  return {
    name: 'cached-database',
    carries: 'key',
    comparesRevisions: database.comparesRevisions,
    loads: 'before-handler',
    async load(key, now) {
      const known = await lookUp(key, now);
      const session = known?.state === 'found' ? uncached(known.session, now) : null;
      if (session !== null) return { state: 'found', session };
      const found = await database.load(key, now);
      if (found.state === 'found' && known !== null && known.state !== 'found') {
        await tell(() => cache.create(key, cached(found.session, now), now));
      }
      return found;
    },
    async create(key, session, now) {
      const created = await database.create(key, session, now);
      if (created !== null) await tell(() => cache.create(key, cached(session, now), now));
      return created;
    },
    async update(key, session, saving) {
      const { now } = saving;
      const updated = await written(key, now, () => database.update(key, session, saving));
      const isSaved = updated.outcome === 'saved';
      await tellOf(key, now, () => (isSaved ? replace(key, session, now) : askDatabase(key, now)));
      return updated;
    },
    async delete(key, now) {
      const wasThere = await written(key, now, () => database.delete(key, now));
      await tellOf(key, now, () => askDatabase(key, now));
      return wasThere;
    },
    clearExpired: async (now) => {
      await tell(() => cache.clearExpired(now));
      return database.clearExpired(now);
    },
  };
}

/**
 * A session as the cache keeps it: for a while, and with the end of that while in it. What reaches
 * the cache late, from a client that kept it while the line was down, lives no longer for that.
 */
function cached(session: StoredSession, now: number): StoredSession {
  const until = Math.min(session.expiresAt, now + CACHED_FOR);
  const payload = `${until}:${writeRecord(session)}`;
  return { payload, expiresAt: until, revision: session.revision };
}

/** Null where the database is to be asked. */
function uncached({ payload }: StoredSession, now: number): StoredSession | null {
  const [head = '', until] = /^(\d+):/.exec(payload) ?? [];
  if (until === undefined || Number(until) <= now) return null;
  return readRecord(payload.slice(head.length));
}
