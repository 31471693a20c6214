import type { OperationName } from '../protocol.ts';
import type { Draft, DraftOperation } from '../recorder.ts';
import type { Interned } from '../revisions.ts';
import type { StoreEndEvent, StoreStartEvent } from './hook.ts';
import type { States } from './states.ts';

const STORE_NAMES = { load: 'load', create: 'save', update: 'save', delete: 'destroy' } as const;
/** Without a store: to sign and send is a commit. */
const COOKIE_NAMES = { ...STORE_NAMES, create: 'commit', update: 'commit' } as const;

/** What a store answers that is well, and has stored nothing. */
const REFUSALS: Record<string, string> = {
  gone: 'Nothing is stored under the key any more.',
  conflict: 'Another request had stored a newer state.',
  taken: 'The key was taken.',
};

interface Call {
  about: StoreStartEvent;
  operation: DraftOperation;
  /** What it stores. */
  revision: Interned | null;
}

/** Turns the framework's calls to its engine into the operations of a draft. */
export class StoreCalls {
  /** Whether a flush left the session in the store, since that failed. */
  deleteFailed = false;
  /** Whether the app itself has stored the session, by `session.save()`. */
  savedByApp = false;

  readonly #draft: Draft;
  readonly #states: States;
  readonly #isInCookie: boolean;
  readonly #running = new Map<number, Call>();
  /** Saves of the framework itself, which it may take back. */
  #own: DraftOperation[] = [];
  #savedBefore: Interned | null = null;

  constructor(draft: Draft, states: States, isInCookie: boolean) {
    this.#draft = draft;
    this.#states = states;
    this.#isInCookie = isInCookie;
  }

  start(about: StoreStartEvent): void {
    const names: Record<StoreStartEvent['op'], OperationName> = this.#isInCookie
      ? COOKIE_NAMES
      : STORE_NAMES;
    const key = this.nameOf(about.key);
    const { session } = about;
    const operation = this.#draft.beginOperation(names[about.op], key);
    const revision = session === null ? null : this.#states.ofStored(session, key);
    if (session !== null) operation.ttl = Math.round((session.expiresAt - Date.now()) / 1000);
    this.#draft.pending += 1;
    this.#running.set(about.call, { about, operation, revision });
  }

  end({ call, ok, outcome, error }: StoreEndEvent): void {
    const running = this.#running.get(call);
    if (running === undefined) return;
    this.#running.delete(call);
    const { about, operation } = running;
    this.#draft.pending -= 1;
    const failure = ok ? (REFUSALS[outcome ?? ''] ?? null) : (error ?? 'The store failed.');
    this.#draft.endOperation(operation, failure);
    if (about.op === 'load' && about.by === 'merge') this.#merges();
    if (about.op === 'delete') this.deleteFailed = !ok;
    if (outcome === 'created' || outcome === 'saved') this.#saved(running);
  }

  /** The revision that the last load gave; null and an error where its text could not be read. */
  loaded(revision: Interned | null, error: string | null): void {
    const operation = this.#draft.operations.findLast(({ op }) => op === 'load');
    if (operation === undefined) return;
    operation.revision = revision;
    if (error !== null) this.#draft.endOperation(operation, error);
  }

  /** A call of the session that takes no time of a store's. */
  moment(op: 'regenerate' | 'clear', key: string | null): void {
    this.#draft.endOperation(this.#draft.beginOperation(op, key), null);
  }

  /**
   * The framework has given its save up: it took it back (the session was ended meanwhile), or
   * could not send what it made (a cookie that is too large).
   *
   * @param error of the response; null where the calls themselves went well
   */
  undone(error: unknown): void {
    for (const operation of this.#own) {
      operation.revision = null;
      if (this.#isInCookie) this.#draft.endOperation(operation, error);
    }
    if (this.#own.length > 0) this.#draft.set('saved', this.#savedBefore);
    this.#own = [];
  }

  /** A save that came to nothing before the store was asked. */
  refused(error: unknown): void {
    const op = this.#isInCookie ? COOKIE_NAMES.update : STORE_NAMES.update;
    this.#draft.endOperation(this.#draft.beginOperation(op, this.#draft.before), error);
  }

  /** A session that is in its cookie has no id. */
  nameOf(key: string | null): string | null {
    return this.#isInCookie ? null : key;
  }

  /** What another request stored is laid under the data now. */
  #merges(): void {
    this.#states.forget();
    this.#draft.timing.loaded = this.#draft.now();
  }

  #saved({ about, operation, revision }: Call): void {
    const draft = this.#draft;
    operation.revision = revision;
    if (about.by === 'application') {
      this.savedByApp = true;
    } else {
      if (this.#own.length === 0) this.#savedBefore = draft.get('saved');
      this.#own.push(operation);
    }
    draft.set('saved', revision);
    draft.timing.saved = draft.now();
    const expiresAt = about.session?.expiresAt ?? null;
    draft.expiry.session = expiresAt;
    draft.expiry.store = this.#isInCookie ? null : expiresAt;
  }
}
