import type { FileProblem } from '../panel/opened-file.ts';

/** Bytes of a file; a recording of a hundred thousand requests has some two hundred million. */
export const MOST_BYTES = 400 * 1024 * 1024;

/** A file that cannot be opened. `lib/text/recording.ts` says it in words, with what to do. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly code: FileProblem;

  /** @param detail what of it is wrong, where there is more to be said than the code does */
  constructor(code: FileProblem, detail = '') {
    super(detail);
    this.code = code;
  }
}
