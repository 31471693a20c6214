/** What was hidden in a file when it was made: every value, those that look secret, or nothing. */
export const REDACTIONS = ['values', 'secrets', 'none'] as const;

export type Redaction = (typeof REDACTIONS)[number];

/** Why a file cannot be opened. */
export type FileProblem =
  | 'too-large'
  | 'not-json'
  | 'not-a-recording'
  | 'other-version'
  | 'misfit'
  | 'no-cookies'
  | 'not-readable'
  /** The code that opens files could not be loaded. */
  | 'not-loaded';

/** A file that is shown in place of the inspected tab. */
export interface OpenedFile {
  name: string;
  /** Of a HAR its cookies are shown, and it knows no more. */
  kind: 'recording' | 'har';
  /** Epoch ms; of a HAR, when its last request began. */
  madeAt: number;
  redaction: Redaction;
  /** Rows that it holds, and how many there were where it was made. */
  requests: { held: number; of: number };
  /** Items that do not fit and were left out: how many, and what is wrong with the first. */
  leftOut: { count: number; detail: string };
  /** Rows whose verdict is another one here than where it was made. */
  judgedOtherwise: number;
}
