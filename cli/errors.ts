import { visible } from '../lib/foreign/visible.ts';
import { forLogs } from './terminal/for-logs.ts';

/** What is wrong, and what to write or do instead. Ends the command with the exit code 2. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** Stable, kebab-case name of the mistake, such as `unknown-option`. */
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, problem: string, remedy: string) {
    super(problem);
    this.code = code;
    this.remedy = remedy;
  }
}

/** An error as it stands in the terminal. */
export function problemText({ message, remedy }: CommandError): string {
  return forLogs(`sessions-devtools: ${visible(message)}\n${visible(remedy)}\n`);
}
