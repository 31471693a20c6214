import { SlidersHorizontal } from 'lucide';
import type { JSX } from 'preact';
import { useCallback, useId, useRef, useState } from 'preact/hooks';
import { TOOLBAR } from '../../lib/text/panel.ts';
import { Icon } from '../icon.tsx';
import { useDismiss } from '../use-dismiss.ts';
import { useActions, useStore } from '../use-store.ts';

type Switch = 'preserveLog' | 'showOthers' | 'showUninvolved' | 'showQuiet';

const CHOICES: { of: Switch; label: string; meaning: string }[] = [
  { of: 'preserveLog', label: TOOLBAR.preserveLog, meaning: TOOLBAR.preserveLogMeaning },
  { of: 'showOthers', label: TOOLBAR.showOthers, meaning: TOOLBAR.showOthersMeaning },
  { of: 'showUninvolved', label: TOOLBAR.showUninvolved, meaning: TOOLBAR.showUninvolvedMeaning },
  { of: 'showQuiet', label: TOOLBAR.showQuiet, meaning: TOOLBAR.showQuietMeaning },
];

/** Which rows are kept and shown, as a few switches behind a button. */
export function ViewMenu(): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const area = useRef<HTMLSpanElement>(null);
  const close = useCallback(() => setOpen(false), []);
  const id = useId();
  useDismiss(area, isOpen, close);
  return (
    <span class="popover-area" ref={area}>
      <button
        type="button"
        class="icon-button"
        aria-label={TOOLBAR.view}
        title={TOOLBAR.view}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon node={SlidersHorizontal} />
      </button>
      <div
        class="popover view-menu"
        id={id}
        role="group"
        aria-label={TOOLBAR.view}
        hidden={!isOpen}
      >
        {CHOICES.map((choice) => (
          <Choice key={choice.of} {...choice} />
        ))}
      </div>
    </span>
  );
}

function Choice({ of, label, meaning }: (typeof CHOICES)[number]): JSX.Element {
  const isOn = useStore((state) => state[of]);
  const actions = useActions();
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => actions.setPreferences({ [of]: event.currentTarget.checked })}
      />
      <span>
        {label}
        <small>{meaning}</small>
      </span>
    </label>
  );
}
