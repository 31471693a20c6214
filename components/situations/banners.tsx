import { X } from 'lucide';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { keyOf, noticesOf } from '../../lib/panel/situations.ts';
import { BANNER } from '../../lib/text/panel.ts';
import { describe, type Message } from '../../lib/text/server.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { SituationAction } from './situation-action.tsx';
import { Spans } from '../parts/spans.tsx';
import { PairingForm } from './pairing-form.tsx';
import { useStore } from '../hooks/use-store.ts';

/** What is to be said while there are rows, in slim lines above them. */
export function Banners(): JSX.Element {
  const state = useStore((whole) => whole);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const shown = noticesOf(state)
    .map((situation) => ({ key: keyOf(situation), message: describe(situation) }))
    .filter(({ key }) => !dismissed.has(key));
  return (
    <div class="banners">
      {shown.map(({ key, message }) => (
        <Banner
          key={key}
          message={message}
          dismiss={() => setDismissed(new Set([...dismissed, key]))}
        />
      ))}
    </div>
  );
}

function Banner({ message, dismiss }: { message: Message; dismiss: () => void }): JSX.Element {
  const { title, body, code, action, pairWith, isInformation = false } = message;
  return (
    <div class={`banner ${isInformation ? 'information' : ''}`} role="status">
      <p>
        <strong>{title}.</strong> <Spans spans={body} />
      </p>
      {code !== undefined && <CopyButton name={BANNER.copyCode} text={() => code} isNamed />}
      {pairWith !== undefined && <PairingForm server={pairWith} />}
      {action && <SituationAction action={action} />}
      {isInformation && <IconButton icon={X} name={BANNER.dismiss} onClick={dismiss} />}
    </div>
  );
}
