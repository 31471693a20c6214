import type { OperationName } from '../protocol.ts';
import { isObject } from '../reading.ts';
import type { Draft, DraftOperation } from '../recorder.ts';
import type { Interned } from '../revisions.ts';
import type { Middleware } from './middleware.ts';
import type { Fate } from './reasons.ts';
import type { States, Write } from './states.ts';

/** Told how a call goes on. */
export interface CallProgress {
  /** Makes the call itself, and passes on what `work` gives or throws; null where it just runs. */
  readonly around: (<T>(work: () => T) => T) | null;
  /** The call has returned, and its end may be still to come. */
  returned(): void;
  /**
   * @param error what was answered or thrown; null and undefined mean success
   * @param found the session that a `load` gave
   */
  ended(error: unknown, found: unknown): void;
}

/** What the calls of a middleware to its store tell of one request, or its own commits. */
export class Calls {
  /** The id in a good cookie: the middleware asks the store for no other. */
  cookieId: string | null = null;
  rowFound = false;
  loadFailed = false;
  /** The last save of this request's session, and whether the middleware itself made it. */
  lastSave: { byMiddleware: boolean; failed: boolean } | null = null;

  readonly #draft: Draft;
  readonly #states: States;
  readonly #middleware: Middleware;
  #fates: Map<string | null, Fate> | null = null;
  /** The last state that this request read from the store. */
  #readFrom: Interned | null = null;
  #row: object | null = null;

  constructor(draft: Draft, states: States, middleware: Middleware) {
    this.#draft = draft;
    this.#states = states;
    this.#middleware = middleware;
  }

  /** The row that the store gave, until the session is made of it. */
  takeRow(): object | null {
    const row = this.#row;
    this.#row = null;
    return row;
  }

  /** The middleware had its session without a call. */
  found(revision: Interned | null): void {
    this.rowFound = true;
    this.#readFrom = revision;
  }

  fateOf(id: string | null): Fate | null {
    return this.#fates?.get(id) ?? null;
  }

  /** Somebody has ended the session of this id, and it is not certain which request. */
  uncertain(id: string | null): void {
    this.#fate(id, 'unknown');
  }

  /**
   * @param currentId of the session now, or the last one where the request is over
   * @param isBegun whether the middleware has its session already
   */
  begin(
    op: OperationName,
    { id, session }: CallFacts,
    { currentId, isBegun }: { currentId: string | null; isBegun: boolean },
  ): CallProgress {
    const isReload = op === 'load' && this.cookieId !== null && this.cookieId === id;
    const operation = this.#draft.beginOperation(isReload ? 'reload' : op, id);
    this.#draft.pending += 1;
    const isOwn = id === currentId;
    switch (op) {
      case 'load':
      case 'reload':
        return this.#load(operation, id, this.cookieId === null && !isBegun);
      case 'save':
      case 'commit':
        operation.ttl = this.#ttlOf(session);
        return this.#save(operation, id, session, isOwn);
      case 'touch':
        operation.ttl = this.#ttlOf(session);
        return this.#touch(operation, id, isOwn && isObject(session) ? session : null);
      case 'destroy':
      case 'clear':
        return this.#destroy(operation, id);
      case 'regenerate':
        return this.#other(operation);
    }
  }

  #end(operation: DraftOperation, error: unknown): boolean {
    this.#draft.pending -= 1;
    this.#draft.endOperation(operation, error);
    return operation.ok === true;
  }

  #other(operation: DraftOperation): CallProgress {
    return {
      around: null,
      returned: nothing,
      ended: (error) => void this.#end(operation, error),
    };
  }

  #load(operation: DraftOperation, id: string | null, isFirst: boolean): CallProgress {
    if (isFirst) {
      this.cookieId = id;
      this.#draft.before = id;
    }
    const { rows } = this.#middleware;
    let text: string | null = null;
    return {
      around: null,
      returned: () => {
        // Such a store parses this string while it is called, and answers later.
        if (rows?.isAtOnce === true && id !== null) text = rows.textOf(id);
      },
      ended: (error, row) => {
        const ok = this.#end(operation, error);
        const isFound = ok && isObject(row);
        if (isFirst) {
          this.#draft.timing.loaded = this.#draft.now();
          this.loadFailed = !ok;
          this.rowFound = isFound;
        }
        if (!isFound || id === null) return;
        const revision = this.#states.ofRow(id, row, text);
        operation.revision = revision;
        if (id === this.cookieId) this.#readFrom = revision;
        if (!isFirst) return;
        this.#row = row;
        this.#states.startFrom(id, row, revision);
      },
    };
  }

  #touch(operation: DraftOperation, id: string | null, own: object | null): CallProgress {
    if (own === null) return this.#other(operation);
    this.#states.endsTouched(id);
    return {
      around: null,
      returned: this.#states.touch(own, id),
      ended: (error) => void this.#end(operation, error),
    };
  }

  #save(
    operation: DraftOperation,
    id: string | null,
    session: unknown,
    isOwn: boolean,
  ): CallProgress {
    const isEnding = this.#states.isEnding;
    const write = isObject(session) ? this.#states.write(id, session, isOwn) : NO_WRITE;
    const save = { byMiddleware: isEnding, failed: false };
    if (isOwn) {
      this.lastSave = save;
      const isFromIt = id === this.cookieId || this.#middleware.rotation === 'keeps';
      this.#draft.set('base', isFromIt ? this.#readFrom : null);
    }
    const wrote = (isDone: boolean): void => {
      // A store may answer before it returns.
      write.returned();
      operation.revision = write.revision(isDone);
      if (isOwn && isEnding) this.#states.endsStored(write.given());
    };
    return {
      around: write.around,
      returned: () => wrote(true),
      ended: (error) => {
        const ok = this.#end(operation, error);
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

  #destroy(operation: DraftOperation, id: string | null): CallProgress {
    const before = this.fateOf(id);
    // At once, and taken back where it fails: a call without a callback tells no end.
    this.#fate(id, this.#states.isEnding ? 'ended-by-middleware' : 'ended-by-app');
    return {
      around: null,
      returned: nothing,
      ended: (error) => {
        if (!this.#end(operation, error)) this.#fate(id, before);
      },
    };
  }

  #fate(id: string | null, fate: Fate | null): void {
    this.#fates ??= new Map();
    if (fate === null) this.#fates.delete(id);
    else this.#fates.set(id, fate);
  }

  /** Seconds until the session expires by itself. */
  #ttlOf(session: unknown): number | null {
    const expiry = isObject(session) ? (this.#middleware.expiryOf?.(session) ?? null) : null;
    return expiry === null ? null : Math.round((expiry - Date.now()) / 1000);
  }
}

export interface CallFacts {
  id: string | null;
  /** For a call that stores or touches: the session. */
  session?: unknown;
}

function nothing(): void {
  // There is nothing to tell.
}

const NO_WRITE: Write = {
  around: null,
  given: () => null,
  returned: nothing,
  revision: () => null,
};
