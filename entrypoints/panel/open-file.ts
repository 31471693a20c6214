import type { OpenFile } from '../../components/file/use-opened.ts';
import { FileError } from '../../lib/recording/file-error.ts';
import { atLeisure } from './at-leisure.ts';

/**
 * Opens a file in slices, by code that is loaded when it is used.
 *
 * @throws FileError where it cannot be opened, also for want of that code
 */
export const openFile: OpenFile = async (file, waiting) => {
  const opener = await import('../../lib/recording/open-file.ts').catch((cause: unknown) => {
    throw new FileError('not-loaded', String(cause));
  });
  return opener.inSlices(opener.openFile(file, atLeisure()), waiting);
};
