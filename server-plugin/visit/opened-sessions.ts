import { takeSnapshot } from '../recording/snapshot.ts';
import type { View } from './view.ts';

/**
 * The sessions of a request that its app opens itself, once or more often, each time as another
 * object: told is the one that it stored or ended last; else one that it has changed.
 */
export class OpenedSessions implements View {
  readonly tellsLooks = true;
  readonly #opened: object[] = [];
  readonly #ended = new WeakSet();
  #committed: object | null = null;
  /** What each of them had in the beginning, where there are several. */
  #loaded: string | null = null;

  /** A session that was opened, as it came; the first is what the visit begins with. */
  add(session: object): void {
    this.#opened.push(session);
    if (this.#opened.length === 2) this.#loaded = textOf(session);
  }

  /** The app stores it, or ends it. */
  commits(session: object, { isEnd }: { isEnd: boolean }): void {
    this.#committed = session;
    if (isEnd) this.#ended.add(session);
  }

  hasEnded(session: object): boolean {
    return this.#ended.has(session);
  }

  session(): object | null {
    const told = this.#committed ?? this.#changed() ?? this.#opened.at(-1);
    return told === undefined || this.#ended.has(told) ? null : told;
  }

  /** They are in their cookies, and have no ids. */
  id(): null {
    return null;
  }

  #changed(): object | undefined {
    const loaded = this.#loaded;
    if (loaded === null) return undefined;
    return this.#opened.find((session) => ![null, loaded].includes(textOf(session)));
  }
}

function textOf(session: object): string | null {
  return takeSnapshot(session, NO_KEYS).text;
}

const NO_KEYS: ReadonlySet<string> = new Set();
