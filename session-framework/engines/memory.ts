import { wholeNumber } from '../settings/checks.ts';
import { foundUnlessExpired, type StoredSession, type SynchronousEngine } from '../engine.ts';
import { checkEngineOptions } from './parts/arguments.ts';

/** A Map holds no more, and one goes only after the next came. */
const MOST = 2 ** 24 - 1;

export interface MemoryOptions {
  /** Sessions kept; beyond that the one saved longest ago goes. Default: 100,000. */
  maxSessions?: number | undefined;
}

/**
 * Sessions in the memory of this process, as texts: no unsaved change leaks into the store. They end
 * with the process, and no other process sees them. Django: the cache engine over LocMemCache.
 */
export function memoryEngine(options: MemoryOptions = {}): SynchronousEngine {
  const maxSessionsKind = wholeNumber(1, MOST, 'a whole number');
  checkEngineOptions('memoryEngine', options, { maxSessions: maxSessionsKind });
  const { maxSessions = 100_000 } = options;
  const places = new Map<string, Place>();
  const order = new SaveOrder();

  const remove = (place: Place): boolean => {
    order.remove(place);
    return places.delete(place.key);
  };
  const find = (key: string, now: number): StoredSession | null => {
    const session = places.get(key)?.session;
    return session !== undefined && session.expiresAt > now ? session : null;
  };
  const put = (key: string, session: StoredSession): void => {
    const place = places.get(key);
    if (place !== undefined) {
      place.session = session;
      order.remove(place);
      order.add(place);
      return;
    }
    const added = new Place(key, session);
    places.set(key, added);
    order.add(added);
    const { oldest } = order;
    if (places.size > maxSessions && oldest !== null) remove(oldest);
  };

  return {
    name: 'memory',
    carries: 'key',
    comparesRevisions: true,
    loads: 'at-first-access',
    load(key, now) {
      const place = places.get(key);
      if (place === undefined) return { state: 'absent' };
      const found = foundUnlessExpired(place.session, now);
      if (found.state === 'expired') remove(place);
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
    delete(key) {
      const place = places.get(key);
      return place !== undefined && remove(place);
    },
    clearExpired(now) {
      let count = 0;
      for (const place of places.values()) {
        if (place.session.expiresAt <= now && remove(place)) count += 1;
      }
      return count;
    },
  };
}

/** A session that is kept, among those saved before and after it. */
class Place {
  readonly key: string;
  session: StoredSession;
  older: Place | null = null;
  newer: Place | null = null;

  constructor(key: string, session: StoredSession) {
    this.key = key;
    this.session = session;
  }
}

/**
 * Places in the order of their last save. The order of the Map would tell it too, were each saved
 * session deleted and set anew; but that leaves holes, and a Map of a million entries that is
 * written anew for them costs more than the request.
 */
class SaveOrder {
  oldest: Place | null = null;
  #newest: Place | null = null;

  add(place: Place): void {
    place.older = this.#newest;
    place.newer = null;
    if (this.#newest === null) this.oldest = place;
    else this.#newest.newer = place;
    this.#newest = place;
  }

  remove(place: Place): void {
    const { older, newer } = place;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.#newest = older;
    else newer.older = older;
  }
}
