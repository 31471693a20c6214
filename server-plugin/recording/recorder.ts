import { performance } from 'node:perf_hooks';
import { epochOf } from './clock.ts';
import { cut, LONGEST_MESSAGE, messageOf } from '../errors.ts';
import { isSameJson, keyOfPlainChange } from './json-text.ts';
import type {
  CookieIn,
  Finish,
  MiddlewareInfo,
  Operation,
  OperationName,
  SessionRecord,
  SetCookie,
  UnserialisableValue,
} from '../protocol.ts';
import { newRecordId } from './random.ts';
import { hideInError } from '../redaction/errors.ts';
import { defaultRedactor, type Redactor } from '../redaction/redactor.ts';
import { hideInUrl, plainly } from '../redaction/text.ts';
import type { Interned, Revisions } from './revisions.ts';
import { Shared } from '../stores/shared.ts';
import type { Recorded } from '../stores/types.ts';

/** Store calls kept per record; a request that makes more is a loop, and the first ones tell. */
export const MOST_OPERATIONS = 100;

/** Characters of a key that are told. */
const LONGEST_KEY = 1000;

/** Characters of an error in which secrets are looked for, before it is cut to what is told. */
const MOST_OF_ERROR = 100_000;

/**
 * Ticks in a millisecond. A time is kept as a whole number of them: V8 keeps one where it stands, and
 * an object for each fraction; and as JSON it is a third as long.
 */
const TICKS = 10_000;

/** Lists of a draft that are only ever replaced: most records have nothing in them. */
const NOTHING: never[] = [];

/** What is known of a request when its record begins. */
export interface RequestFacts {
  method: string;
  url: string;
  secure: boolean;
  forwardedProto: string | null;
  middleware: MiddlewareInfo;
  cookieIn: CookieIn;
}

/** A store call of a draft; ended with `endOperation`. */
export interface DraftOperation {
  readonly op: OperationName;
  /** A session id: only its fingerprint is ever told. */
  session: string | null;
  /** In ticks, as all times of a draft. */
  readonly at: number;
  took: number | null;
  ok: boolean | null;
  error: string | null;
  ttl: number | null;
  revision: Interned | null;
}

/** A request that is not over. */
export interface OpenRequest {
  /** Writes down what can be told by now. */
  conclude(): void;
}

type Slot = 'loaded' | 'atHeaders' | 'end' | 'saved' | 'base';

/**
 * The facts of one record while they are found, and afterwards: a draft holds strings, numbers
 * and interned states only, never the request, the response or the session. The record itself is
 * written down when somebody reads it (`toRecord`).
 *
 * A draft is made with one holder; when the last one releases it, so are its states.
 */
export class Draft implements Recorded {
  readonly id = newRecordId();
  readonly #start = performance.now();
  readonly t0 = epochOf(this.#start);
  readonly facts: RequestFacts;
  readonly cookieIn: CookieIn;

  phase: 'open' | 'final' = 'open';
  finish: Finish | null = null;
  status: number | null = null;
  /** Session ids: only their fingerprints are ever told. */
  before: string | null = null;
  after: string | null = null;
  /** Value of the session cookie as it was sent, while its request lasts: it is never told. */
  cookie: string | null = null;
  accessed: boolean | null = null;
  modified: boolean | null = null;
  /** Top-level keys whose value is still the object that was loaded. */
  sameObjects: readonly string[] = NOTHING;
  unserialisable: UnserialisableValue[] = NOTHING;
  looksLate: boolean | null = null;
  /** Top-level keys that the store itself wrote into the session. */
  storeWrote: readonly string[] = NOTHING;
  setCookie: SetCookie[] = NOTHING;
  readonly reason: SessionRecord['reason'] = { saved: null, cookie: null };
  readonly expiry: SessionRecord['expiry'] = { cookie: null, session: null, store: null };
  /** In ticks since `t0`. */
  readonly timing: SessionRecord['timing'] = {
    loaded: null,
    firstAccess: null,
    firstChange: null,
    headers: null,
    handlerEnd: null,
    saved: null,
    end: null,
    looked: null,
  };

  version = 0;
  operations: readonly DraftOperation[] = NOTHING;
  /** Store calls that have begun and not ended. */
  pending = 0;

  readonly #revisions: Revisions;
  readonly #redactor: Redactor;
  /** Replaced and not grown: a list that grows has room for 16 more, and records are kept. */
  #held: readonly Interned[] = NOTHING;
  readonly #slots: Record<Slot, Interned | null> = {
    loaded: null,
    atHeaders: null,
    end: null,
    saved: null,
    base: null,
  };
  #open: OpenRequest | null = null;
  #holders = 1;

  /** @param redactor decides what of its address is hidden */
  constructor(facts: RequestFacts, revisions: Revisions, redactor: Redactor = defaultRedactor) {
    this.facts = facts;
    this.#redactor = redactor;
    this.cookieIn = facts.cookieIn;
    this.#revisions = revisions;
  }

