/** Why a response tells nothing of its session, and what to do. */
export class SessionTestError extends Error {
  override readonly name = 'SessionTestError';
  readonly code: SessionTestCode;
  readonly remedy: string;

  constructor(code: SessionTestCode, problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
    this.code = code;
    this.remedy = remedy;
  }
}

export type SessionTestCode =
  /** What was given is no response. */
  | 'no-response'
  /** The response names no record of a session. */
  | 'no-record'
  /** It names several, and it was not said which is meant. */
  | 'several-records'
  /** Nobody knows where the app is. */
  | 'no-address'
  /** The app does not give the record. */
  | 'not-read'
  /** A key is not written as one. */
  | 'no-key';
