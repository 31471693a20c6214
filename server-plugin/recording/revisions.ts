import { hash, randomBytes } from 'node:crypto';
import { memberTexts } from './json-text.ts';
import type { Revision, RevisionId, RevisionPatch } from '../protocol.ts';
import { markOfSession, type Serving } from '../redaction/json.ts';
import { defaultRedactor, type Redactor } from '../redaction/redactor.ts';
import { Served } from '../redaction/served.ts';

/** Bytes of text over which a revision keeps only its size and top-level keys. */
export const DEFAULT_REVISION_BYTES = 256 * 1024;

/**
 * Characters over which texts are not looked up: each is hashed for that, and V8 hashes a long string
 * by its length alone. Of 1 KB, it is 1.7 of the 2.2 µs that it takes to keep a state.
 */
const LONG_TEXT = 512;

/** Characters of an id that is looked for in states, as in errors. */
const LONG_ID = 8;

/** Bytes that an entry costs besides its text. */
const ENTRY_BYTES = 450;

/** A state of a dictionary, shared by all records that saw it. Within a record equal states are one. */
export interface Interned {
  readonly id: RevisionId;
  /** Null where the state was too large to keep. */
  readonly text: string | null;
  /** The text without its first brace. */
  readonly tail: string | null;
  readonly bytes: number;
}

/** How a state is told to a client. */
export interface Told {
  readonly id: RevisionId;
  /** Null where there is no text that can be told. */
  readonly served: Served | null;
  /** How it differs from the one that was told before; null where it is not told by that. */
  readonly patch: RevisionPatch | null;
  whole(): Revision;
}

/**
 * All states that the records of this process refer to, kept and counted as long as somebody holds
 * them. Equal states are one entry where that can be told cheaply: nothing is hashed while a
 * request runs.
 *
 * Texts are kept without their first brace. So they can be the end of the string that the store
 * itself has (`{"cookie":…,` and then the dictionary), which costs no copy.
 */
