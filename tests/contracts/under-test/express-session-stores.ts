import session from 'express-session';

/** A store of express-session, and what was done to it. */
export interface LoggedStore {
  store: session.Store;
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** Lets the time of a session be over. */
  outlive: (id: string) => void;
}

/** Stores that the plugin learns of in another way each. */
export function makeStore(kind: string): LoggedStore {
  if (kind === 'another store') {
    const store = new OtherStore();
    return {
      store,
      log: store.log,
      rows: () => readable([...store.kept]),
      // As Redis does, which has a time for each row.
      outlive: (id) => void store.kept.delete(id),
    };
  }
  const store = kind === 'MemoryStore' ? new session.MemoryStore() : new DerivedStore();
  return {
    store,
    log: store instanceof DerivedStore ? store.log : [],
    rows: () => readable(rowsOf(store)),
    outlive(id) {
      const [, row] = rowsOf(store).find(([kept]) => kept === id) ?? [];
      if (typeof row !== 'string') throw new Error(`no row ${id}`);
      const session: unknown = JSON.parse(row);
      Reflect.set(Object(Reflect.get(Object(session), 'cookie')), 'expires', new Date(1));
      Reflect.set(Object(Reflect.get(store, 'sessions')), id, JSON.stringify(session));
    },
  };
}

class DerivedStore extends session.MemoryStore {
  readonly log: string[] = [];
  override get: session.MemoryStore['get'] = (id, callback) => {
    this.log.push(`get ${id}`);
    super.get(id, callback);
  };
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    this.log.push(`set ${id} ${withoutCookie(data)}`);
    super.set(id, data, callback);
  }
  override touch(id: string, data: session.SessionData, callback?: () => void) {
    this.log.push(`touch ${id}`);
    super.touch(id, data, callback);
  }
  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.log.push(`destroy ${id} ${typeof callback}`);
    super.destroy(id, callback);
  }
}

/** A store as Redis is one: it answers later, and keeps text that nobody else sees. */
class OtherStore extends session.Store {
  readonly log: string[] = [];
  readonly kept = new Map<string, string>();
  override get(id: string, callback: (error: unknown, row?: session.SessionData | null) => void) {
    this.log.push(`get ${id}`);
    const row = this.kept.get(id);
    setImmediate(() => {
      Reflect.apply(callback, undefined, [null, row === undefined ? null : JSON.parse(row)]);
    });
  }
  override set(id: string, data: session.SessionData, callback?: (error?: unknown) => void) {
    const row = JSON.stringify(data);
    this.log.push(`set ${id} ${row.replace(/"cookie":\{[^}]*\}/, '')}`);
    this.kept.set(id, row);
    setImmediate(() => callback?.());
  }
  override touch(id: string, _data: session.SessionData, callback?: () => void) {
    this.log.push(`touch ${id}`);
    setImmediate(() => callback?.());
  }
  override destroy(id: string, callback?: (error?: unknown) => void) {
    this.log.push(`destroy ${id} ${typeof callback}`);
    this.kept.delete(id);
    setImmediate(() => callback?.());
  }
}

/** The text of each session, where MemoryStore keeps it. */
function rowsOf(store: session.MemoryStore): [string, unknown][] {
  const kept: unknown = Reflect.get(store, 'sessions');
  return typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
}

function readable(rows: [string, unknown][]): [string, string][] {
  return rows.map(([id, row]) => [id, withoutTimes(row)]);
}

function withoutTimes(row: unknown): string {
  return String(row)
    .replace(/"expires":"[^"]+"/, '"expires":"…"')
    .replace(/"originalMaxAge":\d+/, '"originalMaxAge":…');
}

function withoutCookie(data: unknown): string {
  try {
    return JSON.stringify(data, (key, value: unknown) => (key === 'cookie' ? undefined : value));
  } catch (thrown) {
    return String(thrown);
  }
}
