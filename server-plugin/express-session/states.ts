import type { Draft } from '../recorder.ts';
import { isObject, readOwn } from '../reading.ts';
import type { Redactor } from '../redact.ts';
import type { Interned } from '../revisions.ts';
import { takeSnapshot } from '../snapshot.ts';
import { dictionaryTail } from './row-text.ts';
import type { Rows } from './rows.ts';
import type { Look } from './rule.ts';
import { METADATA } from './settings.ts';
import { Writing } from './written.ts';

/**
 * The states of the session in one request, and what express-session's hash rule says of them.
 *
 * To write a session out costs as much as all else that is done here, and may run code of the app.
 * So a state is read from the store's own text, or told from what express-session did, wherever
 * that can be; a session is looked at only where neither tells.
 */
export class States {
  readonly #draft: Draft;
  readonly #redactor: Redactor;
  readonly #rows: Rows;
  /** What the hash rule compares with. */
  #original: { id: string | null; revision: Interned | null } = { id: null, revision: null };
  #rowKeys = 0;
  /** The session as it was handed to the app, and whether it has all that the row had. */
  #handed: { session: object; sameAsRow: boolean } | null = null;
  /** Its values that are objects, when the app first looked at it. */
  #values: [key: string, value: object][] = [];
  /** Whether the app has stored this session before it ended the response. */
  #isStored = false;
  /** Set while the app's `res.end` runs: express-session saves and sends what was there then. */
  #ending: { session: object | null; revision: Interned | null | undefined } | null = null;

  constructor(draft: Draft, redactor: Redactor, rows: Rows) {
    this.#draft = draft;
    this.#redactor = redactor;
    this.#rows = rows;
  }

  /** Whether the app's `res.end` is running. */
  get isEnding(): boolean {
    return this.#ending !== null;
  }

  /** The state at the app's `res.end`; undefined while it is not known yet. */
  get atEnd(): Interned | null | undefined {
    return this.#ending?.revision;
  }

  /**
   * The state of a row that the store gave back.
   *
   * @param text the store's own, where it is known
   */
  ofRow(id: string, row: object, text: string | null): Interned | null {
    const tail = text === null ? null : dictionaryTail(text);
    return tail === null ? this.#look(row, id, false) : this.#intern(tail, id);
  }

  /** The request's session was loaded from this row. */
  startFromRow(id: string, row: object, revision: Interned | null): void {
    this.#original = { id, revision };
    this.#rowKeys = dictionaryKeys(row).length;
    this.#draft.set('loaded', revision);
  }

  /** The request's session was made new. */
  startEmpty(id: string | null): void {
    this.#original = { id, revision: this.#intern('}', null) };
  }

  /** The app gets this session now. */
  handTo(session: object): void {
    // express-session leaves out what a session has already, such as a key named `id`.
    const sameAsRow = dictionaryKeys(session).length === this.#rowKeys;
    this.#handed = { session, sameAsRow };
  }

  /** The app looks at its session for the first time: what is in it now came from the row. */
  accessed(): void {
    if (this.#handed === null || this.#draft.get('loaded') === null) return;
    const { session } = this.#handed;
    for (const key of dictionaryKeys(session)) {
      const value = readOwn(session, key);
      if (isObject(value)) this.#values.push([key, value]);
    }
  }

  /**
   * The state of a session now; not looked at where nobody can have changed it.
   *
   * @param isOwn whether it is this request's session, and not another one that the app stores
   */
  of(session: object, id: string | null, isOwn: boolean): Interned | null {
    const ending = this.#ending;
    if (ending?.session === session && ending.revision !== undefined) return ending.revision;
    return this.isUntouched(session) ? this.#original.revision : this.#look(session, id, isOwn);
  }

  /** Whether the app has not looked at this session, so that it is as it was loaded or made. */
  isUntouched(session: object): boolean {
    const handed = this.#handed;
    return this.#draft.accessed === false && handed?.session === session && handed.sameAsRow;
  }

  /** The app stores a session under an id. */
  write(id: string, session: object, isOwn: boolean): Write {
    if (isOwn && !this.isEnding) this.#isStored = true;
    const before = this.#rows.textOf(id);
    const isInMemory = this.#rows.kind !== 'other';
    const look = (): Interned | null => this.of(session, id, isOwn);
    let revision = isInMemory ? undefined : look();
    const writing = revision === null ? new Writing(session) : null;
    const tailOf = (text: string | null): string | null =>
      text === null ? null : dictionaryTail(text);
    const find = (isDone: boolean): Interned | null => {
      if (!isInMemory) {
        const tail = tailOf(writing?.text ?? null);
        return tail === null ? null : this.#intern(tail, id);
      }
      const row = this.#rows.textOf(id);
      // What is derived from a MemoryStore may put its rows there later, or somewhere else.
      const isWritten = isDone && (this.#rows.kind === 'memory' || row !== before);
      const tail = isWritten ? tailOf(row) : null;
      return tail === null ? look() : this.#intern(tail, id);
    };
    return {
      around: writing === null ? null : (work) => writing.watch(work),
      revision: (isDone) => (revision ??= find(isDone)),
    };
  }

  endBegins(session: object | null): void {
    let revision: Interned | null | undefined;
    if (session === null) revision = null;
    else if (this.isUntouched(session)) revision = this.#original.revision;
    this.#ending = { session, revision };
  }

  /** While the response ends: express-session has stored the session in this state. */
  endsStored(revision: Interned | null): void {
    if (this.#ending !== null) this.#ending.revision ??= revision;
  }

  /** While the response ends: it only touches the session, since its hash rule found no change. */
  endsTouched(id: string): void {
    const ending = this.#ending;
    if (ending?.session == null || ending.revision !== undefined) return;
    // After a save of the app's own the rule compared with what was saved then, or was not.
    const isAsLoaded = id === this.#original.id && !this.#isStored;
    ending.revision = isAsLoaded ? this.#original.revision : this.#look(ending.session, id, true);
  }

  /** While the response ends: it has neither stored nor touched, so that nothing else tells. */
  endsOtherwise(id: string | null): void {
    const ending = this.#ending;
    if (ending?.session == null || ending.revision !== undefined) return;
    ending.revision = this.#look(ending.session, id, true);
  }

  endReturns(): void {
    this.#ending = null;
  }

  /**
   * The hash rule: other content than loaded, or another id.
   *
   * @param id `req.sessionID`
   */
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
    return this.#values
      .filter(([key, value]) => readOwn(session, key) === value)
      .map(([key]) => key);
  }

  /** Lets go of the session and its values. */
  forget(): void {
    this.#handed = null;
    this.#values = [];
    this.#ending = null;
  }

  #look(session: object, id: string | null, isOwn: boolean): Interned | null {
    const { text, unserialisable } = takeSnapshot(session, METADATA);
    if (isOwn) this.#draft.unserialisable = unserialisable;
    return text === null ? null : this.#intern(text.slice(1), id);
  }

  #intern(tail: string, id: string | null): Interned {
    return this.#draft.intern(tail, this.#redactor, id);
  }
}

/** A call that stores a session. */
export interface Write {
  readonly around: (<T>(work: () => T) => T) | null;
  /**
   * The state that is stored.
   *
   * @param isDone whether the store has taken it, so that its own text can be read
   */
  revision(isDone: boolean): Interned | null;
}

function dictionaryKeys(session: object): string[] {
  return Object.keys(session).filter((key) => !METADATA.has(key));
}
