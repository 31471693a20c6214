import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import type { SessionOptions, Storage } from '@hono/session';
import { FAILURE, type Failing } from './adapter-under-test.ts';

/** Sessions are in their cookies. */
export const COOKIE = 'its cookie';

/** A `Map` as it is: it keeps the sessions themselves. */
export const MAP = 'a Map';

/** A cookie with an id in it, and one with a whole session: told apart by who can open them. */
const OF_IDS = 'a secret of the tests, of more than thirty-two characters';
const OF_SESSIONS = 'another secret of the tests, of more than thirty-two characters';

type Data = Record<string, unknown>;

/** Where @hono/session keeps its sessions, and what was done to it. */
export interface Kept {
  storage: Storage<Data> | null;
  secret: string;
  options: SessionOptions<Data>;
  log: readonly string[];
  rows: () => (readonly [id: string, row: unknown])[];
  /** The dictionary that a next request would load by an id, or by a cookie; null where none is. */
  load: (id: string) => Promise<unknown>;
  remove: (id: string) => unknown;
}

export function makeStorage(kind: string, failing: Failing | undefined): Kept {
  if (kind === COOKIE) return inCookies(failing);
  if (kind === MAP) return inMap(failing);
  return inTexts(kind === 'a storage that answers at once', failing);
}

function inCookies(failing: Failing | undefined): Kept {
  return {
    storage: null,
    secret: OF_SESSIONS,
    options: failing === 'save' ? { setCookie: fail } : {},
    log: [],
    rows: () => [],
    load(cookie) {
      const claims = Object.entries(claimsIn(cookie, OF_SESSIONS) ?? {});
      const data = claims.filter(([key]) => !['sid', 'iat', 'exp'].includes(key));
      return Promise.resolve(claims.length === 0 ? null : Object.fromEntries(data));
    },
    remove: () => undefined,
  };
}

function inMap(failing: Failing | undefined): Kept {
  const log: string[] = [];
  class Rows extends Map<string, Data> {
    override get(id: string): Data | undefined {
      log.push(`get ${id}`);
      return failing === 'load' ? fail() : super.get(id);
    }
    override set(id: string, data: Data): this {
      if (failing === 'save') fail();
      log.push(`set ${id}`);
      return super.set(id, data);
    }
    override delete(id: string): boolean {
      log.push(`destroy ${id}`);
      return failing === 'destroy' ? fail() : super.delete(id);
    }
  }
  const rows = new Rows();
  if (!isStorage(rows)) throw new Error('no storage');
  return {
    storage: rows,
    secret: OF_IDS,
    options: {},
    log,
    rows: () => [...rows].map(([id, row]) => [id, inspect(row, { depth: 9 })]),
    load: (id) => Promise.resolve(new Map(rows).get(id) ?? null),
    remove: (id) => Map.prototype.delete.call(rows, id),
  };
}

/** One that keeps text, as all do that are not in this process. */
function inTexts(isAtOnce: boolean, failing: Failing | undefined): Kept {
  const log: string[] = [];
  const rows = new Map<string, string>();
  const answer = <T>(value: T): T | Promise<T> =>
    isAtOnce ? value : new Promise((resolve) => setImmediate(resolve, value));
  const read = (id: string): Data | null => dictionaryIn(rows.get(id));
  const storage = {
    get(id: string) {
      log.push(`get ${id}`);
      // Only what it waits for can fail later: a rejection of the others would end the process.
      if (failing === 'load') return isAtOnce ? fail() : Promise.reject(new Error(FAILURE));
      return answer(read(id));
    },
    set(id: string, data: Data) {
      if (failing === 'save') fail();
      const row = JSON.stringify(data);
      log.push(`set ${id} ${row}`);
      rows.set(id, row);
      return answer(undefined);
    },
    delete(id: string) {
      log.push(`destroy ${id}`);
      if (failing === 'destroy') fail();
      rows.delete(id);
      return answer(undefined);
    },
  };
  if (!isStorage(storage)) throw new Error('no storage');
  return {
    storage,
    secret: OF_IDS,
    options: {},
    log,
    rows: () => [...rows],
    load: (id) => Promise.resolve(read(id)),
    remove: (id) => rows.delete(id),
  };
}

function isStorage(value: object): value is Storage<Data> {
  return 'get' in value && 'set' in value && 'delete' in value;
}

function fail(): never {
  throw new Error(FAILURE);
}

function dictionaryIn(text: string | undefined): Data | null {
  const parsed: unknown = JSON.parse(text ?? 'null');
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
}

/** The id in a cookie; null where there is none. */
export function idIn(cookie: string): string | null {
  const sid = claimsIn(cookie, OF_IDS)?.sid;
  return typeof sid === 'string' ? sid : null;
}

/** A cookie that names an id, and nothing else. */
export function sealId(id: string): string {
  const head = Buffer.from(JSON.stringify({ alg: 'dir', enc: 'A256GCM' })).toString('base64url');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key(OF_IDS), iv).setAAD(Buffer.from(head));
  const text = Buffer.concat([cipher.update(JSON.stringify({ sid: id })), cipher.final()]);
  const parts = [iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return [head, '', ...parts].join('.');
}

/**
 * What is sealed in a cookie, opened without the package that made it; null where it cannot be.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7516#section-5.2
 */
function claimsIn(cookie: string, secret: string): Data | null {
  const [head = '', , ...parts] = cookie.split('.');
  const [iv, text, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (iv === undefined || text === undefined || tag?.length !== 16) return null;
  try {
    const cipher = createDecipheriv('aes-256-gcm', key(secret), iv).setAAD(Buffer.from(head));
    cipher.setAuthTag(tag);
    return dictionaryIn(Buffer.concat([cipher.update(text), cipher.final()]).toString());
  } catch {
    return null;
  }
}

function key(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(), 'session jwe cek', 32));
}
