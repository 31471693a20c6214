import { MOST_LOOKS_AT_ONCE, type Looks } from '../recording/looks.ts';
import type { Draft } from '../recording/recorder.ts';
import type { Interned } from '../recording/revisions.ts';
import type { Commit } from './commit.ts';
import type { States } from './states.ts';

/** The last looks at a session, at the close and a moment later, as far as there is time for them. */
export class LastLooks {
  readonly #looks: Looks;
  readonly #draft: Draft;
  readonly #states: States;
  readonly #commit: Commit;

  constructor(looks: Looks, draft: Draft, states: States, commit: Commit) {
    this.#looks = looks;
    this.#draft = draft;
    this.#states = states;
    this.#commit = commit;
  }

  /** What is there at the close; what was there at the end, where there is no time for a look. */
  atClose(session: object, id: string | null): Interned | null {
    const { timing } = this.#draft;
    const isNeeded = this.#commit.atEnd === null || this.#states.isKnown(session);
    if (!isNeeded && !this.#mayLook(0)) {
      timing.looked = timing.handlerEnd ?? timing.headers;
      return this.#commit.endRevision;
    }
    timing.looked = timing.end;
    // Where the look tells nothing, what the store or the decision told at the end is the newest.
    return this.#states.of(session, id, true) ?? this.#commit.endRevision;
  }

  /** Whether there is time for a look a moment later, which matters less. */
  mayLookLater(): boolean {
    return this.#mayLook(MOST_LOOKS_AT_ONCE / 2);
  }

  #mayLook(reserve: number): boolean {
    return this.#looks.allow(this.#commit.endRevision?.bytes ?? 0, reserve);
  }

  /**
   * A change a bit after the response is a common mistake: one more look, holding nothing.
   *
   * @param looked is told whether there is news; what it throws is its own matter
   */
  later(session: object, id: string | null, looked: (find: () => boolean) => void): void {
    const about = { id, kept: this.#states.keptOf(id), of: this.#draft };
    this.#looks.later(session, about, (still) => {
      looked(() => {
        const draft = this.#draft;
        if (still === undefined) {
          draft.looksLate = false;
          return true;
        }
        const state = this.#states.look(still, id, true);
        draft.timing.looked = draft.now();
        if (state === null || state === draft.get('end')) return false;
        draft.set('end', state);
        this.#states.noteKept(still, id);
        return true;
      });
    });
  }
}
