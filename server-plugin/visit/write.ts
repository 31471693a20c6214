import type { Interned } from '../recording/revisions.ts';
import type { Rows } from './middleware.ts';
import { ownValues, type Values } from './own-values.ts';
import { TextMade } from './text-made.ts';
import { Writing } from './writing.ts';

/** A call that stores a session. */
export interface Write {
  readonly around: (<T>(work: () => T) => T) | null;
  /** The state that the store was given. */
  given(): Interned | null;
  /** The call has returned. */
  returned(): void;
  /** The store has answered. */
  ended(): void;
  /**
   * The state that is stored.
   *
   * @param isDone whether the store has taken it, so that its own text can be read
   */
  revision(isDone: boolean): Interned | null;
}

/** What is stored, and how to find its state. */
export interface Stored {
  readonly session: object;
  readonly id: string | null;
  /** Whether it is the request's own session, and not another one. */
  readonly isOwn: boolean;
  readonly states: Sources;
}

/** Where a state is known from. */
interface Sources {
  of(session: object, id: string | null, isOwn: boolean): Interned | null;
  look(session: object, id: string | null, isOwn: boolean): Interned | null;
  ofText(text: string | null, id: string | null): Interned | null;
  noteStoreWrote(before: Values, session: object): boolean;
}

/** Whose text the middleware tells. */
export class ToldWrite implements Write {
  readonly around = null;
  readonly #state: Interned;

  constructor(state: Interned) {
    this.#state = state;
  }

  given(): Interned {
    return this.#state;
  }

  returned(): void {
    // There is nothing to find out.
  }

  ended(): void {
    // There is nothing to find out.
  }

  revision(): Interned {
    return this.#state;
  }
}

/** To a store whose rows can be read. */
export class RowWrite implements Write {
  readonly around = null;
  readonly #stored: Stored;
  readonly #rows: Rows;
  readonly #before: string | null;
  #revision: Interned | null = null;

  constructor(stored: Stored, rows: Rows) {
    this.#stored = stored;
    this.#rows = rows;
    this.#before = rows.isAtOnce ? null : this.#textNow();
  }

  given(): Interned | null {
    return this.#revision;
  }

  returned(): void {
    // Its text is read when it is done.
  }

  ended(): void {
    // Nothing was put around it.
  }

  revision(isDone: boolean): Interned | null {
    return (this.#revision ??= this.#find(isDone));
  }

  #find(isDone: boolean): Interned | null {
    const { states, session, id, isOwn } = this.#stored;
    const row = this.#textNow();
    // What is derived from such a store may put its rows there later, or somewhere else.
    const isWritten = isDone && (this.#rows.isAtOnce || row !== this.#before);
    return (isWritten ? states.ofText(row, id) : null) ?? states.of(session, id, isOwn);
  }

  #textNow(): string | null {
    const { id } = this.#stored;
    return id === null ? null : this.#rows.textOf(id);
  }
}

/** To a store whose rows nobody can read: the session is looked at before it is given away. */
export class LookedWrite implements Write {
  readonly around: Write['around'];
  readonly #stored: Stored;
  readonly #given: Interned | null;
  readonly #writing: Writing | null;
  readonly #values: Values;
  readonly #made: TextMade<Interned> | null;
  #revision: Interned | null;
  #isReturned = false;

  /** @param part of the session that has a `toJSON` of its middleware's */
  constructor(stored: Stored, part: object | null) {
    const { states, session, id, isOwn } = stored;
    const given = states.of(session, id, isOwn);
    const writing = given === null ? new Writing(session) : null;
    this.#stored = stored;
    this.#given = this.#revision = given;
    this.#writing = writing;
    this.around = writing === null ? null : (work) => writing.watch(work);
    this.#values = ownValues(session);
    this.#made = part === null ? null : new TextMade(part, () => states.look(session, id, isOwn));
  }

  given(): Interned | null {
    return this.#given ?? this.#revision;
  }

  returned(): void {
    this.#made?.returned();
    if (this.#isReturned) return;
    this.#isReturned = true;
    // What the store itself changes while it is called is stored, and no change of the app.
    const { states, session, id, isOwn } = this.#stored;
    if (!states.noteStoreWrote(this.#values, session)) return;
    this.#revision = states.look(session, id, isOwn) ?? this.#given;
  }

  ended(): void {
    this.#made?.ended();
  }

  revision(): Interned | null {
    const { states, id } = this.#stored;
    return this.#made?.later ?? (this.#revision ??= states.ofText(this.#writing?.text ?? null, id));
  }
}
