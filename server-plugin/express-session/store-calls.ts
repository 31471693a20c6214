import type { OperationName } from '../protocol.ts';
import { isObject, read } from '../reading.ts';
import type { Draft, DraftOperation } from '../recorder.ts';
import type { Interned } from '../revisions.ts';
import type { Rows } from './rows.ts';
import type { States, Write } from './states.ts';
import type { StoreMethod, WatchedCall } from './store.ts';

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
  readonly #rows: Rows;
  #fates: Map<string, 'stored' | 'destroyed'> | null = null;
  /** The last state that this request read from the store. */
  #readFrom: Interned | null = null;

  constructor(draft: Draft, states: States, rows: Rows) {
    this.#draft = draft;
    this.#states = states;
    this.#rows = rows;
  }

  fateOf(id: string): 'stored' | 'destroyed' | null {
    return this.#fates?.get(id) ?? null;
  }

  /**
   * @param currentId `req.sessionID`, or the last one where the request is over
   * @param isHanded whether the app's handlers run already
   */
  begin(
    method: StoreMethod,
    id: string,
    session: unknown,
    currentId: string | null,
    isHanded: boolean,
  ): WatchedCall {
    const operation = this.#draft.beginOperation(this.#nameOf(method, id), id);
    this.#draft.pending += 1;
    switch (method) {
      case 'get':
        return this.#get(operation, id, this.cookieId === null && !isHanded);
      case 'set':
        operation.ttl = ttlOf(session);
        return this.#set(operation, id, session, id === currentId);
      case 'touch':
        operation.ttl = ttlOf(session);
        if (id === currentId) this.#states.endsTouched(id);
        return this.#other(operation);
      case 'destroy':
        return this.#destroy(operation, id);
      case 'regenerate':
        return this.#other(operation);
    }
  }

  #nameOf(method: StoreMethod, id: string): OperationName {
    if (method === 'get') return this.cookieId === id ? 'reload' : 'load';
    return method === 'set' ? 'save' : method;
  }

  #end(operation: DraftOperation, error: unknown): boolean {
    this.#draft.pending -= 1;
    this.#draft.endOperation(operation, error);
    return operation.ok === true;
  }

  #other(operation: DraftOperation): WatchedCall {
    return {
      around: null,
      returned: nothing,
      ended: (error) => void this.#end(operation, error),
    };
  }

  #get(operation: DraftOperation, id: string, isFirst: boolean): WatchedCall {
    if (isFirst) {
      this.cookieId = id;
      this.#draft.before = id;
    }
    let text: string | null = null;
    return {
      around: null,
      returned: () => {
        // A MemoryStore parses this string while it is called, and answers later.
        if (this.#rows.kind === 'memory') text = this.#rows.textOf(id);
      },
      ended: (error, row) => {
        // express-session takes a missing file for a missing row.
        const ok = this.#end(operation, read(error, 'code') === 'ENOENT' ? null : error);
        if (isFirst) {
          this.#draft.timing.loaded = this.#draft.now();
          this.loadFailed = !ok;
          this.rowFound = ok && isObject(row);
        }
        if (!ok || !isObject(row)) return;
        const revision = this.#states.ofRow(id, row, text);
        operation.revision = revision;
        if (id === this.cookieId) this.#readFrom = revision;
        if (isFirst) this.#states.startFromRow(id, row, revision);
      },
    };
  }

  #set(operation: DraftOperation, id: string, session: unknown, isOwn: boolean): WatchedCall {
    const isEnding = this.#states.isEnding;
    const write = isObject(session) ? this.#states.write(id, session, isOwn) : NO_WRITE;
    const save = { byMiddleware: isEnding, failed: false };
    if (isOwn) {
      this.lastSave = save;
      this.#draft.set('base', id === this.cookieId ? this.#readFrom : null);
    }
    const wrote = (isDone: boolean): void => {
      operation.revision = write.revision(isDone);
      if (isOwn && isEnding) this.#states.endsStored(operation.revision);
    };
    return {
      around: write.around,
      returned: () => wrote(true),
      ended: (error) => {
        const ok = this.#end(operation, error);
        // A store may answer before it returns.
        wrote(ok);
        if (!isOwn) return;
        save.failed = !ok;
        if (!ok) return;
        this.#fate(id, 'stored');
        this.#draft.set('saved', operation.revision);
        this.#draft.timing.saved = this.#draft.now();
      },
    };
  }

  #destroy(operation: DraftOperation, id: string): WatchedCall {
    const before = this.fateOf(id);
    // At once, and taken back where it fails: a call without a callback tells no end.
    this.#fate(id, 'destroyed');
    return {
      around: null,
      returned: nothing,
      ended: (error) => {
        if (!this.#end(operation, error)) this.#fate(id, before);
      },
    };
  }

  #fate(id: string, fate: 'stored' | 'destroyed' | null): void {
    this.#fates ??= new Map();
    if (fate === null) this.#fates.delete(id);
    else this.#fates.set(id, fate);
  }
}

function nothing(): void {
  // There is nothing to tell.
}

const NO_WRITE: Write = {
  around: null,
  revision: () => null,
};

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
