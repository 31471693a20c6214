import { MOST_PATCHED, type RevisionId } from '../protocol.ts';
import type { Revisions, Told } from '../recording/revisions.ts';
import type { Recorded } from '../stores/types.ts';
import { sized, type Sized } from './sized.ts';

/** A state that is to be told. */
export interface State extends Sized {
  told: Told;
}

/** The states of one answer: each is told once, and the next of a session by what differs. */
export class ToldStates {
  readonly #revisions: Revisions;
  /** Whether who asks can read patches. */
  readonly #patches: boolean;
  readonly #told = new Map<RevisionId, Told>();
  readonly #texts: string[] = [];
  #patched = 0;

  constructor(revisions: Revisions, patches: boolean) {
    this.#revisions = revisions;
    this.#patches = patches;
  }

  /** What is told by now, each as JSON. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** The states of a record that are still to be told. */
  stillOf(recorded: Recorded): State[] {
    const still: State[] = [];
    let before: Told | null = null;
    for (const interned of recorded.revisions()) {
      const known = this.#told.get(interned.id);
      before = known ?? this.#revisions.tell(interned, before);
      if (known === undefined) still.push({ told: before, ...sized(this.#shortest(before)) });
    }
    return still;
  }

  #shortest({ patch, served, whole }: Told): object {
    if (!this.#patches || patch === null || served === null) return whole();
    this.#patched += served.length;
    return this.#patched > MOST_PATCHED ? whole() : patch;
  }

  tell({ told, text }: State): void {
    this.#told.set(told.id, told);
    this.#texts.push(text);
  }

  /** Without what some of them may be told by: where they cannot all be told. */
  static alone({ told }: State): State {
    return { told: { ...told, patch: null }, ...sized(told.whole()) };
  }
}
