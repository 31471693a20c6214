import { ChevronDown, ChevronUp, Diff } from 'lucide';
import type { JSX } from 'preact';
import { STATE } from '../../../lib/text/detail.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { CHANGE_IDS } from '../../keyboard.ts';
import { useActions, useStore } from '../../hooks/use-store.ts';

interface ChangeStepsProps {
  /** How many changes there are. */
  count: number;
  step: (direction: 'next' | 'previous') => void;
}

/** Goes from change to change in the tree, and hides what has not changed. */
export function ChangeSteps({ count, step }: ChangeStepsProps): JSX.Element {
  const isOnly = useStore((state) => state.onlyChanges);
  const actions = useActions();
  const isDisabled = count === 0;
  return (
    <span class="change-steps">
      <span class="change-count">{STATE.changes(count)}</span>
      <IconButton
        id={CHANGE_IDS.previous}
        icon={ChevronUp}
        name={STATE.previousChange}
        keys="D"
        isDisabled={isDisabled}
        onClick={() => step('previous')}
      />
      <IconButton
        id={CHANGE_IDS.next}
        icon={ChevronDown}
        name={STATE.nextChange}
        keys="d"
        isDisabled={isDisabled}
        onClick={() => step('next')}
      />
      <IconButton
        icon={Diff}
        name={STATE.onlyChanges}
        isPressed={isOnly}
        onClick={() => actions.setPreferences({ onlyChanges: !isOnly })}
      >
        <span class="change-only">{STATE.onlyChanges}</span>
      </IconButton>
    </span>
  );
}
