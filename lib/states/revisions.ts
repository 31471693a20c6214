import type { Revision, RevisionId } from '../../server-plugin/protocol.ts';
import { diff, type Change } from './diff.ts';
import { isJsonObject, type Json } from './json.ts';
import { readState, type ReadState } from './read.ts';

/** Characters of all states together; the oldest go first. A server's ring holds half of it. */
const MOST_TEXT = 64 * 1024 * 1024;
/**
 * Keys and elements of two states that are compared for a glance, such as a cell of the list, of
 * which fifty are drawn at once; and for one who looks at this very request.
 */
const GLANCE = 12_000;
export const THOROUGH = 150_000;
/** Characters that a key or element takes with its value, as sessions mostly are. */
const TEXT_OF_NODE = 25;
/** Changes that are kept for the next time, of all pairs of states together. */
const MOST_KEPT = 200_000;

/** What differs between two states; null where they are too much to compare, of `most`. */
interface Compared {
  changes: Change[] | null;
  most: number;
}

/** One known state of a session: parsed when it is first looked at, and never again in a render. */
export class KnownRevision {
  readonly revision: Revision;
  #read: ReadState | undefined;

  constructor(revision: Revision) {
    this.revision = revision;
  }

  /** Undefined where there is no text of it, or one too large to be shown. */
  get value(): Json | undefined {
    return this.#state.value;
  }

  /** Something of it is not shown, by the server's doing or by ours. */
  get isCut(): boolean {
    return this.#state.isCut;
  }

  /** Keys and elements, all levels together. */
  get nodes(): number {
    return this.#state.nodes;
  }

  get #state(): ReadState {
    return (this.#read ??= readState(this.revision));
  }
}

/** The states that the servers told us of, by id. Equal states have equal ids. */
export class RevisionTable {
  readonly #known = new Map<RevisionId, KnownRevision>();
  /** By the later state, from each that it was compared with. */
  readonly #changes = new Map<RevisionId, Map<RevisionId, Compared>>();
  #text = 0;
  #kept = 0;

  /** Of all that are known. */
  get ids(): Iterable<RevisionId> {
    return this.#known.keys();
  }

  add(revisions: readonly Revision[]): void {
    for (const revision of revisions) {
      if (this.#known.has(revision.id)) continue;
      this.#known.set(revision.id, new KnownRevision(revision));
      this.#text += textOf(revision);
    }
    for (const [id, { revision }] of this.#known) {
      if (this.#text <= MOST_TEXT) break;
      this.#known.delete(id);
      this.#text -= textOf(revision);
    }
  }

  get(id: RevisionId | null): KnownRevision | undefined {
    return id === null ? undefined : this.#known.get(id);
  }

  /** Whether a state is an empty dictionary; null where the state is not known. */
  isEmpty(id: RevisionId): boolean | null {
    const known = this.#known.get(id);
    if (!known) return null;
    // So much text is of something: it need not be parsed for that.
    if (textOf(known.revision) > 100) return false;
    if (known.value === undefined) return (known.revision.keys ?? []).length === 0 ? null : false;
    return isJsonObject(known.value) && Object.keys(known.value).length === 0;
  }

  /**
   * The differences between two states, computed once. `before` null means that there was no
   * session: everything is added. Null where a state is not known in full, or the two are too large
   * to be compared.
   *
   * @param most keys and elements of both together
   */
  changes(
    before: RevisionId | null,
    after: RevisionId | null,
    most: number = GLANCE,
  ): Change[] | null {
    const cached = this.#changes.get(after ?? NONE)?.get(before ?? NONE);
    if (cached && (cached.changes !== null || cached.most >= most)) return cached.changes;
    const from = before === null ? EMPTY : this.#known.get(before);
    const to = after === null ? EMPTY : this.#known.get(after);
    if (!from || !to) return null;
    // By its text first: then nothing has to be parsed for a glance.
    const isTooLong = textOf(from.revision) + textOf(to.revision) > most * TEXT_OF_NODE;
    const isTooMuch = isTooLong || from.nodes + to.nodes > most;
    if (!isTooMuch && (from.value === undefined || to.value === undefined)) return null;
    // As in most requests; equal states have equal ids.
    if (!isTooMuch && before === after) return [];
    // A place may be looked at more than once, where lists of different lengths are aligned.
    const changes = isTooMuch ? null : diff(from.value, to.value, 4 * most);
    this.#keep(before ?? NONE, after ?? NONE, { changes, most });
    return changes;
  }

  /** Forgets a state that nobody needs any more, and what was compared with it. */
  forget(id: RevisionId): void {
    const known = this.#known.get(id);
    if (!known) return;
    this.#known.delete(id);
    this.#text -= textOf(known.revision);
    const ended = this.#changes.get(NONE);
    const compared = [...(this.#changes.get(id)?.values() ?? []), ended?.get(id)];
    for (const one of compared) this.#kept -= one?.changes?.length ?? 0;
    this.#changes.delete(id);
    ended?.delete(id);
  }

  #keep(before: RevisionId, after: RevisionId, compared: Compared): void {
    const count = compared.changes?.length ?? 0;
    this.#kept += count;
    if (this.#kept > MOST_KEPT) {
      this.#changes.clear();
      this.#kept = count;
    }
    const own = this.#changes.get(after) ?? new Map<RevisionId, Compared>();
    this.#changes.set(after, own.set(before, compared));
  }
}

/** The name of no session, among those of states. */
const NONE = '';

/** No session is one with nothing in it. */
const EMPTY = new KnownRevision({ id: NONE, json: '{}', bytes: 2, truncated: false, keys: null });

function textOf({ json }: Revision): number {
  return json?.length ?? 0;
}
