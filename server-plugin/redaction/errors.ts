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
  return hideInText(told, PLAIN).replace(RUN, (run) => (looksOpaque(run) ? HIDDEN : run));
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
