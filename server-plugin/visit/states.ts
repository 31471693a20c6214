import type { UnserialisableValue } from '../protocol.ts';
import { isObject, readOwn } from '../reading.ts';
import type { Draft } from '../recording/recorder.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Interned } from '../recording/revisions.ts';
import { takeSnapshot } from '../recording/snapshot.ts';
import { Changes } from './changes.ts';
import type { Middleware, Rows } from './middleware.ts';
import { isSame, ownValues, type Values } from './own-values.ts';
import type { Look } from './reasons.ts';
import { LookedWrite, RowWrite, ToldWrite, type Stored, type Write } from './write.ts';

/**
 * The states of the session in one request, and whether they are other ones than was loaded.
 *
 * To write a session out costs as much as all else that is done here, and may run code of the app.
 * So a state is read from the store's own text, or told from what the middleware did, wherever that
 * can be; a session is looked at only where neither tells.
 */
export class States {
  readonly #draft: Draft;
  readonly #redactor: Redactor;
  readonly #middleware: Middleware;
  readonly #rows: Rows | null;
  /** What a later state is compared with. */
  #original: { id: string | null; revision: Interned | null } = { id: null, revision: null };
  #row: object | null = null;
  /** The session as it was handed to the app. */
  #handed: object | null = null;
  /** Whether it has all that the row had; null where nobody has asked. */
  #isLikeRow: boolean | null = null;
  /** The keys of its values that are objects, when the app first looked at it, and these values. */
  #keys: string[] = NO_KEYS;
  #values: object[] = NO_VALUES;
  /** Whether the app has stored this session before it ended the response. */
  #isStored = false;
  /** What the store itself made of a state, while it only touched it. */
  #byStore: { from: Interned; to: Interned } | null = null;
  /** The state that was seen last, for as long as no change is told; undefined: only a look tells. */
  #newest: Interned | null | undefined;
  #toldChanges: Changes | null = null;
  /** What the middleware refused to save, which a look does not tell. */
  #refused: UnserialisableValue[] = [];
  /** Set while the response ends: the middleware saves and sends what was there then. */
  #ending: { session: object | null; revision: Interned | null | undefined } | null = null;

  constructor(draft: Draft, redactor: Redactor, middleware: Middleware) {
    this.#draft = draft;
    this.#redactor = redactor;
    this.#middleware = middleware;
    this.#rows = middleware.rows ?? null;
  }

  /** Whether the middleware's own commit is running. */
  get isEnding(): boolean {
    return this.#ending !== null;
  }

  /** The state at the end of the handler; undefined while it is not known yet. */
  get atEnd(): Interned | null | undefined {
    return this.#ending?.revision;
  }

  /**
   * The state of a row that the store gave back.
   *
   * @param text the store's own, where it is known
   */
  ofRow(id: string | null, row: object, text: string | null): Interned | null {
    return this.ofText(text, id) ?? this.look(row, id, false);
  }

