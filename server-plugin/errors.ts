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

/** The text of anything that was thrown, cut to `limit` characters. Never throws itself. */
export function messageOf(thrown: unknown, limit = 300): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
    return text.length > limit ? `${text.slice(0, limit)}…` : text;
  } catch {
    return 'an error without a text';
  }
}

/** The code of an error of Node, such as `ENOENT`; null where it has none. */
export function codeOf(thrown: unknown): string | null {
  return readString(thrown, 'code');
}
