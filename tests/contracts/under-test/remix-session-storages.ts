import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSession, type Session, type SessionStorage } from '@remix-run/session';
import { createCookieSessionStorage } from '@remix-run/session/cookie-storage';
import { createFsSessionStorage } from '@remix-run/session/fs-storage';
import { createMemorySessionStorage } from '@remix-run/session/memory-storage';
import { FAILURE, type Failing } from './adapter-under-test.ts';

/** Where Remix 3 keeps sessions. */
export const COOKIE = 'a cookie';
export const OWN = 'a storage of the app';
export const MEMORY = 'memory';
export const FILES = 'files';

/** A storage, and what is in it. */
export interface Kept {
  storage: SessionStorage;
  /** What the app's own storage was asked. */
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by what is in its cookie; null where none is. */
  load: (value: string) => unknown;
  remove: (session: Session) => Promise<unknown>;
}

export function makeStorage(kind: string, failing: Failing | undefined): Kept {
  switch (kind) {
    case COOKIE:
      return {
        ...NOTHING,
        storage: cookieStorage(failing),
        load: inCookie,
      };
    case MEMORY:
      return inMemory(failing);
    case FILES:
      return inFiles(failing);
    default:
      return ofTheApp(failing);
  }
}

const NOTHING: Pick<Kept, 'log' | 'rows' | 'remove'> = {
  log: [],
  rows: () => [],
  remove: () => Promise.resolve(),
};

const fail = (): Promise<never> => Promise.reject(new Error(FAILURE));

/** Their own calls cannot be made to fail: so the storages that they make do, in place. */
function failingAs(storage: SessionStorage, failing: Failing | undefined): SessionStorage {
  const { read, save } = storage;
  if (failing === 'load') {
    return { ...storage, read: (cookie) => (cookie === null ? read(cookie) : fail()) };
  }
  if (failing === 'save') {
    return { ...storage, save: (session) => (session.dirty ? fail() : save(session)) };
  }
  return storage;
}

/** One that cannot save is known by what its `save` says, as the real one is. */
function cookieStorage(failing: Failing | undefined): SessionStorage {
  const storage = failingAs(createCookieSessionStorage(), failing);
  if (failing !== 'save') return storage;
  return {
    ...storage,
    save(session) {
      if (!session.dirty) return Promise.resolve(null);
      return JSON.stringify({ i: session.id }) === '' ? Promise.resolve('') : fail();
    },
  };
}

function parse(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return parsed;
}

/** The values, and what is kept for the next request only. */
function dictionaryIn(data: unknown): unknown {
  if (!Array.isArray(data)) return null;
  const [values, flashed]: unknown[] = data;
  return { ...Object(values), ...Object(flashed) };
}

function inCookie(value: string): unknown {
  if (!value.startsWith('{')) return null;
  const session = parse(value);
  return dictionaryIn(Reflect.get(Object(session), 'd'));
}

function ofTheApp(failing: Failing | undefined): Kept {
  const log: string[] = [];
  const kept = new Map<string, string>();
  const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const drop = async (id: string): Promise<void> => {
    log.push(`destroy ${id}`);
    await later();
    kept.delete(id);
  };
  return {
    storage: {
      async read(id) {
        if (id === null || id === '') return createSession();
        log.push(`get ${id}`);
        await later();
        if (failing === 'load') throw new Error(FAILURE);
        const row = parse(kept.get(id) ?? 'null');
        return isRow(row) ? createSession(id, row) : createSession();
      },
      async save(session) {
        if (session.deleteId !== undefined) await drop(session.deleteId);
        if (session.destroyed) {
          await drop(session.id);
          return '';
        }
        if (!session.dirty) return null;
        const row = JSON.stringify(session.data);
        log.push(`set ${session.id} ${row}`);
        await later();
        if (failing === 'save') throw new Error(FAILURE);
        kept.set(session.id, row);
        return session.id;
      },
    },
    log,
    rows: () => [...kept],
    load: (id) => dictionaryIn(parse(kept.get(id) ?? 'null')),
    remove: ({ id }) => drop(id),
  };
}

function isRow(row: unknown): row is [Record<string, unknown>, Record<string, unknown>] {
  return Array.isArray(row);
}

/** Nobody else can reach its rows: so they are found where it makes the map of them. */
function inMemory(failing: Failing | undefined): Kept {
  let kept = new Map<unknown, unknown>();
  const found = (made: Map<unknown, unknown>): void => void (kept = made);
  const Original = Map;
  class Found<K, V> extends Original<K, V> {
    constructor() {
      super();
      found(this);
    }
  }
  Reflect.set(globalThis, 'Map', Found);
  try {
    const storage = failingAs(createMemorySessionStorage(), failing);
    return {
      ...NOTHING,
      storage,
      load: (id) => dictionaryIn(kept.get(id)),
      remove: ({ id }) => Promise.resolve(kept.delete(id)),
    };
  } finally {
    Reflect.set(globalThis, 'Map', Original);
  }
}

function inFiles(failing: Failing | undefined): Kept {
  const dir = folder();
  const fileOf = (id: string): string => {
    const hash = createHash('sha256').update(id).digest('hex');
    return join(dir, hash.slice(0, 2), hash.slice(2));
  };
  return {
    ...NOTHING,
    storage: failingAs(createFsSessionStorage(dir), failing),
    load: (id) =>
      existsSync(fileOf(id)) ? dictionaryIn(parse(readFileSync(fileOf(id), 'utf8'))) : null,
    remove: ({ id }) => rm(fileOf(id), { force: true }),
  };
}

let parent: string | null = null;
let folders = 0;

/** Of one storage: all are removed when the process ends. */
function folder(): string {
  if (parent === null) {
    const made = (parent = mkdtempSync(join(tmpdir(), 'remix-storages-')));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return join(parent, String((folders += 1)));
}
