import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { useHost, usePanelStore } from '../hooks/use-store.ts';
import { loadWriter, type Form, type Wanted, type Writer } from './load-writer.ts';

/** A recording that is to be saved. */
export interface Exporting {
  save: (form: Form, wanted: Wanted) => Promise<void>;
  /** How much of it is written, from 0 to 1; null where that takes no time. */
  done: number | null;
  /** Writes it no more. */
  cancel: () => void;
  /** What writes it could not be loaded. */
  isNotLoaded: boolean;
}

/**
 * Saves recordings in slices, of which leaving the view ends the one that is written.
 *
 * @param saved is called when one was saved
 */
export function useExport(saved: () => void): Exporting {
  const store = usePanelStore();
  const host = useHost();
  const [done, setDone] = useState<number | null>(null);
  const [isNotLoaded, setNotLoaded] = useState(false);
  const ending = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    ending.current?.abort();
    ending.current = null;
    setDone(null);
  }, []);
  useEffect(() => () => ending.current?.abort(), []);
  const save = async (form: Form, wanted: Wanted): Promise<void> => {
    // Of two files the later one is meant.
    cancel();
    setNotLoaded(false);
    const controller = new AbortController();
    ending.current = controller;
    const { signal } = controller;
    let write: Writer;
    try {
      write = await loadWriter(form);
    } catch {
      setNotLoaded(true);
      return;
    }
    try {
      host.save(await write(store, wanted, { onProgress: setDone, signal }));
      saved();
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (ending.current === controller) cancel();
    }
  };
  return { save, done, cancel, isNotLoaded };
}
