import type { OperationName } from '../protocol.ts';
import { isObject } from '../reading.ts';
import type { Draft, DraftOperation } from '../recording/recorder.ts';
import type { Interned } from '../recording/revisions.ts';
import type { Middleware } from './middleware.ts';
import type { Fate, Save } from './reasons.ts';
import type { States, Touch } from './states.ts';
import type { Write } from './write.ts';

/** A call that is under way, and what is to be known of it when it goes on. */
export interface OpenCall {
  readonly op: OperationName;
  readonly id: string | null;
  readonly operation: DraftOperation;
  /** Whether it is of the request's own session. */
  readonly isOwn: boolean;
  /** Whether it is the load with which the middleware gets its session. */
  readonly isFirst: boolean;
  /** Whether the middleware's own commit ran when it began. */
  readonly isEnding: boolean;
  /** Whether it began before the app had its session. */
  readonly isMaking: boolean;
  /** Until when the session is kept, in epoch ms, where the middleware tells it. */
  readonly expiresAt: number | null | undefined;
  /** The store's own string of what was loaded. */
  text: string | null;
  /** Null where no session is stored, or none that can be looked at. */
  write: Write | null;
  /** Null where nothing is stored. */
  save: Save | null;
  /** The id that the store gave to what it stored, where that is not the one that it was given. */
  storedAs: string | null;
  /** Finds what the store wrote into a session that it touched. */
  touched: Touch | null;
  /** What had become before of a session that it ends. */
  fate: Fate | null;
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

  /** What this request has read from the store last, and when. */
  get lastRead(): LastRead {
    return { revision: this.#readFrom, at: this.#draft.timing.loaded };
  }

  /** The app stores what it made of this, though another state was read since. */
  madeFrom({ revision, at }: LastRead): void {
    this.#readFrom = revision;
    this.#draft.timing.loaded = at;
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
  ): OpenCall {
    const { id } = facts;
    const isCookies = this.cookieId !== null && this.cookieId === id;
    const isFirst = !isBegun && (this.cookieId === null || (this.isLazy && isCookies));
    const isReload = op === 'load' && isCookies && !isFirst;
    const call: OpenCall = {
      op,
      id,
      operation: this.#draft.beginOperation(isReload ? 'reload' : op, id),
      isOwn: id === currentId,
      isFirst,
      isEnding: this.#states.isEnding,
      isMaking: !isBegun,
      expiresAt: facts.expiresAt,
      text: null,
      write: null,
      save: null,
      storedAs: null,
      touched: null,
      fate: null,
    };
    this.#draft.pending += 1;
    this.#isBegun = isBegun;
    this.#begins(call, facts);
    return call;
  }

  #begins(call: OpenCall, facts: CallFacts): void {
    const { session } = facts;
    switch (call.op) {
      case 'load':
      case 'reload':
        if (call.isFirst) this.#draft.before = this.cookieId = call.id;
        break;
      case 'save':
      case 'commit':
        call.operation.ttl = this.#ttlOf(facts);
        this.#beginsSave(call, facts);
        break;
      case 'touch':
        call.operation.ttl = this.#ttlOf(facts);
        if (!call.isOwn || !isObject(session)) break;
        this.#states.endsTouched(call.id);
        call.touched = this.#states.touch(session, call.id);
        break;
      case 'destroy':
      case 'clear':
        this.#beginsDestroy(call);
        break;
      case 'regenerate':
        this.#isRotating = this.#middleware.rotation === 'keeps';
        break;
    }
  }

  #beginsSave(call: OpenCall, { session, text }: CallFacts): void {
    const { id, isOwn } = call;
    if (isObject(session)) call.write = this.#states.write(id, session, { isOwn, text });
    if (call.isMaking) this.#isMade(id);
    const isAgain = this.fateOf(id) === 'stored' && id !== this.#madeId;
    call.save = { byMiddleware: call.isEnding || call.isMaking, isAgain, failed: false };
    if (!isOwn) return;
    this.lastSave = call.save;
    const isFromIt = id === this.cookieId || this.#middleware.rotation === 'keeps';
    this.#draft.set('base', isFromIt ? this.#readFrom : null);
  }

  #beginsDestroy(call: OpenCall): void {
    const { id, isOwn, isEnding } = call;
    call.fate = this.fateOf(id);
    // What comes now is not made from what was there.
    if (isOwn && !this.#isRotating) this.#readFrom = null;
    // At once, and taken back where it fails: a call without a callback tells no end.
    this.#fate(id, isEnding || !this.#isBegun ? 'ended-by-middleware' : 'ended-by-app');
  }

  /** The call has returned, and its end may be still to come. */
  returned(call: OpenCall): void {
    const { id } = call;
    const { rows } = this.#middleware;
    // Such a store parses this string while it is called, and answers later.
    if (isLoad(call) && rows?.isAtOnce === true && id !== null) call.text = rows.textOf(id);
    if (call.save !== null) this.#wrote(call, true);
    call.touched?.();
  }

  /** @param found see `WatchedCall` */
  ended(call: OpenCall, error: unknown, found: unknown): void {
    const { op, operation } = call;
    if (op === 'regenerate') this.#isRotating = false;
    this.#draft.pending -= 1;
    this.#draft.endOperation(operation, error);
    const ok = operation.ok === true;
    if (isLoad(call)) this.#loaded(call, ok, found);
    else if (call.save !== null) this.#saved(call, call.save, { ok, found });
    else if (op === 'destroy' || op === 'clear') {
      if (!ok) this.#fate(call.id, call.fate);
      else if (call.id === this.cookieId) this.#noteUnchecked(found);
    }
  }

  #loaded({ id, isFirst, operation, text }: OpenCall, ok: boolean, row: unknown): void {
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
  }

  /** A store may answer before it returns. */
  #wrote({ operation, write, isOwn, isEnding }: OpenCall, isDone: boolean): void {
    write?.returned();
    operation.revision = write?.revision(isDone) ?? null;
    if (isOwn && isEnding) this.#states.endsStored(write?.given() ?? null);
  }

  #saved(call: OpenCall, save: Save, { ok, found }: { ok: boolean; found: unknown }): void {
    const { id, operation, expiresAt } = call;
    this.#wrote(call, ok);
    call.write?.ended();
    save.failed = !ok;
    if (!ok) {
      operation.revision = null;
      if (call.isMaking) this.loadFailed = true;
      if (found === false) this.#fate(id, 'gone');
      return;
    }
    const storedAs = (operation.session = call.storedAs ?? id);
    this.#fate(storedAs, 'stored');
    if (!call.isOwn || storedAs !== id) {
      this.#others ??= new Map();
      this.#others.set(storedAs, { save, revision: operation.revision });
    }
    if (!call.isOwn) return;
    if (expiresAt !== undefined) this.expires(expiresAt);
    this.#draft.set('saved', operation.revision);
    this.#draft.timing.saved = this.#draft.now();
  }

  /** The browser has what this call stored. */
  counts({ save, operation }: OpenCall): void {
    this.lastSave = save;
    this.#draft.set('saved', operation.revision);
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

/** A state that was read from the store, and when: null where there was none. */
export interface LastRead {
  revision: Interned | null;
  at: number | null;
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

function isLoad({ op }: OpenCall): boolean {
  return op === 'load' || op === 'reload';
}

function isSave({ op }: DraftOperation): boolean {
  return op === 'save' || op === 'commit';
}

const NOTHING_YET = { operations: 0, saved: null, expiry: null };
