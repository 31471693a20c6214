import type { JSX } from 'preact';
import { BANNER } from '../../lib/text/panel.ts';
import { CopyButton } from './copy-button.tsx';

/** Code to be taken over into the app. */
export function CodeLine({ code }: { code: string }): JSX.Element {
  return (
    <div class="code-line">
      <pre>{code}</pre>
      <CopyButton name={BANNER.copy} text={() => code} />
    </div>
  );
}
