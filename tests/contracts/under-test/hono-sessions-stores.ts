import { inspect } from 'node:util';
import { CookieStore, decrypt, encrypt, MemoryStore } from 'hono-sessions';
import { FAILURE, type Failing } from './adapter-under-test.ts';

/** Its own store in this process: it keeps the sessions themselves. */
export const MEMORY = 'MemoryStore';

/** The session is in its cookie. */
export const COOKIE = 'CookieStore';

const LONG_AGO = new Date(1).toISOString();

const KEY = 'a key of the tests, of more than thirty-two characters';

/** Where hono-sessions keeps its sessions, and what was done to it. */
export interface Kept {
  /** What `sessionMiddleware` is given for it. */
  options: { store: Store | CookieStore; encryptionKey?: string };
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by an id, or by a cookie; null where none is. */
  load: (id: string) => Promise<unknown>;
  remove: (id: string) => unknown;
  /** Lets the time of a session be over. @returns the cookie that leads to it */
  outlive: (cookie: string) => string | Promise<string>;
}

type Store = Pick<MemoryStore, keyof MemoryStore>;

/** Stores that the plugin learns of, or that answer, in another way each. */
export function makeStore(kind: string, failing: Failing | undefined): Kept {
  if (kind === COOKIE) return cookieStore(failing);
  if (kind === MEMORY) return memoryStore(failing);
  return textStore(kind === 'a store that answers at once', failing);
}

function cookieStore(failing: Failing | undefined): Kept {
  const store = new CookieStore();
  if (failing === 'save') Reflect.set(store, 'persistSessionData', fail);
  return {
    options: { store, encryptionKey: KEY },
    log: [],
    rows: () => [],
    async load(cookie) {
      const text = await decrypt(KEY, decodeURIComponent(cookie)).catch(() => '');
      return dictionaryIn(typeof text === 'string' && text !== '' ? parse(text) : null);
    },
    remove: () => undefined,
    async outlive(cookie) {
      const text = await decrypt(KEY, decodeURIComponent(cookie));
      const old = { ...Object(parse(String(text))), _expire: LONG_AGO };
      return encodeURIComponent(await encrypt(KEY, JSON.stringify(old)));
    },
  };
}

function memoryStore(failing: Failing | undefined): Kept {
  const log: string[] = [];
  class Rows extends Map<string, unknown> {
    override has(id: string): boolean {
      log.push(`get ${id}`);
      return failing === 'load' ? fail() : super.has(id);
    }
    override set(id: string, row: unknown): this {
      if (failing === 'save') fail();
      log.push(`set ${id}`);
      return super.set(id, row);
    }
    override delete(id: string): boolean {
      log.push(`destroy ${id}`);
      return failing === 'destroy' ? fail() : super.delete(id);
    }
  }
  const store = new MemoryStore();
  const rows = new Rows();
  Reflect.set(store, 'data', rows);
  return {
    options: { store },
    log,
    rows: () => [...rows].map(([id, row]) => [id, readable(inspect(row, { depth: 9 }))]),
    load: (id) => Promise.resolve(dictionaryIn(rows.get(id))),
    remove: (id) => {
      store.deleteSession(id);
    },
    outlive(id) {
      Reflect.set(Object(rows.get(id)), '_expire', LONG_AGO);
      return id;
    },
  };
}

/** One that keeps text, as all do that are not in this process. */
function textStore(isAtOnce: boolean, failing: Failing | undefined): Kept {
  const log: string[] = [];
  const kept = new Map<string, string>();
  const answer = <T>(value: T): T | Promise<T> =>
    isAtOnce ? value : new Promise((resolve) => setImmediate(resolve, value));
  const failed = (): Promise<never> | never => {
    if (isAtOnce) return fail();
    return Promise.reject(new Error(FAILURE));
  };
  const write = (call: string, id: string, data: object): unknown => {
    const row = JSON.stringify(data);
    log.push(`${call} ${id} ${readable(row)}`);
    kept.set(id, row);
    return answer(undefined);
  };
  const store = {
    getSessionById(id: string) {
      log.push(`get ${id}`);
      return failing === 'load' ? failed() : answer(parse(kept.get(id) ?? 'null'));
    },
    createSession(id: string, data: object) {
      // One that answers at once takes a new session, and fails later.
      return failing === 'save' && !isAtOnce ? failed() : write('create', id, data);
    },
    persistSessionData(id: string, data: object) {
      return failing === 'save' ? failed() : write('set', id, data);
    },
    deleteSession(id: string) {
      log.push(`destroy ${id}`);
      if (failing === 'destroy') return failed();
      kept.delete(id);
      return answer(undefined);
    },
  };
  if (!isStore(store)) throw new Error('no store');
  return {
    options: { store },
    log,
    rows: () => [...kept].map(([id, row]) => [id, readable(row)]),
    load: (id) => Promise.resolve(dictionaryIn(parse(kept.get(id) ?? 'null'))),
    remove: (id) => store.deleteSession(id),
    outlive(id) {
      const row = Object(parse(kept.get(id) ?? 'null'));
      kept.set(id, JSON.stringify({ ...row, _expire: LONG_AGO }));
      return id;
    },
  };
}

function isStore(store: object): store is Store {
  return 'getSessionById' in store;
}

function fail(): never {
  throw new Error(FAILURE);
}

function parse(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return parsed;
}

/** The values of a session: each is kept with whether it is for one read only. */
function dictionaryIn(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || !('_data' in row)) return null;
  if ('_expire' in row && typeof row._expire === 'string' && +new Date(row._expire) <= Date.now()) {
    return null;
  }
  const entries: object = Object(row._data);
  const values = Object.entries(entries).map(([key, entry]): [string, unknown] => [
    key,
    Reflect.get(Object(entry), 'value'),
  ]);
  return Object.fromEntries(values);
}

/** Without the times at which something was done. */
function readable(row: string): string {
  return row.replaceAll(/(_expire|_accessed)"?: ?["']\d{4}-[^"']+["']/g, '$1: …');
}
