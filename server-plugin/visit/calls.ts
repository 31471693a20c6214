import type { OperationName } from '../protocol.ts';
import { isObject } from '../reading.ts';
import type { Draft, DraftOperation } from '../recording/recorder.ts';
import type { Interned } from '../recording/revisions.ts';
import type { Middleware } from './middleware.ts';
import type { Fate, Save } from './reasons.ts';
import type { States, Write } from './states.ts';

/** Told how a call goes on. */
export interface CallProgress {
  /** Makes the call itself, and passes on what `work` gives or throws; null where it just runs. */
  readonly around: (<T>(work: () => T) => T) | null;
  /** The call has returned, and its end may be still to come. */
  returned(): void;
  /**
   * @param error what was answered or thrown; null and undefined mean success
   * @param found the session that a `load` gave, true where it gave one that is not told; for other
   *   calls whether there was one, where that is told: false where it should have been saved
   */
  ended(error: unknown, found: unknown): void;
}

/** What the calls of a middleware to its store tell of one request, or its own commits. */
export class Calls {
  /** The id in a good cookie, or in one that is unchecked: the middleware asks for no other. */
  cookieId: string | null = null;
  /** The middleware asks for it when somebody looks, if ever. */
  isLazy = false;
  rowFound = false;
  loadFailed = false;
  /** The middleware has stored a session before the app got it, or has tried to. */
  hasStored = false;
  lastSave: Save | null = null;

  readonly #draft: Draft;
  readonly #states: States;
  readonly #middleware: Middleware;
  #fates: Map<string | null, Fate> | null = null;
  /** The last state that this request read from the store. */
  #readFrom: Interned | null = null;
  #row: object | null = null;
  /** Saves of sessions that the request may go on with. */
  #others: Map<string | null, { save: Save; revision: Interned | null }> | null = null;
  #isBegun = false;
  /** Of the session that was stored as the middleware made it. */
  #madeId: string | null | undefined;
  /** While the session gets a new id, what ends is only its old one. */
  #isRotating = false;
  /** What there was when the middleware's own commit began. */
  #before: { operations: number; saved: Interned | null; expiry: number | null } = NOTHING_YET;

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

  /** The cookie names a session, and nobody has asked for it. */
  presented(id: string | null): void {
    this.isLazy = true;
    this.cookieId = id;
    this.#draft.before = id;
  }

  /** The middleware had its session without a call. */
  found(revision: Interned | null): void {
    this.rowFound = true;
    this.#readFrom = revision;
  }

  /** The request goes on with the session of this id, which may have been stored before. */
  goesOnWith(id: string | null): void {
    const other = this.#others?.get(id);
    if (other === undefined) return;
    this.lastSave = other.save;
    this.#draft.set('saved', other.revision);
    this.#draft.timing.saved = this.#draft.now();
  }

  fateOf(id: string | null): Fate | null {
    return this.#fates?.get(id) ?? null;
  }

  /** Somebody has ended the session of this id, and it is not certain which request. */
  uncertain(id: string | null): void {
    this.#fate(id, 'unknown');
  }

  commitBegins(): void {
    const { operations, expiry } = this.#draft;
    const saved = this.#draft.get('saved');
    this.#before = { operations: operations.length, saved, expiry: expiry.session };
  }

  /** Whether the middleware's own commit has called anything. */
  get hasTried(): boolean {
    return this.#draft.operations.length > this.#before.operations;
  }

