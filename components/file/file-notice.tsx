import { X } from 'lucide';
import type { JSX } from 'preact';
import { fileInWords, FILE } from '../../lib/text/file.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useStore } from '../hooks/use-store.ts';
import { useFiles } from './use-files.ts';

/** That a file is shown, and how to get back; that one is being opened; or why one is not. */
export function FileNotice(): JSX.Element {
  const file = useStore((state) => state.file);
  const { problem, opening, cancel, dismiss, close } = useFiles();
  const told = file && fileInWords(file);
  return (
    <div class="banners">
      {problem && (
        <div class="banner" role="alert">
          <p>
            <strong>{problem.title}.</strong> {problem.body}
          </p>
          <IconButton icon={X} name={FILE.dismiss} onClick={dismiss} />
        </div>
      )}
      {opening && (
        <div class="banner opening" role="status">
          <label>
            {FILE.opening(opening.name)} <progress value={opening.done} />
          </label>
          <button type="button" class="text-button" onClick={cancel}>
            {FILE.cancel}
          </button>
        </div>
      )}
      {told && (
        <div class="banner recording-notice" role="status">
          <p>
            <strong>{told.title}.</strong> {told.body}
          </p>
          <button type="button" class="text-button" onClick={close}>
            {FILE.back}
          </button>
        </div>
      )}
    </div>
  );
}
