import { randomUUID } from 'node:crypto';
import { looksSecret, Remembered, wordsOf } from './names.ts';

/**
 * Which values are hidden before they leave the process: false hides none; strings and regular
 * expressions are added to the usual names; a function decides alone. It is asked for a name, for
 * `password` where there is one in an address, and for `token` where something looks like one.
 */
export type RedactOption = false | readonly (string | RegExp)[] | ((key: string) => boolean);

/** Decides by its name whether a value is hidden. */
export interface Redactor {
  /**
   * Distinguishes redactors, so that a revision is never served under the rule of another: also of
   * one that another copy of this package made, since all copies in a process share one hub.
   */
  readonly id: string;
  hides(key: string): boolean;
}

const usual = new Remembered(looksSecret);

/** Hides values behind names that look like that of a secret. */
export const defaultRedactor: Redactor = { id: '', hides: (key) => usual.of(key) };

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
  const phrases = option
    .filter((rule) => typeof rule === 'string')
    .map(wordsOf)
    .filter((words) => words !== '')
    .map((words) => ` ${words} `);
  const patterns = option
    .filter((rule) => rule instanceof RegExp)
    // Without g and y: these make `test` depend on the call before.
    .map((rule) => new RegExp(rule.source, rule.flags.replace(/[gy]/g, '')));
  const found = new Remembered((key) => {
    const words = ` ${wordsOf(key)} `;
    return phrases.some((each) => words.includes(each)) || patterns.some((each) => each.test(key));
  });
  return {
    id: `words-${randomUUID()}`,
    hides: (key) => usual.of(key) || found.of(key),
  };
}
