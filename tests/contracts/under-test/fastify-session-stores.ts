import { inspect } from 'node:util';
import session, { type FastifySessionOptions } from '@fastify/session';
import { FAILURE, type Failing } from './adapter-under-test.ts';

type SessionStore = NonNullable<FastifySessionOptions['store']>;

/** The plugin's own store: it keeps the sessions themselves. */
export const MEMORY = 'MemoryStore';

/** A store of @fastify/session, and what was done to it. */
export interface Kept {
  store: SessionStore;
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load; null where no row is. */
  load: (id: string) => unknown;
  /** Lets the time of a session be over. */
  outlive: (id: string) => void;
}

/** Stores that the plugin learns of, or that answer, in another way each. */
export function makeStore(kind: string, failing: Failing | undefined): Kept {
  const log: string[] = [];
  if (kind !== MEMORY) return textStore(log, kind === 'a store that answers at once', failing);
  const kept = new Rows(log);
  const MemoryStore: unknown = Reflect.get(session, 'MemoryStore');
  if (typeof MemoryStore !== 'function') throw new Error('no MemoryStore');
  const store: unknown = Reflect.construct(MemoryStore, [kept]);
  if (!isStore(store)) throw new Error('no store');
  if (failing !== undefined) fail(store, failing);
  return {
    store,
    log,
    rows: () => [...kept].map(([id, row]) => [id, readable(inspect(ownKeys(row), { depth: 9 }))]),
    load: (id) => withoutCookie(kept.get(id)),
    outlive(id) {
      Reflect.set(Object(cookieOf(kept.get(id))), 'expires', LONG_AGO);
    },
  };
}

/** Those of the plugin's own store, which tells nothing itself. Who watches reads them, so that is not told. */
class Rows extends Map<string, unknown> {
  readonly #log: string[];

  constructor(log: string[]) {
    super();
    this.#log = log;
  }

  override set(id: string, row: unknown): this {
    this.#log.push(`set ${id}`);
    return super.set(id, row);
  }

  override delete(id: string): boolean {
    this.#log.push(`destroy ${id}`);
    return super.delete(id);
  }
}

/** One that keeps text, as all do that are not in this process. */
function textStore(log: string[], isAtOnce: boolean, failing: Failing | undefined): Kept {
  const kept = new Map<string, string>();
  const answer = (callback: (error: unknown, row?: never) => void, ...results: unknown[]): void => {
    const call = (): void => void Reflect.apply(callback, undefined, results);
    if (isAtOnce) call();
    else setImmediate(call);
  };
  const store: SessionStore = {
    set(id, row, callback) {
      const text = JSON.stringify(row);
      log.push(`set ${id} ${text.replace(/"cookie":\{[^}]*\}/, '')}`);
      kept.set(id, text);
      answer(callback, null);
    },
    get(id, callback) {
      log.push(`get ${id}`);
      const row: unknown = JSON.parse(kept.get(id) ?? 'null');
      answer(callback, null, row);
    },
    destroy(id, callback) {
      log.push(`destroy ${id}`);
      kept.delete(id);
      answer(callback, null);
    },
  };
  if (failing !== undefined) fail(store, failing);
  return {
    store,
    log,
    rows: () => [...kept].map(([id, row]) => [id, readable(row)]),
    load: (id) => withoutCookie(JSON.parse(kept.get(id) ?? 'null')),
    outlive(id) {
      const row: unknown = JSON.parse(kept.get(id) ?? 'null');
      Reflect.set(Object(cookieOf(row)), 'expires', LONG_AGO);
      kept.set(id, JSON.stringify(row));
    },
  };
}

function isStore(store: unknown): store is SessionStore {
  return typeof Reflect.get(Object(store), 'get') === 'function';
}

const CALLS = { save: 'set', load: 'get', touch: 'touch', destroy: 'destroy' } as const;

function fail(store: SessionStore, failing: Failing): void {
  const failed = (...given: unknown[]): void => {
    const callback = given.at(-1);
    if (typeof callback !== 'function') return;
    setImmediate(() => void Reflect.apply(callback, undefined, [new Error(FAILURE)]));
  };
  Reflect.set(store, CALLS[failing], failed);
}

function withoutCookie(row: unknown): unknown {
  const own = ownKeys(row);
  const expires: unknown = Reflect.get(Object(cookieOf(row)), 'expires');
  const end =
    expires instanceof Date || typeof expires === 'string' ? +new Date(expires) : Infinity;
  const isOver = end <= Date.now();
  return own === null || isOver
    ? null
    : Object.fromEntries(Object.entries(own).filter(([key]) => key !== 'cookie'));
}

const LONG_AGO = new Date(1);

function cookieOf(row: unknown): unknown {
  const cookie: unknown = Reflect.get(Object(row), 'cookie');
  return cookie;
}

/** What is in a session: it has its request under a symbol, too. */
function ownKeys(row: unknown): object | null {
  return typeof row === 'object' && row !== null ? Object.fromEntries(Object.entries(row)) : null;
}

function readable(row: string): string {
  return row.replaceAll(/(_?expires|originalExpires)"?: ?"?\d{4}-[^",]+/g, '$1: …');
}