  /** Ticks since `t0`. */
  now(): number {
    return Math.round((performance.now() - this.#start) * TICKS);
  }

  /**
   * The shared entry of a dictionary, held until the draft is let go. Equal states of one draft are
   * one entry.
   *
   * @param tail JSON of the dictionary without its first brace
   * @param session names the session
   */
  intern(tail: string, redactor: Redactor, session: string | null): Interned {
    for (const held of this.#held) if (held.tail === tail) return held;
    const interned = this.#revisions.acquireTail(tail, redactor, session);
    if (this.#held.includes(interned) || this.#holders === 0) this.#revisions.release(interned);
    if (!this.#held.includes(interned)) this.#held = [...this.#held, interned];
    return interned;
  }

  /** @param open finds what is still to be told, when somebody reads the record; null: nothing */
  concludes(open: OpenRequest | null): void {
    this.#open = open;
  }

  set(slot: Slot, revision: Interned | null): void {
    this.#slots[slot] = revision;
  }

  get(slot: Slot): Interned | null {
    return this.#slots[slot];
  }

  beginOperation(op: OperationName, session: string | null): DraftOperation {
    const operation: DraftOperation = {
      op,
      session,
      at: this.now(),
      took: null,
      ok: null,
      error: null,
      ttl: null,
      revision: null,
    };
    if (this.operations.length < MOST_OPERATIONS) {
      this.operations = [...this.operations, operation];
    }
    return operation;
  }

  /** @param error what the store answered or threw; null and undefined mean success */
  endOperation(operation: DraftOperation, error: unknown): void {
    operation.took = this.now() - operation.at;
    operation.ok = error === null || error === undefined;
    operation.error = operation.ok ? null : this.#toldError(operation, error);
  }

  #toldError(operation: DraftOperation, error: unknown): string {
    const sessions = [operation, ...this.operations].map(({ session }) => session);
    const ids = new Set([this.before, this.after, ...sessions]);
    const { cookie } = this;
    return cut(hideInError(messageOf(error, MOST_OF_ERROR), { ids, cookie }), LONGEST_MESSAGE);
  }

  /** About what the record costs to keep, in bytes, without its states. */
  get bytes(): number {
    return (
      1200 +
      this.facts.url.length * 2 +
      this.operations.length * 200 +
      this.setCookie.length * 300 +
      this.unserialisable.length * 80
    );
  }

  /** About what the record costs to keep, its states included. */
  get wholeBytes(): number {
    let { bytes } = this;
    for (const held of this.#held) bytes += held.bytes;
    return bytes;
  }

  /** The states that this record names. */
  revisions(): Interned[] {
    const named = new Set<Interned>();
    for (const revision of Object.values(this.#slots)) if (revision !== null) named.add(revision);
    for (const { revision } of this.operations) if (revision !== null) named.add(revision);
    return [...named];
  }

  retain(): void {
    if (this.#holders === 0) for (const held of this.#held) this.#revisions.retain(held);
    this.#holders += 1;
  }

  release(): void {
    this.cookie = null;
    if (this.#holders === 0) return;
    this.#holders -= 1;
    if (this.#holders === 0) for (const held of this.#held) this.#revisions.release(held);
  }

  /**
   * @param seq number of this version within the instance
   * @param shared with the other records of the answer
   */
  toRecord(seq: number, shared = new Shared()): SessionRecord {
    this.#open?.conclude();
    const name = (revision: Interned | null) =>
      revision === null ? null : this.#revisions.announce(revision);
    const told = (id: string | null) => (id === null ? null : shared.fingerprint(id));
    const { facts } = this;
    return {
      id: this.id,
      seq,
      t0: this.t0,
      phase: this.phase,
      finish: this.finish,
      method: facts.method,
      url: hideInUrl(
        facts.url,
        plainly((name) => this.#redactor.hides(name)),
      ),
      status: this.status,
      secure: facts.secure,
      forwardedProto: facts.forwardedProto,
      middleware: facts.middleware,
      cookieIn: this.cookieIn,
      session: { before: told(this.before), after: told(this.after) },
      accessed: this.accessed,
      data: {
        loaded: name(this.#slots.loaded),
        atHeaders: name(this.#slots.atHeaders),
        end: name(this.#slots.end),
        saved: name(this.#slots.saved),
      },
      modified: this.modified,
      inPlace: this.#inPlace(shared),
      unserialisable: this.unserialisable.map(({ path, type }) => ({
        path: path.map((key) => (typeof key === 'string' ? this.#revisions.toldKey(key) : key)),
        type,
      })),
      looksLate: this.looksLate,
      storeWrote: this.storeWrote.map((key) => this.#toldKey(key)),
      ops: this.operations.map(
        ({ op, session, at, took, ok, error, ttl, revision }): Operation => ({
          op,
          at: at / TICKS,
          ms: msOf(took),
          ok,
          error,
          ttl,
          session: told(session),
          revision: name(revision),
        }),
      ),
      setCookie: this.setCookie,
      reason: this.reason,
      expiry: this.expiry,
      timing: inMs(this.timing),
      base: name(this.#slots.base),
    };
  }

  /** Top-level keys whose value is the object that was loaded, with other content. */
  #inPlace(shared: Shared): string[] {
    const { loaded, end } = this.#slots;
    if (this.sameObjects.length === 0 || loaded === null || end === null || loaded === end) {
      return [];
    }
    // What is too large to keep has no members to compare.
    if (loaded.tail === null || end.tail === null) return [];
    const changed = keyOfPlainChange(loaded.tail, end.tail);
    if (changed !== null && !this.sameObjects.includes(changed)) return [];
    const old = shared.members(loaded);
    const now = shared.members(end);
    return this.sameObjects
      .filter((key) => !isSameJson(old.get(key), now.get(key)))
      .map((key) => this.#toldKey(key));
  }

  #toldKey(key: string): string {
    return this.#revisions.toldKey(key).slice(0, LONGEST_KEY);
  }
}

function msOf(ticks: number | null): number | null {
  return ticks === null ? null : ticks / TICKS;
}

function inMs(timing: Draft['timing']): SessionRecord['timing'] {
  return {
    loaded: msOf(timing.loaded),
    firstAccess: msOf(timing.firstAccess),
    firstChange: msOf(timing.firstChange),
    headers: msOf(timing.headers),
    handlerEnd: msOf(timing.handlerEnd),
    saved: msOf(timing.saved),
    end: msOf(timing.end),
    looked: msOf(timing.looked),
  };
}
