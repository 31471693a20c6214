import { MAX_COOKIE_BYTES } from './cookie.ts';
import type { Found, StoredSession, Updated } from '../engine.ts';
import { CookieTooLargeError, SessionConflictError, SessionInterruptedError } from '../errors.ts';
import { expiryTime, writeExpiry } from '../session/expiry.ts';
import { newKey } from '../session/keys.ts';
import { contentOf } from './loading.ts';
import { chain, type MaybePromise } from '../maybe-promise.ts';
import type { StoreStartEvent } from '../observer/observer.ts';
import type { Settings } from '../settings/options.ts';
import type { Reporter } from '../observer/reporter.ts';
import { changedKeys, mergeByKey, takeSnapshot, type Snapshot } from '../content/snapshot.ts';
import type { SessionState } from '../session/state.ts';

/** How often a save is tried anew: a key was taken, or a merge was overtaken by another save. */
const MAX_TRIES = 20;

export interface SaveContext {
  settings: Settings;
  reporter: Reporter | null;
  state: SessionState;
  /** What the store was known to hold; null where nobody asked for snapshots. */
  base: Snapshot | null;
  by: StoreStartEvent['by'];
}

/** What is in the store after a save. */
export interface Saved {
  expiresAt: number;
  snapshot: Snapshot | null;
}

/**
 * Stores the session: under a key of its own that must be free where it has none yet, in the place
 * of its record, which must exist, where it has one. Django: `SessionBase.save(must_create)`.
 *
 * @throws SessionInterruptedError, SessionConflictError, CookieTooLargeError, UnserialisableError,
 * and whatever the store throws
 */
export function save(context: SaveContext): MaybePromise<Saved> {
  const { state, settings } = context;
  if (state.storedKey === null) return create(context, 1);
  if (state.freshKey === null) return update(context, 1);
  if (settings.onConflict === false) return create(context, 1);
  // Under the old key first: that finds out what another request has stored there meanwhile.
  return chain(update(context, 1), () => create(context, 1));
}

/** The record to store, and a snapshot of what is in it, where one is kept. */
function recordOf(
  { settings, state, base }: SaveContext,
  now: number,
): { session: StoredSession; saved: Saved } {
  const { data, expiry, revision } = state.loaded;
  const content = expiry === null ? { data } : { data, expiry: writeExpiry(expiry) };
  const expiresAt = expiryTime(expiry, settings, now);
  return {
    session: { payload: settings.serialiser.stringify(content), expiresAt, revision: revision + 1 },
    saved: { expiresAt, snapshot: base === null ? null : takeSnapshot(data) },
  };
}

function create(context: SaveContext, tries: number): MaybePromise<Saved> {
  const { settings, state } = context;
  const { engine } = settings;
  const now = settings.now();
  const { session, saved } = recordOf(context, now);
  const key = tries === 1 ? (state.freshKey ?? newKey()) : newKey();
  const old = state.storedKey;
  const creating = storeCall(
    context,
    { op: 'create', key, session },
    () => engine.create(key, session, now),
    (given) => (given === null ? 'taken' : 'created'),
  );
  return chain(creating, (given) => {
    if (given === null) {
      if (tries >= MAX_TRIES) throw new Error('No free session key was found.');
      return create(context, tries + 1);
    }
    checkSize(context, given);
    if (old === null) {
      state.created(given, session.revision);
      return saved;
    }
    return chain(dropOld(context, old, given), () => {
      state.created(given, session.revision);
      return saved;
    });
  });
}

/** After cycleKey(): the old record goes. Was it gone already, the session had been ended. */
function dropOld(context: SaveContext, old: string, given: string): MaybePromise<void> {
  const { engine } = context.settings;
  if (engine.carries === 'data') return undefined;
  return chain(remove(context, old), (wasThere) => {
    if (wasThere) return undefined;
    return chain(remove(context, given), () => {
      throw new SessionInterruptedError();
    });
  });
}

/** Deletes a record, and tells the observer. @returns whether it was there */
export function remove(context: SaveContext, key: string): MaybePromise<boolean> {
  const { engine, now } = context.settings;
  return storeCall(
    context,
    { op: 'delete', key, session: null },
    () => engine.delete(key, now()),
    (wasThere) => (wasThere ? 'deleted' : 'absent'),
  );
}

function update(context: SaveContext, tries: number): MaybePromise<Saved> {
  const { settings, state, base } = context;
  const { engine, onConflict } = settings;
  const now = settings.now();
  const { session, saved } = recordOf(context, now);
  const key = state.storedKey ?? '';
  const expected = onConflict === false ? null : state.loaded.revision;
  const updating = storeCall(
    context,
    { op: 'update', key, session },
    () => engine.update(key, session, { now, expected }),
    ({ outcome }: Updated) => outcome,
  );
  return chain(updating, (updated) => {
    if (updated.outcome === 'saved') {
      checkSize(context, updated.key);
      state.updated(updated.key, session.revision);
      return saved;
    }
    if (updated.outcome === 'gone') throw new SessionInterruptedError();
    // Saved only to live on: what the other request stored is saved again, nothing is lost.
    const isUnchanged = base !== null && changedKeys(base, state.loaded.data).length === 0;
    const merges = onConflict === 'merge' || (isUnchanged && !state.expiryChanged);
    if (!merges || tries >= MAX_TRIES) throw new SessionConflictError();
    return mergeAndUpdate({ ...context, by: 'merge' }, key, now, tries);
  });
}

/** Lays what changed here over what is stored now, and saves that. */
function mergeAndUpdate(
  context: SaveContext,
  key: string,
  now: number,
  tries: number,
): MaybePromise<Saved> {
  const { settings, state, base } = context;
  const loading = storeCall(
    context,
    { op: 'load', key, session: null },
    (): MaybePromise<Found> => settings.engine.load(key, now),
    (found) => found.state,
  );
  return chain(loading, (found) => {
    const theirs = found.state === 'found' ? contentOf(found.session.payload, settings) : null;
    if (found.state !== 'found' || theirs === null || base === null) {
      throw new SessionInterruptedError();
    }
    const mine = state.loaded;
    const theirBase = takeSnapshot(theirs.data);
    mergeByKey(base, mine.data, theirs.data);
    const expiry = state.expiryChanged ? mine.expiry : theirs.expiry;
    state.loaded = { ...mine, data: theirs.data, expiry, revision: found.session.revision };
    return update({ ...context, base: theirBase }, tries + 1);
  });
}

function storeCall<T>(
  { reporter, by, state }: SaveContext,
  call: { op: StoreStartEvent['op']; key: string; session: StoredSession | null },
  run: () => MaybePromise<T>,
  outcome: (result: T) => string,
): MaybePromise<T> {
  if (reporter === null) return run();
  const session = call.session === null ? null : { ...call.session, data: state.loaded.data };
  return reporter.storeCall({ ...call, by, session }, run, outcome);
}

/** Only a session in the cookie can be too large for it. */
function checkSize({ settings }: SaveContext, value: string): void {
  if (settings.engine.carries !== 'data') return;
  const bytes = settings.cookie.name.length + value.length;
  if (bytes > MAX_COOKIE_BYTES) throw new CookieTooLargeError(bytes, MAX_COOKIE_BYTES);
}
