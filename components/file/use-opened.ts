import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Opened } from '../../lib/recording/open.ts';
import { FileError, MOST_BYTES } from '../../lib/recording/file-error.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { problemInWords } from '../../lib/text/file.ts';
import type { Files } from './use-files.ts';

/** Opens what is in a file. It fails with a `FileError` where that is nothing to be shown. */
export type OpenFile = (file: { name: string; text: string }) => Promise<Opened>;

/** The file that is shown in place of the inspected tab; null where none is. */
export function useOpened(openFile: OpenFile): { opened: Opened | null; files: Files } {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [problem, setProblem] = useState<Files['problem']>(null);
  const open = useCallback(
    async (file: File): Promise<void> => {
      const name = visible(cut(file.name, 100));
      try {
        setOpened(await openFile({ name, text: await textOf(file) }));
        setProblem(null);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        setProblem(problemInWords(error.code, { name, detail: error.message }));
      }
    },
    [openFile],
  );
  const files = useMemo(
    (): Files => ({
      open: (file) => void open(file),
      close: () => setOpened(null),
      problem,
      dismiss: () => setProblem(null),
    }),
    [open, problem],
  );
  return { opened, files };
}

async function textOf(file: File): Promise<string> {
  if (file.size > MOST_BYTES) throw new FileError('too-large');
  try {
    return await file.text();
  } catch {
    throw new FileError('not-readable');
  }
}
