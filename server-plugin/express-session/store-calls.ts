import { fingerprint } from '../fingerprint.ts';
import type { OperationName } from '../protocol.ts';
import { isObject, read } from '../reading.ts';
import type { Draft } from '../recorder.ts';
import type { Interned } from '../revisions.ts';
import type { States } from './states.ts';
import type { StoreMethod } from './store.ts';

interface Call {
  revision: Interned | null;
  /** Told when the call ends; may give the state that it returned. */
  ended(ok: boolean, row: unknown): Interned | null;
}

/** What the calls to the store tell of one request. */
export class StoreCalls {
  /** The id in a cookie with a good signature: express-session asks the store for no other. */
  cookieId: string | null = null;
  rowFound = false;
  loadFailed = false;
  /** The last save of this request's session, and whether the middleware itself made it. */
  lastSave: { byMiddleware: boolean; failed: boolean } | null = null;

  readonly #draft: Draft;
  readonly #states: States;
  readonly #fates = new Map<string, 'stored' | 'destroyed'>();
  /** The last state that this request read from the store. */
  #readFrom: Interned | null = null;

  constructor(draft: Draft, states: States) {
    this.#draft = draft;
    this.#states = states;
  }

  fateOf(id: string): 'stored' | 'destroyed' | null {
    return this.#fates.get(id) ?? null;
  }

  /**
   * @param currentId `req.sessionID`, or the last one where the request is over
   * @param isHanded whether the app's handlers run already
   * @returns told when the call ends: error, and for `get` the row
   */
  begin(
    method: StoreMethod,
    id: string,
    session: unknown,
    currentId: string | null,
    isHanded: boolean,
  ): (error: unknown, row: unknown) => void {
    const operation = this.#draft.beginOperation(this.#nameOf(method, id), fingerprint(id));
    this.#draft.pending += 1;
    const call = this.#callOf(method, id, session, currentId, isHanded);
    operation.ttl = method === 'set' || method === 'touch' ? ttlOf(session) : null;
    operation.revision = call.revision;
    return (error, row) => {
      this.#draft.pending -= 1;
      // express-session takes a missing file for a missing row.
      const failure = method === 'get' && read(error, 'code') === 'ENOENT' ? null : error;
      this.#draft.endOperation(operation, failure);
      operation.revision = call.ended(operation.ok === true, row) ?? operation.revision;
    };
  }

  #nameOf(method: StoreMethod, id: string): OperationName {
    if (method === 'get') return this.cookieId === id ? 'reload' : 'load';
    return method === 'set' ? 'save' : method;
  }

  #callOf(
    method: StoreMethod,
    id: string,
    session: unknown,
    currentId: string | null,
    isHanded: boolean,
  ): Call {
    switch (method) {
      case 'get':
        return this.#get(id, this.cookieId === null && !isHanded);
      case 'set':
        return this.#set(id, session, id === currentId);
      case 'destroy':
        return this.#destroy(id);
      case 'touch':
      case 'regenerate':
        return { revision: null, ended: () => null };
    }
  }

  #get(id: string, isFirst: boolean): Call {
    if (isFirst) {
      this.cookieId = id;
      this.#draft.before = fingerprint(id);
    }
    return {
      revision: null,
      ended: (ok, row) => {
        if (isFirst) {
          this.#draft.timing.loaded = this.#draft.now();
          this.loadFailed = !ok;
          this.rowFound = ok && isObject(row);
        }
        if (!ok || !isObject(row)) return null;
        const revision = this.#states.ofRow(row);
        if (id === this.cookieId) this.#readFrom = revision;
        if (isFirst) this.#states.startFromRow(id, row, revision);
        return revision;
      },
    };
  }

  #set(id: string, session: unknown, isOwn: boolean): Call {
    const revision = isObject(session) ? this.#states.of(session, isOwn) : null;
    if (!isOwn) return { revision, ended: () => null };
    const save = { byMiddleware: this.#states.isEnding, failed: false };
    this.lastSave = save;
    this.#draft.set('base', id === this.cookieId ? this.#readFrom : null);
    return {
      revision,
      ended: (ok) => {
        save.failed = !ok;
        if (!ok) return null;
        this.#fates.set(id, 'stored');
        this.#draft.set('saved', revision);
        this.#draft.timing.saved = this.#draft.now();
        return null;
      },
    };
  }

  #destroy(id: string): Call {
    const before = this.#fates.get(id);
    // At once, and taken back where it fails: a call without a callback tells no end.
    this.#fates.set(id, 'destroyed');
    return {
      revision: null,
      ended: (ok) => {
        if (ok) return null;
        if (before === undefined) this.#fates.delete(id);
        else this.#fates.set(id, before);
        return null;
      },
    };
  }
}

/** When the session's own cookie says that it expires, in epoch ms. */
export function expiryOf(session: unknown): number | null {
  const expires = read(read(session, 'cookie'), 'expires');
  return expires instanceof Date && !Number.isNaN(expires.getTime()) ? expires.getTime() : null;
}

/** Seconds until the session's own cookie expires. */
function ttlOf(session: unknown): number | null {
  const expiry = expiryOf(session);
  return expiry === null ? null : Math.round((expiry - Date.now()) / 1000);
}
