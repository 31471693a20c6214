import { processWide } from './process-wide.ts';

/** The part of `process.stderr` that is needed. */
export interface Terminal {
  isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const LINE =
  "Sessions DevTools: off, since NODE_ENV is 'production'. To observe this app, start it with NODE_ENV=development, or set SESSIONS_DEVTOOLS_TOKEN and pass { enabled: true } to observe().\n";

/** Says once why nothing is observed, where somebody may wonder: in a terminal, and in no log. */
export function sayOff(terminal: Terminal = process.stderr): void {
  const told = processWide('told that it is off', isSet, () => new Set());
  if (told.size > 0 || terminal.isTTY !== true) return;
  told.add(LINE);
  try {
    terminal.write(LINE);
  } catch {
    // An app in production starts all the same.
  }
}

function isSet(value: unknown): value is Set<unknown> {
  return value instanceof Set;
}
