import { Circle } from 'lucide';
import type { JSX } from 'preact';
import { TOOLBAR } from '../../lib/text/panel.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';

/** Whether new requests become rows. */
export function RecordButton(): JSX.Element {
  const isPaused = useStore((state) => state.isPaused);
  const actions = useActions();
  return (
    <IconButton
      class={isPaused ? 'record' : 'record recording'}
      icon={Circle}
      name={isPaused ? TOOLBAR.record : TOOLBAR.pause}
      onClick={() => actions.setPaused(!isPaused)}
    />
  );
}
