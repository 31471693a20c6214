import { useCallback, useMemo, useRef, useState } from 'preact/hooks';
import type { Opened } from '../../lib/recording/open.ts';
import type { Waiting } from '../../lib/recording/progress.ts';
import { FileError, MOST_BYTES } from '../../lib/recording/file-error.ts';
import { cut, visible } from '../../lib/foreign/visible.ts';
import { problemInWords } from '../../lib/text/file.ts';
import type { Files } from './use-files.ts';

/** Opens what is in a file. It fails with a `FileError` where that is nothing to be shown. */
export type OpenFile = (file: { name: string; text: string }, waiting: Waiting) => Promise<Opened>;

/** The file that is shown in place of the inspected tab; null where none is. */
export function useOpened(openFile: OpenFile): { opened: Opened | null; files: Files } {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [problem, setProblem] = useState<Files['problem']>(null);
  const [opening, setOpening] = useState<Files['opening']>(null);
  const ending = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    ending.current?.abort();
    ending.current = null;
    setOpening(null);
  }, []);
  const open = useCallback(
    async (file: File): Promise<void> => {
      // Of two files the later one is meant.
      cancel();
      const controller = new AbortController();
      ending.current = controller;
      const { signal } = controller;
      const name = visible(cut(file.name, 100));
      const onProgress = (done: number): void => setOpening({ name, done });
      try {
        const text = await textOf(file);
        const read = await openFile({ name, text }, { onProgress, signal });
        setOpened(read);
        setProblem(null);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof FileError)) throw error;
        setProblem(problemInWords(error.code, { name, detail: error.message }));
      } finally {
        if (ending.current === controller) cancel();
      }
    },
    [openFile, cancel],
  );
  const files = useMemo(
    (): Files => ({
      open: (file) => void open(file),
      opening,
      cancel,
      close: () => setOpened(null),
      problem,
      dismiss: () => setProblem(null),
    }),
    [open, opening, cancel, problem],
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
