import type { JSX } from 'preact';
import { HELP, KEYS } from '../lib/text/help.ts';
import { REASON_MEANINGS, VERDICT_MEANINGS } from '../lib/text/verdicts.ts';
import { VERDICTS } from '../lib/judgement/verdict.ts';
import { Dialog } from './parts/dialog.tsx';
import { useActions } from './hooks/use-store.ts';
import { VerdictPill } from './parts/verdict-pill.tsx';

/** All keys, and what each verdict means. */
export function HelpDialog(): JSX.Element {
  const actions = useActions();
  return (
    <Dialog
      title={HELP.title}
      closeName={HELP.close}
      close={() => actions.toggleHelp(false)}
      class="help"
    >
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
    </Dialog>
  );
}
