import type { UnserialisableValue } from '../protocol.ts';
import type { Draft } from '../recorder.ts';
import type { Redactor } from '../redact.ts';
import type { Interned } from '../revisions.ts';
import { takeSnapshot } from '../snapshot.ts';
import type { ChangedEvent, Data, StoreStartEvent } from './hook.ts';

/** The framework keeps its own facts beside the dictionary, not in it. */
const NO_METADATA: ReadonlySet<string> = new Set();

/** How the text begins that the framework's JSON serialiser makes of a session. */
const START = '{"data":{';
/** How it ends where the session has an expiry of its own. */
const EXPIRY = /^,"expiry":(?:[-+.\deE]+|"[^"\\]*")\}$/;

/** Ways in which the dictionary itself changes. */
const CHANGES: ReadonlySet<string> = new Set(['assigned', 'deleted', 'cleared', 'flushed']);

export interface StatesOptions {
  draft: Draft;
  redactor: Redactor;
  /** Whether stored texts are written by the framework's own JSON serialiser. */
  isJson: boolean;
}

/** The states of one session's dictionary, looked at no more often than it changed. */
export class States {
  readonly #draft: Draft;
  readonly #redactor: Redactor;
  readonly #isJson: boolean;
  /** Keys whose value the app replaced; null: all of them. */
  #replaced: Set<string> | null = new Set();
  readonly #inPlace = new Set<string>();
  #unserialisable: UnserialisableValue[] = [];
  #refused: UnserialisableValue[] = [];
  #newest: Interned | null = null;
  #isKnown = false;

  constructor({ draft, redactor, isJson }: StatesOptions) {
    this.#draft = draft;
    this.#redactor = redactor;
    this.#isJson = isJson;
  }

  /** @returns whether the dictionary itself is another now */
  changed({ how, key }: ChangedEvent): boolean {
    if (how === 'in-place' && key !== null) this.#inPlace.add(key);
    const isReplaced = CHANGES.has(how);
    if (isReplaced && key === null) this.#replaced = null;
    else if (isReplaced && key !== null) this.#replaced?.add(key);
    if (isReplaced || how === 'in-place') this.forget();
    return isReplaced;
  }

  /** The framework says that a value cannot be stored, which the text does not tell (a Date). */
  refused(value: UnserialisableValue): void {
    this.#refused = [value];
    this.#tell();
  }

  #tell(): void {
    const found = this.#unserialisable;
    this.#draft.unserialisable = found.length > 0 ? found : this.#refused;
  }

  /** The newest state is not the one that was seen last. */
  forget(): void {
    this.#isKnown = false;
  }

  /** Keys that hold the object that was loaded, with other content than the store. */
  sameObjects(unsaved: readonly string[]): string[] {
    const late = unsaved.filter((key) => this.#replaced !== null && !this.#replaced.has(key));
    return [...new Set([...this.#inPlace, ...late])];
  }

  /** The state that a dictionary has now; null where to look at it would run code of the app. */
  of(data: Data, session: string | null): Interned | null {
    if (this.#isKnown) return this.#newest;
    const { text, unserialisable } = takeSnapshot(data, NO_METADATA);
    this.#unserialisable = unserialisable;
    this.#tell();
    return this.#keep(text?.slice(1) ?? null, session);
  }

  /** The state that goes to the store, from the text that goes there where that can be read. */
  ofStored({ payload, data }: NonNullable<StoreStartEvent['session']>, session: string | null) {
    const tail = this.#isJson ? dictionaryTail(payload) : null;
    if (tail !== null) return this.#keep(tail, session);
    // A change in place is told at the commit only, and the app may save before.
    this.forget();
    return this.of(data, session);
  }

  #keep(tail: string | null, session: string | null): Interned | null {
    this.#isKnown = true;
    this.#newest = tail === null ? null : this.#draft.intern(tail, this.#redactor, session);
    return this.#newest;
  }
}

/** The dictionary without its first brace, in a text of the JSON serialiser; null in any other. */
export function dictionaryTail(payload: string): string | null {
  if (!payload.startsWith(START)) return null;
  if (payload.endsWith('}}')) return payload.slice(START.length, -1);
  const at = payload.lastIndexOf(',"expiry":');
  return EXPIRY.test(payload.slice(at)) && payload[at - 1] === '}'
    ? payload.slice(START.length, at)
    : null;
}
