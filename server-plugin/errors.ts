import { readString } from './reading.ts';

/**
 * What is wrong with a configuration. It is the only error that this package throws on purpose,
 * and it does so at start, never while a request runs. The message says what to write instead.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code: string;

  /**
   * @param code stable, kebab-case name of the mistake, such as `unknown-option`
   * @param problem what was found
   * @param remedy what to write instead
   */
  constructor(code: string, problem: string, remedy: string) {
    super(`sessions-devtools: ${problem} ${remedy}`);
    this.code = code;
  }
}

/** Characters of an error that are told. */
export const LONGEST_MESSAGE = 300;

/** The text of anything that was thrown, cut to `limit` characters. Never throws itself. */
export function messageOf(thrown: unknown, limit = LONGEST_MESSAGE): string {
  try {
    return cut(thrown instanceof Error ? thrown.message || thrown.name : String(thrown), limit);
  } catch {
    return 'an error without a text';
  }
}

/** A text of at most so many characters, and a sign where there were more. */
export function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** The code of an error of Node, such as `ENOENT`; null where it has none. */
export function codeOf(thrown: unknown): string | null {
  return readString(thrown, 'code');
}