  /** @param text of a row */
  ofText(text: string | null, id: string | null): Interned | null {
    const tail = text === null ? null : (this.#middleware.tailOf?.(text) ?? null);
    return tail === null ? null : this.#intern(tail, id);
  }

  /** The request's session was found as it is here. */
  startFrom(id: string | null, row: object, revision: Interned | null): void {
    this.#original = { id, revision };
    this.#newest = revision;
    this.#row = row;
    this.#draft.set('loaded', revision);
  }

  /** The request's session was made new. */
  startEmpty(id: string | null): void {
    const revision = this.#intern('}', null);
    this.#original = { id, revision };
    this.#newest = revision;
    // The store may have given a row that the middleware did not take.
    this.#row = null;
    this.#draft.set('loaded', null);
  }

  /** The app gets this session now. */
  handTo(session: object): void {
    this.#handed = session;
  }

  /** The app looks at its session for the first time: what is in it now came from the row. */
  accessed(): void {
    if (this.#middleware.tellsAll === true) return;
    const session = this.#handed;
    if (session === null || this.#draft.get('loaded') === null) return;
    const dictionary = this.#dictionaryOf(session);
    const keys: string[] = [];
    const values: object[] = [];
    for (const key of Object.keys(dictionary)) {
      const value = this.#metadata.has(key) ? null : readOwn(dictionary, key);
      if (!isObject(value)) continue;
      keys.push(key);
      values.push(value);
    }
    this.#keys = keys;
    this.#values = values;
  }

  /**
   * The state of a session now; not looked at where nobody can have changed it.
   *
   * @param isOwn whether it is this request's session, and not another one that the app stores
   */
  of(session: object, id: string | null, isOwn: boolean): Interned | null {
    const ending = this.#ending;
    if (ending?.session === session && ending.revision !== undefined) return ending.revision;
    const known = this.#known(session);
    return known === undefined ? this.look(session, id, isOwn) : known;
  }

  /** The state of a session where that needs no look; else undefined. */
  #known(session: object): Interned | null | undefined {
    if (this.isUntouched(session)) return this.#original.revision;
    return this.#middleware.tellsAll === true ? this.#newest : undefined;
  }

  /** Whether the state of a session is known without a look. */
  isKnown(session: object): boolean {
    return this.#known(session) !== undefined;
  }

  /** Whether the app has not looked at this session, so that it is as it was loaded or made. */
  isUntouched(session: object): boolean {
    if (this.#draft.accessed !== false || this.#handed !== session) return false;
    return (this.#isLikeRow ??= this.#hasKeysOfRow(session));
  }

  /** A middleware may leave out what a session has already, such as a key named `id`. */
  #hasKeysOfRow(session: object): boolean {
    const row = this.#row;
    return (
      session === row ||
      this.#keysOf(session).length === (row === null ? 0 : this.#keysOf(row).length)
    );
  }

  /** The app gives a key another value or takes it away; null: all of them. */
  changed(key: string | null): void {
    this.#changes.replaced(key);
    this.#newest = undefined;
  }

  /** A value has other content; null: perhaps one has. */
  changedInPlace(key: string | null): void {
    if (key !== null) this.#changes.inPlace(key);
    this.#newest = undefined;
  }

  /** Keys that have other content than the store in the end. */
  unsaved(keys: readonly string[]): void {
    this.#changes.unsaved(keys);
    this.#newest = undefined;
  }

  get #changes(): Changes {
    return (this.#toldChanges ??= new Changes());
  }

  /** The middleware does not save, because of this value. */
  refused(value: UnserialisableValue): void {
    this.#refused = [value];
    const { unserialisable } = this.#draft;
    if (unserialisable.length === 0) this.#draft.unserialisable = this.#refused;
  }

  /**
   * The app stores a session under an id.
   *
   * @param text that is stored, where the middleware tells it
   */
  write(
    id: string | null,
    session: object,
    { isOwn, text }: { isOwn: boolean; text?: string | undefined },
  ): Write {
    if (isOwn && !this.isEnding) this.#isStored = true;
    if (text !== undefined) {
      // Where it cannot be read, a change in place was perhaps not told yet.
      this.#newest = this.ofText(text, id) ?? undefined;
      if (this.#newest !== undefined) return new ToldWrite(this.#newest);
    }
    const stored: Stored = { session, id, isOwn, states: this };
    if (id !== null && this.#rows !== null) return new RowWrite(stored, this.#rows);
    return new LookedWrite(stored, this.#middleware.textPart?.(session) ?? null);
  }

  /** The middleware only moves the session's expiry; a store may write into the session for that. */
  touch(session: object, id: string | null): Touch {
    if (this.#rows?.isAtOnce === true || this.isUntouched(session)) return NOTHING;
    const values = ownValues(session);
    return () => {
      const from = this.atEnd;
      if (from == null || !this.noteStoreWrote(values, session)) return;
      const to = this.look(session, id, true);
      if (to !== null) this.#byStore = { from, to };
    };
  }

  /** What a store changes while it is called is no change of the app. Returns whether it did. */
  noteStoreWrote(before: Values, session: object): boolean {
    const now = ownValues(session);
    if (isSame(before, now)) return false;
    const [was, is] = [new Map(before), new Map(now)];
    const keys = [...new Set([...was.keys(), ...is.keys()])].filter(
      (key) => was.has(key) !== is.has(key) || !Object.is(was.get(key), is.get(key)),
    );
    const { storeWrote } = this.#draft;
    const added = keys.filter((key) => !this.#metadata.has(key) && !storeWrote.includes(key));
    this.#draft.storeWrote = [...storeWrote, ...added].slice(0, MOST_STORE_WROTE);
    return true;
  }

  endBegins(session: object | null): void {
    this.#ending = { session, revision: session === null ? null : this.#known(session) };
  }

  /** While the response ends: the middleware has stored the session in this state. */
  endsStored(revision: Interned | null): void {
    if (this.#ending !== null) this.#ending.revision ??= revision;
  }

  /** While the response ends: it only touches the session, since it found no change. */
  endsTouched(id: string | null): void {
    const ending = this.#ending;
    if (ending?.session == null || ending.revision !== undefined) return;
    // After a save of the app's own it compared with what was saved then, or was not.
    const isAsLoaded = id === this.#original.id && !this.#isStored;
    ending.revision = isAsLoaded ? this.#original.revision : this.look(ending.session, id, true);
  }

  /** While the response ends: it has neither stored nor touched, so that nothing else tells. */
  endsOtherwise(id: string | null): void {
    const ending = this.#ending;
    if (ending?.session == null || ending.revision !== undefined) return;
    ending.revision = this.look(ending.session, id, true);
  }

  endReturns(): void {
    this.#ending = null;
  }

  /** Other content than loaded, or another id. */
  lookAt(session: object | null, id: string | null, revision: Interned | null): Look {
    return {
      present: session !== null,
      id,
      modified: session === null ? null : this.#isModified(id, revision),
    };
  }

  #isModified(id: string | null, revision: Interned | null): boolean | null {
    const original = this.#original;
    if (id !== original.id) return true;
    return revision === null || original.revision === null ? null : revision !== original.revision;
  }

  /** Top-level keys whose value is still the object that was loaded. */
  sameObjects(session: object): string[] {
    if (this.#toldChanges !== null) return this.#toldChanges.sameObjects;
    const dictionary = this.#dictionaryOf(session);
    return this.#keys.filter((key, index) => readOwn(dictionary, key) === this.#values[index]);
  }

  /** Lets go of the session and its values. */
  forget(): void {
    this.#handed = this.#row = null;
    this.#keys = NO_KEYS;
    this.#values = NO_VALUES;
    this.#ending = null;
  }

  /**
   * Where the store keeps the objects themselves: what is in it now.
   *
   * @param session whose state at the end is known
   */
  noteKept(session: object, id: string | null): void {
    const kept = this.keptOf(id);
    if (kept === null) return;
    const draft = this.#draft;
    const state = kept === session ? draft.get('end') : this.look(kept, id, false);
    if (draft.get('saved') !== null || state !== draft.get('loaded')) draft.set('saved', state);
  }

  /** What a store that keeps objects has of a session: itself, or a row with its values. */
  keptOf(id: string | null): object | null {
    return id === null ? null : (this.#rows?.objectOf?.(id) ?? null);
  }

  /** The state of a session now, whatever is known of it. */
  look(session: object, id: string | null, isOwn: boolean): Interned | null {
    const { text, unserialisable } = takeSnapshot(this.#dictionaryOf(session), this.#metadata);
    const state = text === null ? null : this.#intern(text.slice(1), id);
    if (isOwn) {
      const dropped = this.#rows?.objectOf === undefined ? unserialisable : [];
      this.#draft.unserialisable = dropped.length > 0 ? dropped : this.#refused;
      this.#newest = state;
    }
    return isOwn && state !== null && state === this.#byStore?.to ? this.#byStore.from : state;
  }

  get #metadata(): ReadonlySet<string> {
    return this.#middleware.metadata ?? NONE;
  }

  #dictionaryOf(session: object): object {
    return this.#middleware.dictionary?.(session) ?? session;
  }

  #keysOf(session: object): string[] {
    return Object.keys(this.#dictionaryOf(session)).filter((key) => !this.#metadata.has(key));
  }

  #intern(tail: string, id: string | null): Interned {
    return this.#draft.intern(tail, this.#redactor, id);
  }
}

/** Called when the store's call has returned. */
export type Touch = () => void;

/** More of them than a store of its own adds. */
const MOST_STORE_WROTE = 20;

const NONE: ReadonlySet<string> = new Set();
const NO_KEYS: string[] = [];
const NO_VALUES: object[] = [];

const NOTHING: Touch = () => undefined;
