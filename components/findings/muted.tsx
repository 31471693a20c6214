import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { titleOf } from '../../lib/findings/titles.ts';
import { partsOf } from '../../lib/findings/watch.ts';
import { FINDINGS } from '../../lib/text/findings.ts';
import { ForeignText } from '../parts/foreign-text.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';

/** What the user does not want to hear of, to be heard again. */
export function Muted(): JSX.Element | null {
  const muted = useStore((state) => state.muted);
  const actions = useActions();
  const [isOpen, setOpen] = useState(false);
  if (muted.length === 0) return null;
  return (
    <div class="findings-muted">
      <button
        type="button"
        class="row-link"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {FINDINGS.muted(muted.length)}
      </button>
      {isOpen && (
        <ul>
          {muted.map((name) => {
            const { rule, host } = partsOf(name);
            return (
              <li key={name}>
                <ForeignText text={`${titleOf(rule) ?? rule} (${host})`} />{' '}
                <button type="button" class="row-link" onClick={() => actions.mute(name, false)}>
                  {FINDINGS.unmute}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
