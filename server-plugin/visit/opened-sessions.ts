import { takeSnapshot } from '../recording/snapshot.ts';
import type { View } from './view.ts';

/**
 * The sessions of a request that its app opens itself, once or more often, each time as another
 * object: told is the one that it stored or ended last; else one that it has changed.
 */
export class OpenedSessions implements View {
  readonly tellsLooks = true;
  readonly #reading: Reading;
  readonly #opened: object[] = [];
  readonly #ended = new WeakSet();
  #committed: object | null = null;
  /** What each of them had in the beginning, where there are several. */
  #loaded: string | null = null;

  constructor(reading: Partial<Reading> = {}) {
    this.#reading = { ...AS_IT_IS, ...reading };
  }

  /** A session that was opened, as it came; the first is what the visit begins with. */
  add(session: object): void {
    this.#opened.push(session);
    if (this.#opened.length === 2) this.#loaded = this.#textOf(session);
  }

  /** The app stores it, or ends it. */
  commits(session: object, { isEnd }: { isEnd: boolean }): void {
    this.#committed = session;
    if (isEnd) this.#ended.add(session);
    else this.#ended.delete(session);
  }

  hasEnded(session: object): boolean {
    return this.#ended.has(session);
  }

  session(): object | null {
    const told = this.#told;
    return told === undefined || this.#ended.has(told) ? null : told;
  }

  /** Null where they are in their cookies. */
  id(): string | null {
    const told = this.#told;
    return told === undefined ? null : this.#reading.idOf(told);
  }

  get #told(): object | undefined {
    return this.#committed ?? this.#changed() ?? this.#opened.at(-1);
  }

  #changed(): object | undefined {
    const loaded = this.#loaded;
    if (loaded === null) return undefined;
    return this.#opened.find((session) => ![null, loaded].includes(this.#textOf(session)));
  }

  #textOf(session: object): string | null {
    return takeSnapshot(this.#reading.dictionary(session), NO_KEYS).text;
  }
}

/** How such a session is read. Runs no code of the app. */
interface Reading {
  /** By default the session itself. */
  dictionary: (session: object) => object;
  /** By default it has none. */
  idOf: (session: object) => string | null;
}

const AS_IT_IS: Reading = { dictionary: (session) => session, idOf: () => null };

const NO_KEYS: ReadonlySet<string> = new Set();
