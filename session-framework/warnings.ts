/** What a developer should know and what does not stop a request. */
export type WarningCode =
  | 'unreadable-session'
  | 'unsaved-changes'
  | 'late-change'
  | 'observer-failed'
  | 'cache-failed'
  | 'response-failed'
  | 'two-middlewares';

export interface SessionWarning {
  code: WarningCode;
  /** A sentence for the developer. It names keys of the dictionary, never a session key or value. */
  message: string;
}

export type WarningListener = (warning: SessionWarning) => void;

/** Node's own way: one line on standard error, and `process.on('warning')`. */
export function emitProcessWarning({ code, message }: SessionWarning): void {
  process.emitWarning(message, { type: 'SessionWarning', code });
}