  /**
   * The middleware has given its commit up. What it stored for that is not there any more; a cookie
   * that it made did not go out; and where it did not even begin, that was the failure.
   */
  commitFailed(error: unknown): void {
    const draft = this.#draft;
    const saves = draft.operations.slice(this.#before.operations).filter(isSave);
    this.lastSave = { byMiddleware: true, isAgain: false, failed: true };
    for (const save of saves) {
      save.revision = null;
      if (save.op === 'commit') draft.endOperation(save, error);
    }
    if (saves.length > 0) {
      draft.set('saved', this.#before.saved);
      this.expires(this.#before.expiry);
    } else if (draft.modified === true && !draft.operations.some(({ ok }) => ok === false)) {
      const op = this.#middleware.kind === 'cookie' ? 'commit' : 'save';
      draft.endOperation(draft.beginOperation(op, draft.before), error);
    }
  }

  /** No cookie went out: what was written into one is stored nowhere. */
  unsent(): void {
    const draft = this.#draft;
    const commits = draft.operations.filter(({ op, ok }) => op === 'commit' && ok === true);
    if (commits.length === 0) return;
    for (const commit of commits) {
      commit.revision = null;
    }
    draft.set('saved', null);
    draft.timing.saved = null;
    if (this.lastSave !== null) this.lastSave.failed = true;
  }

  /**
   * @param currentId of the session now, or the last one where the request is over
   * @param isBegun whether the middleware has its session already
   */
  begin(
    op: OperationName,
    facts: CallFacts,
    { currentId, isBegun }: { currentId: string | null; isBegun: boolean },
  ): CallProgress {
    const { id, session } = facts;
    const isCookies = this.cookieId !== null && this.cookieId === id;
    const isFirst = !isBegun && (this.cookieId === null || (this.isLazy && isCookies));
    const isReload = op === 'load' && isCookies && !isFirst;
    const operation = this.#draft.beginOperation(isReload ? 'reload' : op, id);
    this.#draft.pending += 1;
    this.#isBegun = isBegun;
    const isOwn = id === currentId;
    switch (op) {
      case 'load':
      case 'reload':
        return this.#load(operation, id, isFirst);
      case 'save':
      case 'commit':
        operation.ttl = this.#ttlOf(facts);
        return this.#save(operation, facts, isOwn);
      case 'touch':
        operation.ttl = this.#ttlOf(facts);
        return this.#touch(operation, id, isOwn && isObject(session) ? session : null);
      case 'destroy':
      case 'clear':
        return this.#destroy(operation, id, isOwn);
      case 'regenerate':
        return this.#regenerate(operation);
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

  #regenerate(operation: DraftOperation): CallProgress {
    this.#isRotating = this.#middleware.rotation === 'keeps';
    return {
      around: null,
      returned: nothing,
      ended: (error) => {
        this.#isRotating = false;
        this.#end(operation, error);
      },
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
        const isAnew = id === this.cookieId && (isFound || row === true);
        // What somebody asks for when the request is over is nothing that it was given.
        const isOver = this.#draft.timing.end !== null;
        if (isFirst || (isAnew && !isOver)) this.#draft.timing.loaded = this.#draft.now();
        if (isFirst) {
          this.loadFailed = !ok;
          this.rowFound = isFound;
        }
        if (!isFound) return;
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
    { id, session, text, expiresAt }: CallFacts,
    isOwn: boolean,
  ): CallProgress {
    const isEnding = this.#states.isEnding;
    const write = isObject(session) ? this.#states.write(id, session, { isOwn, text }) : NO_WRITE;
    const isMaking = !this.#isBegun;
    if (isMaking) this.#isMade(id);
    const isAgain = this.fateOf(id) === 'stored' && id !== this.#madeId;
    const save = { byMiddleware: isEnding || isMaking, isAgain, failed: false };
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
      ended: (error, found) => {
        const ok = this.#end(operation, error);
        wrote(ok);
        write.ended();
        save.failed = !ok;
        if (!ok) {
          operation.revision = null;
          if (isMaking) this.loadFailed = true;
          if (found === false) this.#fate(id, 'gone');
          return;
        }
        this.#fate(id, 'stored');
        if (!isOwn) {
          this.#others ??= new Map();
          this.#others.set(id, { save, revision: operation.revision });
          return;
        }
        if (expiresAt !== undefined) this.expires(expiresAt);
        this.#draft.set('saved', operation.revision);
        this.#draft.timing.saved = this.#draft.now();
      },
    };
  }

  /** What is stored of it later is not stored once more, but as it is for the first time. */
  #isMade(id: string | null): void {
    this.hasStored = true;
    this.#madeId = id;
  }

  /** The middleware itself says until when the session is kept. */
  expires(at: number | null): void {
    const { expiry } = this.#draft;
    expiry.session = at;
    // Only one that tells all knows it of its row, too.
    const { kind, tellsAll } = this.#middleware;
    expiry.store = kind === 'store' && tellsAll === true ? at : null;
  }

  #destroy(operation: DraftOperation, id: string | null, isOwn: boolean): CallProgress {
    const before = this.fateOf(id);
    // What comes now is not made from what was there.
    if (isOwn && !this.#isRotating) this.#readFrom = null;
    // At once, and taken back where it fails: a call without a callback tells no end.
    const isByMiddleware = this.#states.isEnding || !this.#isBegun;
    this.#fate(id, isByMiddleware ? 'ended-by-middleware' : 'ended-by-app');
    return {
      around: null,
      returned: nothing,
      ended: (error, found) => {
        if (!this.#end(operation, error)) this.#fate(id, before);
        else if (id === this.cookieId) this.#noteUnchecked(found);
      },
    };
  }

  /** Nobody had asked what is behind the cookie: what was destroyed tells. */
  #noteUnchecked(found: unknown): void {
    const { cookieIn } = this.#draft;
    if (cookieIn.state !== 'unchecked' || typeof found !== 'boolean') return;
    cookieIn.state = found ? 'valid' : 'unknown-id';
  }

  #fate(id: string | null, fate: Fate | null): void {
    this.#fates ??= new Map();
    if (fate === null) this.#fates.delete(id);
    else this.#fates.set(id, fate);
  }

  /** Seconds until the session expires by itself. */
  #ttlOf({ session, expiresAt }: CallFacts): number | null {
    const told = isObject(session) ? (this.#middleware.expiryOf?.(session) ?? null) : null;
    const expiry = expiresAt ?? told;
    return expiry === null ? null : Math.round((expiry - Date.now()) / 1000);
  }
}

export interface CallFacts {
  id: string | null;
  /** For a call that stores or touches: the session. */
  session?: unknown;
  /** The text that is stored, where the middleware tells it. */
  text?: string | undefined;
  /** Until when it is kept, in epoch ms, where the middleware tells it. */
  expiresAt?: number | null | undefined;
}

function isSave({ op }: DraftOperation): boolean {
  return op === 'save' || op === 'commit';
}

function nothing(): void {
  // There is nothing to tell.
}

const NOTHING_YET = { operations: 0, saved: null, expiry: null };

const NO_WRITE: Write = {
  around: null,
  given: () => null,
  returned: nothing,
  ended: nothing,
  revision: () => null,
};
