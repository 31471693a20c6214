import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What can be done with files, wherever in the panel. */
export interface Files {
  /** Shows a file in place of the inspected tab, or says why it cannot. */
  open: (file: File) => void;
  /** The file that is being opened, and how much of it is done; null where that takes no time. */
  opening: { name: string; done: number } | null;
  /** Opens it no more. */
  cancel: () => void;
  /** Shows the inspected tab again. */
  close: () => void;
  /** Why a file was not opened. */
  problem: { title: string; body: string } | null;
  dismiss: () => void;
}

const Context = createContext<Files | null>(null);

export const FilesProvider = Context.Provider;

export function useFiles(): Files {
  const files = useContext(Context);
  if (!files) throw new Error('This component works inside <Panel> only.');
  return files;
}
