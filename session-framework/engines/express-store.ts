import { foundUnlessExpired, type AsynchronousEngine, type StoredSession } from '../engine.ts';
import { toError } from '../errors.ts';
import { checkArgument, milliseconds } from '../settings/checks.ts';
import { anExpressStore, checkEngineOptions } from './parts/arguments.ts';
import { readRecord, writeRecord } from './parts/record-text.ts';
import { withTimeout } from './with-timeout.ts';

/** What is kept in a store of express-session: the cookie, by which it expires rows, and the text. */
export interface StoreRow {
  cookie: { originalMaxAge: number; expires: Date; path: string; httpOnly: boolean };
  record: string;
}

/**
 * What express-session requires of a store, see "Session Store Implementation" in its README. Its
 * MemoryStore and the many packages named `connect-…` have it.
 */
export interface ExpressStore {
  get(key: string, callback: (error: unknown, row?: object | null) => void): unknown;
  set(key: string, row: { cookie: object }, callback: (error?: unknown) => void): unknown;
  destroy(key: string, callback: (error?: unknown) => void): unknown;
}

export interface ExpressStoreOptions {
  /** Milliseconds that a call may take, which is one or two of the store. Default: 5000. */
  timeout?: number | undefined;
}

const REMEDY = 'To have an error sooner, see the timeouts of the client that the store was given.';

/**
 * Sessions in a store that was made for express-session. Such stores cannot create or replace
 * atomically: between two processes a new key is safe only because it is random, and a session that
 * is deleted during a save, between its look and its write, comes back.
 */
export function expressStoreEngine(
  store: ExpressStore,
  options: ExpressStoreOptions = {},
): AsynchronousEngine {
  checkArgument('expressStoreEngine', 'store', store, anExpressStore);
  checkEngineOptions('expressStoreEngine', options, { timeout: milliseconds });
  const find = async (key: string): Promise<StoredSession | null> => {
    const row = await new Promise<object | null | undefined>((resolve, reject) => {
      store.get(key, (error, found) => (error ? reject(toError(error)) : resolve(found)));
    });
    if (row === undefined || row === null) return null;
    const record: unknown = Reflect.get(row, 'record');
    // A row of express-session itself: not readable here.
    return readRecord(typeof record === 'string' ? record : '');
  };
  const put = async (key: string, session: StoredSession, now: number): Promise<void> => {
    const row: StoreRow = {
      cookie: {
        originalMaxAge: session.expiresAt - now,
        expires: new Date(session.expiresAt),
        path: '/',
        httpOnly: true,
      },
      record: writeRecord(session),
    };
    await done((callback) => store.set(key, row, callback));
  };

  const engine: AsynchronousEngine = {
    name: 'express-store',
    carries: 'key',
    comparesRevisions: false,
    loads: 'before-handler',
    async load(key, now) {
      return foundUnlessExpired(await find(key), now);
    },
    async create(key, session, now) {
      if ((await find(key)) !== null) return null;
      await put(key, session, now);
      return key;
    },
    async update(key, session, { now }) {
      const current = await find(key);
      if (current === null || current.expiresAt <= now) return { outcome: 'gone' };
      await put(key, session, now);
      return { outcome: 'saved', key };
    },
    async delete(key) {
      const wasThere = (await find(key)) !== null;
      await done((callback) => store.destroy(key, callback));
      return wasThere;
    },
    clearExpired: () => 0,
  };
  return withTimeout(engine, { timeout: options.timeout, remedy: REMEDY });
}

function done(call: (callback: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(toError(error)) : resolve()));
  });
}
