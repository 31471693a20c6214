/** What libraries call back with in place of an error, as an error. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** A mistake of the visitor's, with a message that is fit to be shown. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** The form's field that the message is about. */
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.status = status;
    this.field = field;
  }
}
