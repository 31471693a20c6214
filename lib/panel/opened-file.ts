/** What was hidden in a file when it was made: every value, those that look secret, or nothing. */
export const REDACTIONS = ['values', 'secrets', 'none'] as const;

export type Redaction = (typeof REDACTIONS)[number];

/** Why a file cannot be opened. */
export type FileProblem =
  'too-large' | 'not-json' | 'not-a-recording' | 'other-version' | 'misfit' | 'not-readable';

/** A file that is shown in place of the inspected tab. */
export interface OpenedFile {
  name: string;
  /** Epoch ms; null where the file does not say. */
  madeAt: number | null;
  redaction: Redaction;
  /** Rows that it holds, and how many there were where it was made; null where it does not say. */
  requests: { held: number; of: number } | null;
  /** Items that do not fit and were left out: how many, and what is wrong with the first. */
  leftOut: { count: number; detail: string };
  /** Rows whose verdict is another one here than where it was made. */
  judgedOtherwise: number;
}
