import { Download, Upload } from 'lucide';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { FILE } from '../../lib/text/file.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';
import { useFiles } from './use-files.ts';

/** Saves what is in the panel as a file, and opens one. */
export function FileButtons(): JSX.Element {
  const isEmpty = useStore((state) => state.counts.all === 0);
  const actions = useActions();
  const { open } = useFiles();
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        icon={Download}
        name={FILE.export}
        isDisabled={isEmpty}
        onClick={() => actions.toggleExport(true)}
      />
      <IconButton icon={Upload} name={FILE.import} onClick={() => field.current?.click()} />
      <input
        ref={field}
        type="file"
        accept=".json,.html,.har"
        aria-label={FILE.import}
        hidden
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          if (file) open(file);
          // The same one can be chosen again.
          currentTarget.value = '';
        }}
      />
    </>
  );
}
