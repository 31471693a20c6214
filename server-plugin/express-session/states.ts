import type { Draft } from '../recorder.ts';
import { isObject, readOwn } from '../reading.ts';
import type { Redactor } from '../redact.ts';
import type { Interned } from '../revisions.ts';
import { takeSnapshot } from '../snapshot.ts';
import type { Look } from './rule.ts';
import { METADATA } from './settings.ts';

/** The states of the session in one request, and what express-session's hash rule says of them. */
export class States {
  readonly #draft: Draft;
  readonly #redactor: Redactor;
  /** What the hash rule compares with. */
  #original: { id: string | null; revision: Interned | null } = { id: null, revision: null };
  #rowKeys = 0;
  /** The session as it was handed to the app, and its values that are objects. */
  #handed: { session: object; values: Map<string, object>; sameAsRow: boolean } | null = null;
  /** Set while the app's `res.end` runs: express-session saves and sends what was there then. */
  #ending: { session: object | null; revision: Interned | null } | null = null;

  constructor(draft: Draft, redactor: Redactor) {
    this.#draft = draft;
    this.#redactor = redactor;
  }

  /** Whether the app's `res.end` is running. */
  get isEnding(): boolean {
    return this.#ending !== null;
  }

  /** The state of a row that the store gave back. */
  ofRow(row: object): Interned | null {
    const { text } = takeSnapshot(row, METADATA);
    return text === null ? null : this.#intern(text);
  }

  /** The request's session was loaded from this row. */
  startFromRow(id: string, row: object, revision: Interned | null): void {
    this.#original = { id, revision };
    this.#rowKeys = dictionaryKeys(row).length;
    this.#draft.set('loaded', revision);
  }

  /** The request's session was made new. */
  startEmpty(id: string | null): void {
    this.#original = { id, revision: this.#intern('{}') };
  }

  /** The app gets this session now. */
  handTo(session: object): void {
    const keys = dictionaryKeys(session);
    const values = new Map<string, object>();
    for (const key of keys) {
      const value = readOwn(session, key);
      if (isObject(value)) values.set(key, value);
    }
    // express-session leaves out what a session has already, such as a key named `id`.
    this.#handed = { session, values, sameAsRow: keys.length === this.#rowKeys };
  }

  /**
   * The state of a session now; not looked at again where nobody can have changed it.
   *
   * @param isOwn whether it is this request's session, and not another one that the app stores
   */
  of(session: object, isOwn: boolean): Interned | null {
    const ending = this.#ending;
    if (ending !== null && ending.session === session) return ending.revision;
    const handed = this.#handed;
    const isUntouched = this.#draft.accessed === false && handed?.session === session;
    if (isUntouched && handed.sameAsRow) return this.#original.revision;
    const { text, unserialisable } = takeSnapshot(session, METADATA);
    if (isOwn) this.#draft.unserialisable = unserialisable;
    return text === null ? null : this.#intern(text);
  }

  endBegins(session: object | null): Interned | null {
    const revision = session === null ? null : this.of(session, true);
    this.#ending = { session, revision };
    return revision;
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
    if (this.#draft.get('loaded') === null || this.#handed === null) return [];
    return [...this.#handed.values]
      .filter(([key, value]) => readOwn(session, key) === value)
      .map(([key]) => key);
  }

  /** Lets go of the session and its values. */
  forget(): void {
    this.#handed = null;
    this.#ending = null;
  }

  #intern(text: string): Interned {
    return this.#draft.intern(text, this.#redactor);
  }
}

function dictionaryKeys(session: object): string[] {
  return Object.keys(session).filter((key) => !METADATA.has(key));
}
