import { hash } from 'node:crypto';
import { fingerprint } from '../recording/fingerprint.ts';
import { HIDDEN, type Redacted } from '../protocol.ts';
import { PAIR_NAMES, PAIR_VALUES } from './names.ts';
import type { Redactor } from './redactor.ts';
import { hideInText, hideInUrl, isAddress, type Hiding } from './text.ts';

/** Levels of nesting that are served; what lies deeper is cut, and the cut is marked. */
export const DEEPEST_SERVED = 100;

/** How often JSON in a string of JSON is looked into; what is in it then is hidden. */
const MOST_TEXTS = 5;

/** Characters of an address that is read as one; browsers and servers take hardly more. */
const LONGEST_ADDRESS = 8192;

/** Characters of a key that says that its value is a name, or what is named. */
const LONGEST_OF_PAIR = 16;

/** Characters of a text that may be a name: `{ name: 'New password', value: … }`. */
const LONGEST_NAME = 64;

/**
 * The text of a dictionary as it may leave the process: hidden values are replaced by their size
 * and a keyed hash, so that a change still shows, and what lies too deep is replaced by
 * `{"$cut": "depth"}`. Null, true and false stay: they are no secrets, and their hash would tell.
 * All else stays letter by letter, also a key that stands twice.
 *
 * @param text JSON of the dictionary
 * @param key of this process's hashes
 * @param isSession whether a text is the id of a session, of which a fingerprint is told
 * @throws SyntaxError where it is none
 */
export function serveText(
  text: string,
  redactor: Redactor,
  key: string,
  isSession: (text: string) => boolean = () => false,
): { json: string; cut: boolean } {
  return serveAt(text, { redactor, key, isSession, level: 0 });
}

/** What is hidden, and how. */
export interface Serving {
  redactor: Redactor;
  key: string;
  isSession: (text: string) => boolean;
  /** How many texts this one is in. */
  level: number;
}

function serveAt(text: string, serving: Serving): { json: string; cut: boolean } {
  const walk = new Walk(text, serving);
  walk.all();
  return { json: walk.edited, cut: walk.isCut };
}

/** What is written in the place of a part of the text. */
export interface Edit {
  from: number;
  to: number;
  by: string;
}

/** Where the value of a key of a dictionary stands. */
export interface Member {
  key: string;
  from: number;
  to: number;
}

/** Where a value stands, and which edits are in it. */
interface Place {
  from: number;
  to: number;
  firstEdit: number;
  afterEdits: number;
}

