import { SlidersHorizontal } from 'lucide';
import type { JSX } from 'preact';
import { useCallback, useId, useRef, useState } from 'preact/hooks';
import { TOOLBAR } from '../../lib/text/panel.ts';
import { DENSITIES, ROW_LIMITS, THEMES } from '../../lib/panel/preferences.ts';
import { Icon } from '../parts/icon.tsx';
import { useDismiss } from '../hooks/use-dismiss.ts';
import { useActions, useStore } from '../hooks/use-store.ts';

type Switch = 'preserveLog' | 'showOthers' | 'showUninvolved' | 'showQuiet' | 'showTimeline';

const CHOICES: { of: Switch; label: string; meaning: string }[] = [
  { of: 'preserveLog', label: TOOLBAR.preserveLog, meaning: TOOLBAR.preserveLogMeaning },
  { of: 'showOthers', label: TOOLBAR.showOthers, meaning: TOOLBAR.showOthersMeaning },
  { of: 'showUninvolved', label: TOOLBAR.showUninvolved, meaning: TOOLBAR.showUninvolvedMeaning },
  { of: 'showQuiet', label: TOOLBAR.showQuiet, meaning: TOOLBAR.showQuietMeaning },
  { of: 'showTimeline', label: TOOLBAR.showTimeline, meaning: TOOLBAR.showTimelineMeaning },
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
        <div class="view-looks">
          <OneOf of="density" label={TOOLBAR.density} names={TOOLBAR.densities} all={DENSITIES} />
          <OneOf of="theme" label={TOOLBAR.theme} names={TOOLBAR.themes} all={THEMES} />
          <OneOf
            of="mostRows"
            label={TOOLBAR.mostRows}
            names={TOOLBAR.rowLimits}
            all={ROW_LIMITS}
          />
          <small>{TOOLBAR.mostRowsMeaning}</small>
        </div>
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

/** One of a few. */
function OneOf<Name extends string | number>({
  of,
  label,
  names,
  all,
}: {
  of: 'density' | 'theme' | 'mostRows';
  label: string;
  names: Record<Name, string>;
  all: readonly Name[];
}): JSX.Element {
  const chosen = useStore((state) => state[of]);
  const actions = useActions();
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={chosen}
        onChange={(event) => {
          const name = all.find((one) => String(one) === event.currentTarget.value);
          if (name !== undefined) actions.setPreferences({ [of]: name });
        }}
      >
        {all.map((name) => (
          <option key={name} value={name}>
            {names[name]}
          </option>
        ))}
      </select>
    </>
  );
}
