import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { REDACTIONS, type Redaction } from '../../lib/panel/opened-file.ts';
import { KEY_BYTES, pseudonymsBy } from '../../lib/recording/pseudonyms.ts';
import { hidesInText } from '../../lib/recording/redact-text.ts';
import { tableOf } from '../../lib/text/copy/table.ts';
import { EXPORT, REDACTION_CHOICES } from '../../lib/text/export.ts';
import { LATER } from '../../lib/text/panel.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useActions, useStore } from '../hooks/use-store.ts';
import type { Wanted } from './load-writer.ts';
import { useExport } from './use-export.ts';

/** Asks what is to go into a file. */
export function ExportDialog(): JSX.Element {
  const actions = useActions();
  const all = useStore((state) => state.counts.all);
  const rows = useStore((state) => state.rows);
  const [wanted, setWanted] = useState<Wanted>({ isAll: true, redaction: 'values' });
  const close = (): void => actions.toggleExport(false);
  const { save, done, cancel, isNotLoaded } = useExport(close);
  const choice = (isAll: boolean, label: string, meaning: string): JSX.Element => (
    <Choice
      name="export-requests"
      isChosen={wanted.isAll === isAll}
      choose={() => setWanted({ ...wanted, isAll })}
      label={label}
      meaning={meaning}
    />
  );
  return (
    <Dialog title={EXPORT.title} closeName={EXPORT.close} close={close} class="export">
      <div class="export-choices">
        <fieldset>
          <legend>{EXPORT.requests}</legend>
          {choice(true, EXPORT.all(all), EXPORT.allMeaning)}
          {choice(false, EXPORT.shown(rows.length), EXPORT.shownMeaning)}
        </fieldset>
        <fieldset>
          <legend>{EXPORT.values}</legend>
          {REDACTIONS.map((redaction) => (
            <Choice
              key={redaction}
              name="export-values"
              isChosen={wanted.redaction === redaction}
              choose={() => setWanted({ ...wanted, redaction })}
              {...REDACTION_CHOICES[redaction]}
            />
          ))}
        </fieldset>
        <p class="dim">{EXPORT.ids}</p>
      </div>
      {isNotLoaded && (
        <p class="part-failed" role="alert">
          {LATER.failed}
        </p>
      )}
      {done !== null && (
        <div class="export-progress" role="status">
          <label>
            {EXPORT.writing} <progress value={done} />
          </label>
          <button type="button" class="text-button" onClick={cancel}>
            {EXPORT.cancel}
          </button>
        </div>
      )}
      <div class="export-foot">
        <CopyButton
          name={EXPORT.copy}
          text={() => tableOf(rows.all, pathsOf(wanted.redaction))}
          isNamed
        />
        <button
          type="button"
          class="text-button"
          title={EXPORT.pageMeaning}
          onClick={() => void save('page', wanted)}
        >
          {EXPORT.savePage}
        </button>
        <button type="button" class="text-button primary" onClick={() => void save('file', wanted)}>
          {EXPORT.save}
        </button>
      </div>
    </Dialog>
  );
}

/** What a path may tell, as in the file of the same choice. */
function pathsOf(redaction: Redaction): ((path: string) => string) | undefined {
  if (redaction === 'none') return undefined;
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return hidesInText(redaction, pseudonymsBy(key)).address;
}

interface ChoiceProps {
  name: string;
  isChosen: boolean;
  choose: () => void;
  label: string;
  meaning: string;
  warning?: string;
}

function Choice({ name, isChosen, choose, label, meaning, warning }: ChoiceProps): JSX.Element {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={isChosen} onChange={choose} />
      <span>
        {label}
        <small>
          {meaning} {warning !== undefined && <span class="export-warning">{warning}</span>}
        </small>
      </span>
    </label>
  );
}
