import { X } from 'lucide';
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { HELP, KEYS } from '../lib/text/panel.ts';
import { REASON_MEANINGS, VERDICT_MEANINGS } from '../lib/text/verdicts.ts';
import { VERDICTS } from '../lib/judgement/verdict.ts';
import { IconButton } from './icon-button.tsx';
import { useActions, useStore } from './use-store.ts';
import { VerdictPill } from './verdict-pill.tsx';

/** All keys, and what each verdict means. */
export function Help(): JSX.Element | null {
  const isOpen = useStore((state) => state.isHelpOpen);
  return isOpen ? <HelpDialog /> : null;
}

function HelpDialog(): JSX.Element {
  const actions = useActions();
  const dialog = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="help-backdrop" onClick={() => actions.toggleHelp(false)}>
      <div
        class="help"
        role="dialog"
        aria-modal="true"
        aria-labelledby="help-title"
        tabIndex={-1}
        ref={dialog}
        onClick={(event) => event.stopPropagation()}
        onKeyDown={keepFocusInside}
      >
        <div class="help-head">
          <h2 id="help-title">{HELP.title}</h2>
          <IconButton
            icon={X}
            name={HELP.close}
            keys="Esc"
            onClick={() => actions.toggleHelp(false)}
          />
        </div>
        <div class="help-columns">
          <section aria-label={HELP.verdicts}>
            <h3>{HELP.verdicts}</h3>
            <dl class="help-list">
              {VERDICTS.map((verdict) => (
                <div key={verdict}>
                  <dt>
                    <VerdictPill verdict={verdict} />
                  </dt>
                  <dd>{VERDICT_MEANINGS[verdict]}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section aria-label={HELP.keys}>
            <h3>{HELP.keys}</h3>
            <dl class="help-list">
              {KEYS.map(({ keys, does }) => (
                <div key={does}>
                  <dt>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
            <h3>{HELP.filter}</h3>
            <p>{HELP.filterBody}</p>
          </section>
          <section aria-label={HELP.lost}>
            <h3>{HELP.lost}</h3>
            <dl class="help-list">
              {Object.entries(REASON_MEANINGS).map(([reason, meaning]) => (
                <div key={reason}>
                  <dt class="help-reason">{reason}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
    </div>
  );
}

/** Tab goes round within the dialog, as long as it is open. */
function keepFocusInside(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'Tab') return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const edge = event.shiftKey ? buttons.at(0) : buttons.at(-1);
  const other = event.shiftKey ? buttons.at(-1) : buttons.at(0);
  if (document.activeElement !== edge && document.activeElement !== event.currentTarget) return;
  event.preventDefault();
  other?.focus();
}
