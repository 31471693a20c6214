import { createHmac, randomBytes } from 'node:crypto';
import type { Revision, RevisionId } from './protocol.ts';
import { defaultRedactor, serveText, type Redactor } from './redact.ts';

/** Bytes of text over which a revision keeps only its size and top-level keys. */
export const DEFAULT_REVISION_BYTES = 256 * 1024;

/** Characters over which a text is named by its hash. */
const LONG_TEXT = 8 * 1024;

/** A state of a dictionary, shared by all records that saw it. Compare two by identity. */
export interface Interned {
  readonly id: RevisionId;
  /** Null where the state was too large to keep. */
  readonly text: string | null;
  readonly bytes: number;
}

/**
 * All states that the records of this process refer to. Equal texts are one entry, counted once,
 * and kept as long as somebody holds them.
 */
export class Revisions {
  readonly #key = randomBytes(32);
  readonly #limit: number;
  /** Keyed, so that an exported id does not let a secret be guessed. */
  readonly #hash = (text: string, redactor: Redactor): RevisionId =>
    createHmac('sha256', this.#key)
      .update(redactor.id)
      .update('\0')
      .update(text)
      .digest('base64url')
      .slice(0, 22);
  readonly #byName = new Map<string, Entry>();
  readonly #byId = new Map<RevisionId, Entry>();
  #bytes = 0;

  /** @param limit bytes of text over which only size and top-level keys are kept */
  constructor(limit = DEFAULT_REVISION_BYTES) {
    this.#limit = limit;
  }

  /** Bytes of the texts that are held now. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#byName.size;
  }

  /**
   * The entry of a text, held once more for the caller, who gives it back with `release`.
   *
   * @param text JSON of a dictionary
   * @param redactor the rule under which it may leave the process
   */
  acquire(text: string, redactor: Redactor = defaultRedactor): Interned {
    // V8 hashes a long string by its length alone: as keys of a map, all states of one long
    // dictionary would collide and be compared one by one. These are named by their id.
    const isLong = text.length > Math.min(LONG_TEXT, this.#limit / 3);
    const id = isLong ? this.#hash(text, redactor) : null;
    const name = id === null ? `${redactor.id}:${text}` : `#${id}`;
    const entry = this.#byName.get(name) ?? this.#make(name, id, text, redactor);
    this.retain(entry);
    return entry;
  }

  #make(name: string, id: RevisionId | null, text: string, redactor: Redactor): Entry {
    const bytes = Buffer.byteLength(text);
    const isKept = bytes <= this.#limit;
    return new Entry(
      {
        name,
        givenId: id,
        text: isKept ? text : null,
        redactor,
        bytes,
        keys: isKept ? null : topLevelKeys(text),
      },
      this.#hash,
    );
  }

  /** Holds an entry once more, also one that had been let go. */
  retain(interned: Interned): void {
    if (!(interned instanceof Entry)) return;
    if (interned.holders === 0) {
      this.#byName.set(interned.name, interned);
      this.#bytes += interned.weight;
    }
    interned.holders += 1;
  }

  release(interned: Interned): void {
    if (!(interned instanceof Entry) || interned.holders === 0) return;
    interned.holders -= 1;
    if (interned.holders > 0) return;
    this.#byName.delete(interned.name);
    if (interned.givenId !== null) this.#byId.delete(interned.givenId);
    this.#bytes -= interned.weight;
  }

  /** A held entry by its id, if that id was ever given out with `serve`. */
  find(id: RevisionId): Interned | undefined {
    return this.#byId.get(id);
  }

  /** What a client gets of an entry: redacted, and cut where it is too deep. */
  serve(interned: Interned): Revision {
    if (!(interned instanceof Entry)) throw new TypeError('not an entry of this table');
    const { id, bytes, text } = interned;
    this.announce(interned);
    if (text === null) {
      return { id, json: null, bytes, truncated: true, keys: interned.keys };
    }
    const { json, cut } = serveText(text, interned.redactor, this.#key);
    return { id, json, bytes, truncated: cut, keys: null };
  }

  /** The id of an entry, which `find` knows from now on. */
  announce(interned: Interned): RevisionId {
    if (interned instanceof Entry && interned.holders > 0) this.#byId.set(interned.id, interned);
    return interned.id;
  }
}

class Entry implements Interned {
  readonly name: string;
  readonly text: string | null;
  readonly redactor: Redactor;
  readonly bytes: number;
  readonly keys: string[] | null;
  holders = 0;
  /** Null until somebody asks: most states are never looked at. */
  givenId: RevisionId | null;
  readonly #hash: (text: string, redactor: Redactor) => RevisionId;

  constructor(
    facts: Pick<Entry, 'name' | 'text' | 'redactor' | 'bytes' | 'keys' | 'givenId'>,
    hash: (text: string, redactor: Redactor) => RevisionId,
  ) {
    this.name = facts.name;
    this.text = facts.text;
    this.redactor = facts.redactor;
    this.bytes = facts.bytes;
    this.keys = facts.keys;
    this.givenId = facts.givenId;
    this.#hash = hash;
  }

  get id(): RevisionId {
    return (this.givenId ??= this.#hash(this.text ?? '', this.redactor));
  }

  /** What it costs to keep, in bytes. */
  get weight(): number {
    return this.text === null ? 200 + (this.keys?.length ?? 0) * 20 : this.bytes + 100;
  }
}

function topLevelKeys(text: string): string[] {
  const parsed: unknown = JSON.parse(text);
  return typeof parsed === 'object' && parsed !== null
    ? Object.keys(parsed)
        .slice(0, 200)
        .map((key) => key.slice(0, 1000))
    : [];
}
