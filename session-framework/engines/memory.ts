import { foundUnlessExpired, type StoredSession, type SynchronousEngine } from '../engine.ts';

export interface MemoryOptions {
  /** Sessions kept; beyond that the one saved longest ago goes. Default: 100,000. */
  maxSessions?: number;
}

/**
 * Sessions in the memory of this process, as texts: no unsaved change leaks into the store. They end
 * with the process, and no other process sees them. Django: the cache engine over LocMemCache.
 */
export function memoryEngine({ maxSessions = 100_000 }: MemoryOptions = {}): SynchronousEngine {
  /** In the order of their last save. */
  const sessions = new Map<string, StoredSession>();
  // One for all: a new one would first go over all places at the front that are empty by now. It
  // sees what is added behind it, and there is always something when it is asked.
  const oldestFirst = sessions.keys();

  const find = (key: string, now: number): StoredSession | null => {
    const session = sessions.get(key);
    return session !== undefined && session.expiresAt > now ? session : null;
  };
  const put = (key: string, session: StoredSession): void => {
    sessions.delete(key);
    sessions.set(key, session);
    if (sessions.size <= maxSessions) return;
    const { value: oldest } = oldestFirst.next();
    if (oldest !== undefined) sessions.delete(oldest);
  };

  return {
    name: 'memory',
    carries: 'key',
    comparesRevisions: true,
    loads: 'at-first-access',
    load(key, now) {
      const session = sessions.get(key);
      if (session === undefined) return { state: 'absent' };
      const found = foundUnlessExpired(session, now);
      if (found.state === 'expired') sessions.delete(key);
      return found;
    },
    create(key, session, now) {
      if (find(key, now) !== null) return null;
      put(key, session);
      return key;
    },
    update(key, session, { now, expected }) {
      const current = find(key, now);
      if (current === null) return { outcome: 'gone' };
      if (expected !== null && current.revision !== expected) return { outcome: 'conflict' };
      put(key, session);
      return { outcome: 'saved', key };
    },
    delete: (key) => sessions.delete(key),
    clearExpired(now) {
      let count = 0;
      for (const [key, { expiresAt }] of sessions) {
        if (expiresAt <= now && sessions.delete(key)) count += 1;
      }
      return count;
    },
  };
}
