import { hash, randomUUID } from 'node:crypto';
import type { Redacted } from './protocol.ts';
import { hidesWords, SECRET_WORDS, wordsOf } from './secret-words.ts';

/**
 * Which values are hidden before a revision leaves the process: false hides none; strings and
 * regular expressions are added to the words below; a function decides alone.
 */
export type RedactOption = false | readonly (string | RegExp)[] | ((key: string) => boolean);

/** Decides by its key whether a value is hidden. */
export interface Redactor {
  /**
   * Distinguishes redactors, so that a revision is never served under the rule of another: also of
   * one that another copy of this package made, since all copies in a process share one hub.
   */
  readonly id: string;
  hides(key: string): boolean;
}

/** Levels of nesting that are served; what lies deeper is cut, and the cut is marked. */
export const DEEPEST_SERVED = 100;

/** Hides values behind keys that have one of the usual words for a secret as a whole word. */
export const defaultRedactor: Redactor = { id: '', hides: hidesWords(SECRET_WORDS) };

/**
 * @param option as given to `observe`; undefined gives the default
 */
export function createRedactor(option: RedactOption | undefined): Redactor {
  if (option === undefined) return defaultRedactor;
  if (option === false) return { id: 'none', hides: () => false };
  if (typeof option === 'function') {
    return {
      id: `function-${randomUUID()}`,
      hides(key) {
        try {
          return option(key);
        } catch {
          return true;
        }
      },
    };
  }
  const strings = option.filter((rule) => typeof rule === 'string').map(wordsOf);
  const patterns = option
    .filter((rule) => rule instanceof RegExp)
    // Without g and y: these make `test` depend on the call before.
    .map((rule) => new RegExp(rule.source, rule.flags.replace(/[gy]/g, '')));
  const hasWord = hidesWords([...SECRET_WORDS, ...strings]);
  return {
    id: `words-${randomUUID()}`,
    hides: (key) => hasWord(key) || patterns.some((pattern) => pattern.test(key)),
  };
}

/**
 * The text of a dictionary as it may leave the process: hidden values are replaced by their size
 * and a keyed hash, so that a change still shows, and what lies too deep is replaced by
 * `{"$cut": "depth"}`. Null, true and false stay: they are no secrets, and their hash would tell.
 *
 * @param text JSON of the dictionary
 * @param key of this process's hashes
 */
export function serveText(
  text: string,
  redactor: Redactor,
  key: string,
): { json: string; cut: boolean } {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) return { json: text, cut: false };
  const did = { touch: false, cut: false };

  function visit(value: object, depth: number): void {
    for (const name of Object.keys(value)) {
      const item: unknown = Reflect.get(value, name);
      if (item === null || typeof item === 'boolean') continue;
      if (!Array.isArray(value) && redactor.hides(name)) {
        Reflect.set(value, name, redacted(item, key));
        did.touch = true;
      } else if (typeof item === 'object') {
        if (depth >= DEEPEST_SERVED) {
          Reflect.set(value, name, { $cut: 'depth' });
          did.touch = true;
          did.cut = true;
        } else {
          visit(item, depth + 1);
        }
      }
    }
  }

  visit(parsed, 1);
  return { json: did.touch ? JSON.stringify(parsed) : text, cut: did.cut };
}

function redacted(value: unknown, key: string): Redacted {
  const text = JSON.stringify(value);
  const keyed = hash('sha256', `${key}${text}`, 'hex').slice(0, 12);
  return { $redacted: { bytes: Buffer.byteLength(text), hash: keyed } };
}
