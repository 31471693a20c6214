import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSessionStorage } from '@react-router/node';
import {
  createCookieSessionStorage,
  createMemorySessionStorage,
  createSessionStorage,
  type SessionData,
  type SessionIdStorageStrategy,
  type SessionStorage,
} from 'react-router';
import { FAILURE, type Failing } from './adapter-under-test.ts';

/** Where React Router keeps sessions. */
export const COOKIE = 'a cookie';
export const OWN = 'a storage of the app';
export const MEMORY = 'memory';
export const FILES = 'files';

/** What a storage is made with: each takes what it needs. */
export type Options = SessionIdStorageStrategy & { dir: string };

/** A function of React Router that makes a storage, and what is in that. */
export interface Kept {
  factory: (options: Options) => SessionStorage;
  options: Omit<Options, 'cookie'>;
  /** What the app's own storage was asked. */
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by an id; null where none is. */
  load: (id: string) => unknown;
}

export function makeStorage(kind: string, failing: Failing | undefined): Kept {
  const own = ofTheApp(failing);
  switch (kind) {
    case COOKIE: {
      const factory = failingAs(createCookieSessionStorage, failing);
      return { ...own, factory, load: readCookie };
    }
    case MEMORY:
      return { ...own, ...inMemory(failing) };
    case FILES:
      return { ...own, ...inFiles(own.options.dir, failing) };
    default:
      return own;
  }
}

/** What is in a cookie; null where it has no session. */
function readCookie(cookie: string): unknown {
  const [body = ''] = decodeURIComponent(cookie).split('.');
  const text = Buffer.from(body, 'base64').toString();
  return text.startsWith('{') ? parse(text) : null;
}

function parse(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  return parsed;
}

function rowOf(text: string | undefined): SessionData | null {
  const row: unknown = text === undefined ? null : parse(text);
  return typeof row === 'object' && row !== null ? { ...row } : null;
}

/** Their own calls cannot be made to fail: so the storages that they make do. */
function failingAs(factory: Kept['factory'], failing: Failing | undefined): Kept['factory'] {
  if (failing === undefined) return factory;
  const fail = (): Promise<never> => Promise.reject(new Error(FAILURE));
  const made = (options: Options): SessionStorage => {
    const storage = factory(options);
    const { getSession } = storage;
    return failing === 'save'
      ? { ...storage, commitSession: fail }
      : { ...storage, getSession: (header) => (header ? fail() : getSession(header)) };
  };
  return Object.defineProperty(made, 'name', { value: factory.name });
}

function ofTheApp(failing: Failing | undefined): Kept {
  const log: string[] = [];
  const kept = new Map<string, string>();
  let ids = 0;
  const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const write = async (id: string, row: string): Promise<void> => {
    await later();
    if (failing === 'save') throw new Error(FAILURE);
    kept.set(id, row);
  };
  return {
    factory: createSessionStorage,
    options: {
      dir: folder(),
      async createData(data) {
        const id = `id-${(ids += 1)}`;
        log.push(`create ${id} ${JSON.stringify(data)}`);
        await write(id, JSON.stringify(data));
        return id;
      },
      async readData(id) {
        log.push(`get ${id}`);
        await later();
        if (failing === 'load') throw new Error(FAILURE);
        return rowOf(kept.get(id));
      },
      updateData(id, data) {
        log.push(`update ${id} ${JSON.stringify(data)}`);
        return write(id, JSON.stringify(data));
      },
      async deleteData(id) {
        log.push(`destroy ${id}`);
        await later();
        kept.delete(id);
      },
    },
    log,
    rows: () => [...kept],
    load: (id) => parse(kept.get(id) ?? 'null'),
  };
}

/** Nobody else can reach its rows: so they are found where it makes the map of them. */
function inMemory(failing: Failing | undefined): Omit<Kept, 'options'> {
  let kept = new Map<unknown, unknown>();
  const found = (made: Map<unknown, unknown>): void => void (kept = made);
  const factory = (options: Options): SessionStorage => {
    const Original = Map;
    class Found<K, V> extends Original<K, V> {
      constructor() {
        super();
        found(this);
      }
    }
    Reflect.set(globalThis, 'Map', Found);
    try {
      return createMemorySessionStorage(options);
    } finally {
      Reflect.set(globalThis, 'Map', Original);
    }
  };
  const load = (id: string): unknown => {
    const row = kept.get(id);
    return typeof row === 'object' && row !== null && 'data' in row ? row.data : null;
  };
  const named = Object.defineProperty(factory, 'name', { value: 'createMemorySessionStorage' });
  return { factory: failingAs(named, failing), log: [], rows: () => [], load };
}

function inFiles(dir: string, failing: Failing | undefined): Omit<Kept, 'options'> {
  const fileOf = (id: string): string => join(dir, id.slice(0, 4), id.slice(4));
  const load = (id: string): unknown => {
    const file = fileOf(id);
    if (!existsSync(file)) return null;
    const row = parse(readFileSync(file, 'utf8'));
    return typeof row === 'object' && row !== null && 'data' in row ? row.data : null;
  };
  const factory = failingAs(createFileSessionStorage, failing);
  return { factory, log: [], rows: () => [], load };
}

let parent: string | null = null;
let folders = 0;

/** Of one storage: all are removed when the process ends. */
function folder(): string {
  if (parent === null) {
    const made = (parent = mkdtempSync(join(tmpdir(), 'session-storages-')));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  return join(parent, String((folders += 1)));
}
