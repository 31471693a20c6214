import { samePrefix } from '../recording/json-text.ts';
import { edited, isOfPair, Walk, type Edit, type Member, type Serving } from './json.ts';
import type { Redactor } from './redactor.ts';

/** How a text differs from another one that was told before. */
export interface Patch {
  /** Characters of that one before what differs, and of what is replaced. */
  at: number;
  cut: number;
  put: string;
}

/**
 * The text of a dictionary as it may leave the process (`serveText` says what is hidden), and what
 * is needed to tell the next state of the session without going over all of it again.
 */
export class Served {
  readonly isCut: boolean;
  readonly redactor: Redactor;
  readonly #text: string;
  readonly #serving: Serving;
  readonly #edits: readonly Edit[];
  readonly #members: readonly Member[];

  private constructor(
    text: string,
    serving: Serving,
    { isCut, edits, members }: Pick<Walk, 'isCut' | 'edits' | 'members'>,
  ) {
    this.#text = text;
    this.#serving = serving;
    this.redactor = serving.redactor;
    this.isCut = isCut;
    this.#edits = edits;
    this.#members = members;
  }

  /** @throws SyntaxError where it is no JSON */
  static of(text: string, serving: Serving): Served {
    const walk = new Walk(text, serving);
    walk.all();
    return new Served(text, serving, walk);
  }

  /** UTF-16 units of `json`, which is not written for that. */
  get length(): number {
    return this.#text.length + growth(this.#edits);
  }

  get json(): string {
    return edited(this.#text, this.#edits);
  }

  /**
   * Another state that differs in the value of one key, and what differs as it may be told; null
   * where there is more to it. To be asked in the turn in which this one was made: which texts are
   * ids of sessions may be otherwise later.
   */
  next(text: string): { served: Served; patch: Patch } | null {
    const before = this.#text;
    const grown = text.length - before.length;
    const at = samePrefix(before, text);
    const member = this.#members.find(({ from, to }) => from <= at && at <= to);
    if (this.isCut || member === undefined || member.to + grown <= member.from) return null;
    const { key, from, to } = member;
    if (isOfPair(key) || before.slice(to) !== text.slice(to + grown)) return null;
    const value = text.slice(from, to + grown);
    const walk = this.#walked(value);
    if (walk === null) return null;
    const [head, within, tail] = this.#editsAround(from, to);
    const served = new Served(text, this.#serving, {
      isCut: false,
      edits: [...head, ...moved(walk.edits, from), ...moved(tail, grown)],
      members: this.#members.map((each) => (each.from < from ? each : grownBy(each, grown, from))),
    });
    const cut = to - from + growth(within);
    return { served, patch: { at: from + growth(head), cut, put: walk.edited } };
  }

  /** A value alone; null where it is not one, or too deep. */
  #walked(value: string): Walk | null {
    const walk = new Walk(value, this.#serving);
    try {
      walk.all(2);
    } catch {
      // What follows the value belongs to another key.
      return null;
    }
    return walk.isCut ? null : walk;
  }

  #editsAround(from: number, to: number): [Edit[], Edit[], Edit[]] {
    const edits = this.#edits;
    return [
      edits.filter((edit) => edit.to <= from),
      edits.filter((edit) => edit.from >= from && edit.to <= to),
      edits.filter((edit) => edit.from >= to),
    ];
  }
}

/** A member that grows, or one behind it that moves. */
function grownBy({ key, from, to }: Member, grown: number, at: number): Member {
  return { key, from: from === at ? from : from + grown, to: to + grown };
}

function moved(edits: readonly Edit[], by: number): Edit[] {
  return by === 0
    ? [...edits]
    : edits.map((edit) => ({ from: edit.from + by, to: edit.to + by, by: edit.by }));
}

/** By how much edits make a text longer. */
function growth(edits: readonly Edit[]): number {
  return edits.reduce((sum, { from, to, by }) => sum + by.length - (to - from), 0);
}
