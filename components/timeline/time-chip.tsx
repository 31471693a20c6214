import { X } from 'lucide';
import type { JSX } from 'preact';
import { rangeName, TIMELINE } from '../../lib/text/timeline.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';

/** The time that the list is narrowed to, beside the words of the filter. */
export function TimeChip(): JSX.Element | null {
  const range = useStore((state) => state.range);
  const actions = useActions();
  if (range === null) return null;
  return (
    <span class="time-chip">
      {rangeName(range)}
      <IconButton icon={X} name={TIMELINE.removeRange} onClick={() => actions.setRange(null)} />
    </span>
  );
}
