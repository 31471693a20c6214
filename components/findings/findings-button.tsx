import type { JSX } from 'preact';
import { FINDINGS } from '../../lib/text/findings.ts';
import { useActions, useFindings, useStore } from '../hooks/use-store.ts';

/** How many findings there are; nothing where there is none, or only some that are muted. Leads to them. */
export function FindingsButton(): JSX.Element | null {
  const { length } = useFindings();
  const isOpen = useStore((state) => state.areFindingsOpen);
  const actions = useActions();
  if (length === 0 && !isOpen) return null;
  return (
    <button
      type="button"
      class={length === 0 ? 'findings-button calm' : 'findings-button'}
      aria-pressed={isOpen}
      title={`${FINDINGS.show} (f)`}
      onClick={() => actions.toggleFindings()}
    >
      {FINDINGS.count(length)}
    </button>
  );
}
