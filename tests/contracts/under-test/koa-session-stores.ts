import { FAILURE, type AppOptions } from './adapter-under-test.ts';
import { slowDown } from './slow-stores.ts';

/** Without a store the session is in its cookie. */
export const COOKIE = 'the cookie';

/** Where koa-session keeps its sessions, and what was done to it. */
export interface Kept {
  /** What koa-session is given for it. */
  options: object;
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by an id, or by a cookie; null where none is. */
  load: (id: string) => unknown;
  remove: (id: string) => unknown;
  /** Lets the time of a session be over. */
  outlive: (id: string) => void;
}

/** Stores that the plugin learns of, or that answer, in another way each. */
export function makeStore(
  kind: string,
  { failing, slow }: Pick<AppOptions, 'failing' | 'slow'>,
): Kept {
  const log: string[] = [];
  const kept = new Map<string, string>();
  const rows = (): [string, string][] =>
    [...kept].map(([id, row]) => [id, row.replace(/"_expire":\d+/, '"_expire":…')]);
  if (kind === COOKIE) {
    return {
      options: {},
      log,
      rows,
      load: (cookie) => withoutOwnKeys(dataIn(cookie)),
      remove: () => undefined,
      outlive: () => undefined,
    };
  }
  const isAtOnce = kind === 'a store that answers at once';
  const answer = <T>(value: T): T | Promise<T> =>
    isAtOnce ? value : new Promise((resolve) => setImmediate(resolve, value));
  const fail = (): unknown => {
    const error = new Error(FAILURE);
    if (isAtOnce) throw error;
    return Promise.reject(error);
  };
  const store = {
    get(id: string): unknown {
      log.push(`get ${id}`);
      const row = kept.get(id);
      return failing === 'load' ? fail() : answer(row === undefined ? undefined : parse(row));
    },
    set(id: string, data: object, maxAge: unknown, { changed }: { changed: boolean }): unknown {
      const row = JSON.stringify(data);
      log.push(`set ${id} ${row.replace(/"_expire":\d+/, '')} ${String(maxAge)} ${changed}`);
      if (failing === 'save') return fail();
      kept.set(id, row);
      return answer(undefined);
    },
    destroy(id: string): unknown {
      log.push(`destroy ${id}`);
      if (failing === 'destroy') return fail();
      kept.delete(id);
      return answer(undefined);
    },
  };
  // Made anew for each request.
  class ContextStore {
    get(id: string): unknown {
      return store.get(id);
    }
    set(...given: Parameters<typeof store.set>): unknown {
      return store.set(...given);
    }
    destroy(id: string): unknown {
      return store.destroy(id);
    }
  }
  if (slow !== undefined) slowDown(store, { load: 'get', save: 'set' }, slow);
  const isOfContext = kind === 'a store of its context';
  return {
    options: isOfContext ? { ContextStore } : { store },
    log,
    rows,
    load: (id) => withoutOwnKeys(parse(kept.get(id) ?? 'null')),
    remove: (id) => store.destroy(id),
    outlive(id) {
      const row = Object(parse(kept.get(id) ?? 'null'));
      kept.set(id, JSON.stringify({ ...row, _expire: 1 }));
    },
  };
}

/** How a session is written in a cookie. */
export function textOf(data: object): string {
  return Buffer.from(JSON.stringify(data)).toString('base64');
}

/** What is in a cookie; null where nothing is. */
export function dataIn(cookie: string): object | null {
  const text = Buffer.from(cookie, 'base64').toString();
  const data = text.startsWith('{') ? parse(text) : null;
  return typeof data === 'object' ? data : null;
}

function parse(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return parsed;
}

/** koa-session keeps until when a session is good in the session itself. @returns null from then on */
function withoutOwnKeys(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return null;
  if ('_expire' in row && Number(row._expire) < Date.now()) return null;
  return Object.fromEntries(Object.entries(row).filter(([key]) => !key.startsWith('_')));
}
