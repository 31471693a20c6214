import { textFor } from './words.ts';

/**
 * How middlewares decide that a change counts, in words, by the id of the rule in a record. Each
 * sentence begins in the middle: "express-session …".
 */
const RULES: Record<string, string> = {
  hash: 'stores the session when its JSON, without the cookie part, differs from the one it loaded; a change inside a value counts.',
  flag: 'stores the session when a key was assigned or it was flagged as modified; a change inside a value does not count.',
  explicit: 'stores the session only when the app says so.',
};

/** The rule of a middleware as a sentence, or null where the rule is not known to this version. */
export function ruleInWords(name: string, rule: string): string | null {
  const words = textFor(RULES, rule);
  return words === undefined ? null : `${name} ${words}`;
}