const [QUOTE, COMMA, COLON] = [34, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [91, 93, 123, 125];

const PLAIN_VALUE = /null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const BRACKET_OR_QUOTE = /["[\]{}]/g;

/** Goes once over a JSON text without making values of it, and notes what is to be replaced. */
export class Walk {
  isCut = false;
  /** In the order of the text. */
  readonly edits: Edit[] = [];
  /** Of a dictionary at depth 1. */
  readonly members: Member[] = [];
  readonly #text: string;
  readonly #serving: Serving;
  readonly #hiding: Hiding;
  #at = 0;
  /** The next backslash from here on. */
  #backslash = -1;

  constructor(text: string, serving: Serving) {
    const { redactor, key } = serving;
    this.#text = text;
    this.#serving = serving;
    this.#hiding = {
      hides: (name) => redactor.hides(name),
      mark: (secret) => `${HIDDEN.slice(0, -1)} ${keyed(secret, key)}]`,
    };
  }

  /** @param depth at which its value stands */
  all(depth = 1): void {
    this.#value(depth);
    this.#space();
    if (this.#at !== this.#text.length) this.#refuse();
  }

  get edited(): string {
    return edited(this.#text, this.edits);
  }

  /** @param depth of the value, where it is an object or a list */
  #value(depth: number): void {
    this.#space();
    const from = this.#at;
    const code = this.#text.charCodeAt(from);
    if (code === QUOTE) this.#string(from);
    else if (code !== OPEN && code !== OPEN_LIST) this.#plain();
    else if (depth > DEEPEST_SERVED) {
      this.#skip();
      this.edits.push({ from, to: this.#at, by: '{"$cut":"depth"}' });
      this.isCut = true;
    } else if (code === OPEN) this.#object(depth);
    else this.#list(depth);
  }

  #object(depth: number): void {
    let names: Place[] | null = null;
    let values: Place[] | null = null;
    this.#at += 1;
    if (this.#closes(CLOSE)) return;
    do {
      this.#space();
      const name = this.#key();
      this.#expect(COLON);
      this.#space();
      const from = this.#at;
      const firstEdit = this.edits.length;
      if (this.#serving.redactor.hides(name)) {
        this.#skip();
        this.#hide(this.#placeSince(from, firstEdit));
        continue;
      }
      this.#value(depth + 1);
      if (depth === 1) this.members.push({ key: name, from, to: this.#at });
      const lower = name.length > LONGEST_OF_PAIR ? '' : name.toLowerCase();
      if (PAIR_NAMES.has(lower)) (names ??= []).push(this.#placeSince(from, firstEdit));
      if (PAIR_VALUES.has(lower)) (values ??= []).push(this.#placeSince(from, firstEdit));
    } while (this.#continues(CLOSE));
    if (values === null || names?.some((name) => this.#isSecretName(name)) !== true) return;
    // From the last one on, so that the places of the others stay right.
    for (const place of values.reverse()) this.#hide(place);
  }

  #list(depth: number): void {
    this.#at += 1;
    if (this.#closes(CLOSE_LIST)) return;
    let name: Place | null = null;
    let value: Place | null = null;
    let size = 0;
    do {
      this.#space();
      const from = this.#at;
      const firstEdit = this.edits.length;
      this.#value(depth + 1);
      size += 1;
      if (size === 1 && this.#text.charCodeAt(from) === QUOTE) {
        name = this.#placeSince(from, firstEdit);
      } else if (size === 2 && name !== null) {
        value = this.#placeSince(from, firstEdit);
      }
    } while (this.#continues(CLOSE_LIST));
    // An entry, as of a Map or of headers.
    if (size === 2 && name !== null && value !== null && this.#isSecretName(name)) {
      this.#hide(value);
    }
  }

  /** Whether a string there looks like the name of a secret. */
  #isSecretName({ from, to }: Place): boolean {
    if (this.#text.charCodeAt(from) !== QUOTE || to - from > LONGEST_NAME) return false;
    return this.#serving.redactor.hides(this.#decoded(from, to));
  }

  /** What was gone past since then. */
  #placeSince(from: number, firstEdit: number): Place {
    return { from, to: this.#at, firstEdit, afterEdits: this.edits.length };
  }

  #hide({ from, to, firstEdit, afterEdits }: Place): void {
    const raw = this.#text.slice(from, to);
    if (raw === 'null' || raw === 'true' || raw === 'false') return;
    const bytes = Buffer.byteLength(raw);
    const redacted: Redacted = { $redacted: { bytes, hash: keyed(raw, this.#serving.key) } };
    const edit = { from, to, by: JSON.stringify(redacted) };
    this.edits.splice(firstEdit, afterEdits - firstEdit, edit);
  }

  #string(from: number): void {
    const to = this.#pastString();
    if (to - from < SHORTEST_WITH_SECRET) return;
    const text = this.#decoded(from, to);
    const told = this.#told(text);
    if (told !== text) this.edits.push({ from, to, by: JSON.stringify(told) });
  }

  /** A string as it may be told. */
  #told(text: string): string {
    if (this.#serving.isSession(text)) return markOfSession(text);
    if (!MAY_HAVE_SECRET.test(text)) return text;
    const [head = '', name] = BEFORE_JSON.exec(text) ?? [];
    const rest = text.slice(head.length);
    if (name !== undefined && this.#hiding.hides(name)) return head + this.#hiding.mark(rest);
    if (/^\s*[{[]/.test(rest) && /[}\]]\s*$/.test(rest)) {
      const inner = this.#toldJson(rest);
      if (inner !== null) return head + inner;
    }
    if (ESCAPED_JSON.test(rest)) {
      const inner = this.#toldEscaped(rest);
      if (inner !== null) return head + inner;
    }
    const isUrl = text.length <= LONGEST_ADDRESS && isAddress(text);
    return isUrl ? hideInUrl(text, this.#hiding) : hideInText(text, this.#hiding);
  }

  /** As it came where nothing is hidden in it; null where it cannot be unescaped. */
  #toldEscaped(text: string): string | null {
    try {
      const plain = decodeURIComponent(text);
      const told = this.#told(plain);
      return told === plain ? text : encodeURIComponent(told);
    } catch {
      return null;
    }
  }

  /** Null where it is no JSON. */
  #toldJson(text: string): string | null {
    const level = this.#serving.level + 1;
    if (level > MOST_TEXTS) return this.#hiding.mark(text);
    try {
      const { json, cut } = serveAt(text, { ...this.#serving, level });
      this.isCut ||= cut;
      return json;
    } catch {
      return null;
    }
  }

  #key(): string {
    const from = this.#at;
    if (this.#text.charCodeAt(from) !== QUOTE) this.#refuse();
    const to = this.#pastString();
    const name = this.#decoded(from, to);
    if (this.#serving.isSession(name)) {
      this.edits.push({ from, to, by: JSON.stringify(markOfSession(name)) });
    }
    return name;
  }

  /** What the string says whose quotes are the first and the last character. */
  #decoded(from: number, to: number): string {
    const raw = this.#text.slice(from + 1, to - 1);
    if (!raw.includes('\\')) return raw;
    const text: unknown = JSON.parse(this.#text.slice(from, to));
    return String(text);
  }

  #pastString(): number {
    const text = this.#text;
    let quote = text.indexOf('"', this.#at + 1);
    let at = this.#at + 1;
    for (;;) {
      if (quote === -1) this.#refuse();
      if (this.#backslash < at) {
        const next = text.indexOf('\\', at);
        this.#backslash = next === -1 ? Infinity : next;
      }
      if (this.#backslash > quote) break;
      at = this.#backslash + 2;
      if (quote < at) quote = text.indexOf('"', at);
    }
    this.#at = quote + 1;
    return this.#at;
  }

  #plain(): void {
    PLAIN_VALUE.lastIndex = this.#at;
    if (!PLAIN_VALUE.test(this.#text)) this.#refuse();
    this.#at = PLAIN_VALUE.lastIndex;
  }

  /** Goes past a value that is not served, however deep it is. */
  #skip(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) return void this.#pastString();
    if (code !== OPEN && code !== OPEN_LIST) {
      this.#plain();
      return;
    }
    let depth = 0;
    do {
      BRACKET_OR_QUOTE.lastIndex = this.#at;
      const found = BRACKET_OR_QUOTE.exec(this.#text);
      if (found === null) this.#refuse();
      this.#at = found.index;
      const [sign] = found;
      if (sign === '"') {
        this.#pastString();
        continue;
      }
      this.#at += 1;
      depth += sign === '{' || sign === '[' ? 1 : -1;
    } while (depth > 0);
  }

  #continues(close: number): boolean {
    if (this.#closes(close)) return false;
    this.#expect(COMMA);
    return true;
  }

  #closes(close: number): boolean {
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== close) return false;
    this.#at += 1;
    return true;
  }

  #expect(code: number): void {
    this.#space();
    if (this.#text.charCodeAt(this.#at) !== code) this.#refuse();
    this.#at += 1;
  }

  #space(): void {
    // Mostly there is none.
    if (this.#text.charCodeAt(this.#at) > 32) return;
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
  }

  #refuse(): never {
    throw new SyntaxError(`This is no JSON, at ${this.#at}.`);
  }
}

/** What stands in the place of the id of a session. */
export function markOfSession(id: string): string {
  return `[session ${fingerprint(id)}]`;
}

/** A text with its edits. */
export function edited(text: string, edits: readonly Edit[]): string {
  let written = '';
  let from = 0;
  for (const edit of edits) {
    written += text.slice(from, edit.from) + edit.by;
    from = edit.to;
  }
  return written + text.slice(from);
}

/** Whether what is hidden elsewhere may depend on the value of a key: what it names, or is named. */
export function isOfPair(key: string): boolean {
  const lower = key.length > LONGEST_OF_PAIR ? '' : key.toLowerCase();
  return PAIR_NAMES.has(lower) || PAIR_VALUES.has(lower);
}

/** JSON, an address, a name with its value, and words before a token have one of these. */
const MAY_HAVE_SECRET = /[{[%/= ]/;

/** `j:` of Express's cookies, a name in a query. */
const BEFORE_JSON = /^\s*(?:j:|([\w.-]{1,64})=)(?=[{[]|%(?:25){0,4}[57]b)/i;

/** Once, or a few times. */
const ESCAPED_JSON = /^%(?:25){0,4}[57]b/i;

/** Characters of `["pw",1]`, quotes included. */
const SHORTEST_WITH_SECRET = 8;

function keyed(text: string, key: string): string {
  return hash('sha256', `${key}${text}`, 'hex').slice(0, 12);
}
