import { processWide } from './process-wide.ts';

/** The part of `process.stderr` that is needed. */
export interface Terminal {
  isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const LINE =
  "Sessions DevTools: off, since NODE_ENV is 'production'. To observe this app, start it with NODE_ENV=development, or pass { enabled: true } to observe().\n";

/** Says once why nothing is observed, where somebody may wonder: in a terminal, and in no log. */
export function sayOff(terminal: Terminal = process.stderr): void {
  const told = processWide('off 1', () => ({ isTold: false }));
  if (told.isTold || terminal.isTTY !== true) return;
  told.isTold = true;
  terminal.write(LINE);
}
