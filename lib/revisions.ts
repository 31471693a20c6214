import type { Revision, RevisionId } from '../server-plugin/protocol.ts';
import { diff, type Change } from './diff.ts';
import { isJsonObject, parseJson, type Json } from './json.ts';

/** One known state of a session: parsed once, and never again in a render. */
export interface KnownRevision {
  revision: Revision;
  /** Undefined where the server kept no text of it, because it was too large. */
  value: Json | undefined;
}

/** The states that the servers told us of, by id. Equal states have equal ids. */
export class RevisionTable {
  readonly #known = new Map<RevisionId, KnownRevision>();
  readonly #changes = new Map<string, Change[]>();

  add(revisions: readonly Revision[]): void {
    for (const revision of revisions) {
      if (this.#known.has(revision.id)) continue;
      this.#known.set(revision.id, { revision, value: parse(revision.json) });
    }
  }

  get(id: RevisionId | null): KnownRevision | undefined {
    return id === null ? undefined : this.#known.get(id);
  }

  /** Whether a state is an empty dictionary; null where the state is not known. */
  isEmpty(id: RevisionId): boolean | null {
    const known = this.#known.get(id);
    if (!known) return null;
    if (known.value === undefined) return (known.revision.keys ?? []).length === 0 ? null : false;
    return isJsonObject(known.value) && Object.keys(known.value).length === 0;
  }

  /**
   * The differences between two states, computed once. `before` null means that there was no
   * session: everything is added. Null where a state is not known in full.
   */
  changes(before: RevisionId | null, after: RevisionId | null): Change[] | null {
    const key = `${before} ${after}`;
    const cached = this.#changes.get(key);
    if (cached) return cached;
    const from = before === null ? {} : this.#known.get(before)?.value;
    const to = after === null ? {} : this.#known.get(after)?.value;
    if (from === undefined || to === undefined) return null;
    const changes = diff(from, to);
    this.#changes.set(key, changes);
    return changes;
  }

  /** Forgets every state that no row needs any more. */
  retain(needed: ReadonlySet<RevisionId>): void {
    for (const id of this.#known.keys()) if (!needed.has(id)) this.#known.delete(id);
    for (const key of this.#changes.keys()) {
      if (!key.split(' ').every((id) => id === 'null' || needed.has(id))) this.#changes.delete(key);
    }
  }
}

function parse(json: string | null): Json | undefined {
  if (json === null) return undefined;
  try {
    return parseJson(json);
  } catch {
    return undefined;
  }
}
