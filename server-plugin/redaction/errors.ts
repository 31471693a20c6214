import { decodeCookie } from '../exchange/cookies.ts';
import { fingerprint } from '../recording/fingerprint.ts';
import { HIDDEN } from '../protocol.ts';
import { looksOpaque } from './opaque.ts';
import { hideInText, PLAIN } from './text.ts';

/** What must not be told of a request. */
export interface Known {
  /** Session ids. */
  ids: Iterable<string | null>;
  /** Value of the session cookie, as it was sent. */
  cookie: string | null;
}

/** Characters of an id that is looked for within a word, as in the name of a file. */
const LONG_ID = 8;

/** What an id, a token or a part of a path may be. */
const RUN = /[\w.~%+=-]{20,}/g;

/**
 * The message of an error of a store, as it may be told: such messages name a session's file, the
 * row that was there already, the address of the database with its password. Whatever looks like a
 * token goes too: it may be the id of any other session.
 */
export function hideInError(message: string, { ids, cookie }: Known): string {
  const marks = new Map<string, string>();
  for (const id of ids)
    if (id !== null && id !== '') mark(marks, id, `[session ${fingerprint(id)}]`);
  if (cookie !== null && cookie !== '') {
    const told = `[cookie ${fingerprint(cookie)}]`;
    for (const text of [cookie, decodeCookie(cookie)])
      if (!marks.has(text)) mark(marks, text, told);
  }
  let told = message;
  // The longest first: a cookie has an id within.
  for (const text of [...marks.keys()].sort((a, b) => b.length - a.length)) {
    told = replaced(told, text, marks.get(text) ?? HIDDEN);
  }
  return hideInText(hideMembers(told), PLAIN).replace(RUN, (run) =>
    looksOpaque(run) ? HIDDEN : run,
  );
}

/**
 * A member as JSON, JavaScript and `util.inspect` write it, also where JSON is a text within JSON, or a
 * line of YAML: a name, and what is behind its colon or arrow.
 */
const MEMBER =
  /(?<![\w$.-])([\w$.-]{1,64})(\\{0,7}["'`]?)(\s{0,8}(?::|=>)\s{0,8})(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|`([^`]+)`|\\{1,7}"(.+?)\\{1,7}"|(\[[^\]]{1,200}\])|([^\s"'`,;{}[\]()\\]+))/gs;

/** What tells nothing. */
const EMPTY = /^(?:null|undefined|true|false)$/;

/** Texts within texts that are looked into. */
const MOST_LEVELS = 4;

/**
 * Hides what an error quotes behind the name of a secret: many a store and mapper writes down what it
 * could not store. `Invalid token: expired` is a sentence, and stays.
 */
function hideMembers(message: string, levels = MOST_LEVELS): string {
  if (levels === 0 || !/:|=>/.test(message)) return message;
  return message.replace(
    MEMBER,
    (whole, name: string, close: string, colon: string, ...found: (string | undefined)[]) => {
      const [double, single, back, escaped, list, bare = ''] = found;
      const isQuoted = bare === '' || close !== '';
      const value = double ?? single ?? back ?? escaped ?? list ?? bare;
      if (EMPTY.test(value)) return whole;
      if (PLAIN.hides(name) && (isQuoted || /\d/.test(value)))
        return `${name}${close}${colon}${HIDDEN}`;
      const at = whole.lastIndexOf(value);
      return whole.slice(0, at) + hideMembers(value, levels - 1) + whole.slice(at + value.length);
    },
  );
}

function mark(marks: Map<string, string>, text: string, told: string): void {
  marks.set(text, told);
  // Half a character cannot be escaped.
  if (!/\p{Cs}/u.test(text)) marks.set(encodeURIComponent(text), told);
}

function replaced(message: string, text: string, told: string): string {
  if (text.length >= LONG_ID) return message.replaceAll(text, () => told);
  return message.replace(/[\w-]+/g, (word) => (word === text ? told : word));
}