export class Revisions {
  #key: string | null = null;
  readonly #keyOf: () => string;
  readonly #limit: number;
  readonly #long: number;
  /** Short texts, by the id of their redactor. */
  readonly #short = new Map<string, Map<string, Entry>>();
  /** States too large to keep, by their hash. */
  readonly #large = new Map<string, Entry>();
  /** The newest state of each session, as a guess what it will be next time. */
  readonly #newest = new Map<string, Entry>();
  /** Of a session that has a state here: apps keep its id in it, too. A short one is any word. */
  readonly #isSession = (text: string): boolean => text.length >= LONG_ID && this.#newest.has(text);
  /** A key of a state as it may be told, where it stands without the state. */
  readonly toldKey = (key: string): string => (this.#isSession(key) ? markOfSession(key) : key);
  readonly #byId = new Map<RevisionId, Entry>();
  /** Keyed, so that an exported id does not let a secret be guessed. */
  readonly #hash: Hash = (tail, redactor) =>
    hash('sha256', `${this.#secret}${redactor.id}\0${tail}`, 'base64url').slice(0, 22);
  #bytes = 0;
  #size = 0;

  /**
   * @param limit bytes of text over which only size and top-level keys are kept
   * @param keyOf gives the key of ids, when first needed; one that other processes have, too, makes
   * equal states of theirs one
   */
  constructor(limit = DEFAULT_REVISION_BYTES, keyOf = () => randomBytes(32).toString('base64url')) {
    this.#keyOf = keyOf;
    this.#limit = limit;
    this.#long = Math.min(LONG_TEXT, limit / 3);
  }

  get #secret(): string {
    return (this.#key ??= this.#keyOf());
  }

  /** Bytes that the held states cost. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * The entry of a text, held once more for the caller, who gives it back with `release`.
   *
   * @param text JSON of a dictionary
   * @param redactor the rule under which it may leave the process
   */
  acquire(text: string, redactor: Redactor = defaultRedactor): Interned {
    return this.acquireTail(text.slice(1), redactor, null);
  }

  /**
   * The same for a text without its first brace.
   *
   * @param session names the session, whose state is likely the one that it had last
   */
  acquireTail(tail: string, redactor: Redactor, session: string | null): Interned {
    const last = session === null ? undefined : this.#newest.get(session);
    const entry =
      last?.redactor === redactor && last.tail === tail ? last : this.#entryOf(tail, redactor);
    this.retain(entry);
    if (session !== null && entry !== last) {
      last?.isOld(session);
      entry.isNewest(session);
      this.#newest.set(session, entry);
    }
    return entry;
  }

  #entryOf(tail: string, redactor: Redactor): Entry {
    if (tail.length <= this.#long) {
      return this.#short.get(redactor.id)?.get(tail) ?? new Entry(tail, redactor, this.#hash);
    }
    const isKept = tail.length * 3 < this.#limit || Buffer.byteLength(tail) < this.#limit;
    if (isKept) return new Entry(tail, redactor, this.#hash);
    const id = this.#hash(tail, redactor);
    return this.#large.get(id) ?? new Entry(tail, redactor, this.#hash, id);
  }

  /** Holds an entry once more, also one that had been let go. */
  retain(interned: Interned): void {
    if (!(interned instanceof Entry)) return;
    interned.holders += 1;
    if (interned.holders > 1) return;
    this.#bytes += interned.weight;
    this.#size += 1;
    const { tail, redactor, givenId } = interned;
    if (tail === null) {
      if (givenId !== null) this.#large.set(givenId, interned);
    } else if (tail.length <= this.#long) {
      let table = this.#short.get(redactor.id);
      if (table === undefined) this.#short.set(redactor.id, (table = new Map<string, Entry>()));
      table.set(tail, interned);
    }
  }

  release(interned: Interned): void {
    if (!(interned instanceof Entry) || interned.holders === 0) return;
    interned.holders -= 1;
    if (interned.holders > 0) return;
    this.#bytes -= interned.weight;
    this.#size -= 1;
    const { tail, redactor, givenId } = interned;
    if (tail === null) {
      if (givenId !== null) this.#large.delete(givenId);
    } else if (tail.length <= this.#long) {
      this.#short.get(redactor.id)?.delete(tail);
    }
    for (const session of interned.takeSessions()) this.#newest.delete(session);
    if (givenId !== null && this.#byId.get(givenId) === interned) this.#byId.delete(givenId);
    const { twin } = interned;
    interned.twin = null;
    if (twin !== null) this.release(twin);
  }

  /** A held entry by its id, if that id was ever given out with `serve` or `announce`. */
  find(id: RevisionId): Interned | undefined {
    return this.#byId.get(id);
  }

  /** What a client gets of an entry: redacted, and cut where it is too deep. */
  serve(interned: Interned): Revision {
    return this.tell(interned).whole();
  }

  /**
   * How an entry is told to a client, in the same turn as the one before.
   *
   * @param before what the client has of the session already
   */
  tell(interned: Interned, before: Told | null = null): Told {
    if (!(interned instanceof Entry)) throw new TypeError('not an entry of this table');
    const id = this.announce(interned);
    const { bytes, text, redactor } = interned;
    const without = (keys: string[] | null): Told => ({
      id,
      served: null,
      patch: null,
      whole: () => ({ id, json: null, bytes, truncated: true, keys }),
    });
    if (text === null) return without(interned.keys?.map(this.toldKey) ?? null);
    try {
      const next = before?.served?.redactor === redactor ? before.served.next(text) : null;
      const served = next?.served ?? Served.of(text, this.#servingBy(redactor));
      return {
        id,
        served,
        patch:
          before === null || next === null ? null : { id, base: before.id, bytes, ...next.patch },
        whole: () => ({ id, json: served.json, bytes, truncated: served.isCut, keys: null }),
      };
    } catch {
      // A store may keep what is no JSON: nothing of it is told, and it costs no other state.
      return without([]);
    }
  }

  #servingBy(redactor: Redactor): Serving {
    return { redactor, key: this.#secret, isSession: this.#isSession, level: 0 };
  }

  /** The id of an entry, which `find` knows from now on. */
  announce(interned: Interned): RevisionId {
    if (!(interned instanceof Entry)) return interned.id;
    const { id } = interned;
    if (interned.holders === 0) return id;
    const known = this.#byId.get(id);
    if (known === undefined) {
      this.#byId.set(id, interned);
    } else if (known !== interned && interned.twin === null) {
      // Found under the other one, which must then live as long.
      interned.twin = known;
      this.retain(known);
    }
    return id;
  }
}

class Entry implements Interned {
  /** The text without its first brace. */
  readonly tail: string | null;
  readonly redactor: Redactor;
  readonly bytes: number;
  readonly keys: string[] | null = null;
  /** What it costs to keep, in bytes. */
  readonly weight: number;
  holders = 0;
  /** Null until somebody asks: most states are never looked at. */
  givenId: RevisionId | null;
  /** The sessions whose newest state it is: mostly one, for which a set would be a waste. */
  #sessions: string | Set<string> | null = null;
  /** Another entry of the same state, which has its id. */
  twin: Entry | null = null;
  readonly #hash: Hash;

  /** @param id of a state that is too large to keep */
  constructor(tail: string, redactor: Redactor, hash: Hash, id: RevisionId | null = null) {
    this.redactor = redactor;
    this.bytes = Buffer.byteLength(tail) + 1;
    this.givenId = id;
    this.#hash = hash;
    if (id === null) {
      this.tail = tail;
      // V8 needs one byte for each character, or two for all where one of them is not Latin-1.
      const width = this.bytes === tail.length + 1 ? 1 : 2;
      this.weight = ENTRY_BYTES + tail.length * width;
    } else {
      this.tail = null;
      this.keys = topLevelKeys(`{${tail}`);
      this.weight = ENTRY_BYTES + 2 * this.keys.join('').length + this.keys.length * 20;
    }
  }

  isNewest(session: string): void {
    if (this.#sessions === null) this.#sessions = session;
    else if (typeof this.#sessions !== 'string') this.#sessions.add(session);
    else if (this.#sessions !== session) this.#sessions = new Set([this.#sessions, session]);
  }

  isOld(session: string): void {
    if (this.#sessions === session) this.#sessions = null;
    else if (typeof this.#sessions === 'object') this.#sessions?.delete(session);
  }

  /** The sessions whose newest state it is, and from now on is not. */
  takeSessions(): Iterable<string> {
    const sessions = this.#sessions;
    this.#sessions = null;
    return typeof sessions === 'string' ? [sessions] : (sessions ?? []);
  }

  get id(): RevisionId {
    return (this.givenId ??= this.#hash(this.tail ?? '', this.redactor));
  }

  get text(): string | null {
    return this.tail === null ? null : `{${this.tail}`;
  }
}

type Hash = (tail: string, redactor: Redactor) => RevisionId;

function topLevelKeys(text: string): string[] {
  return [...memberTexts(text).keys()].slice(0, 200).map((key) => key.slice(0, 1000));
}
