import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { REDACTIONS, type Redaction } from '../../lib/panel/opened-file.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import { EXTENSION, writeRecording } from '../../lib/recording/format.ts';
import { pseudonymsBy } from '../../lib/recording/pseudonyms.ts';
import { redactRecording } from '../../lib/recording/redact.ts';
import { takeRecording } from '../../lib/recording/take.ts';
import { withPartners } from '../../lib/recording/which.ts';
import { tableOf } from '../../lib/text/copy/table.ts';
import { EXPORT, REDACTION_CHOICES } from '../../lib/text/file.ts';
import { CopyButton } from '../copy-button.tsx';
import { Dialog } from '../dialog.tsx';
import { useActions, useHost, usePanelStore, useStore } from '../use-store.ts';

/** Bytes of the key of a file's pseudonyms. */
const KEY_BYTES = 32;

/** What goes into the file: of the requests, and of what they say. */
interface Wanted {
  isAll: boolean;
  redaction: Redaction;
}

/** Asks what is to go into a file, while it is open. */
export function ExportDialog(): JSX.Element | null {
  const isOpen = useStore((state) => state.isExportOpen);
  return isOpen ? <OpenDialog /> : null;
}

function OpenDialog(): JSX.Element {
  const store = usePanelStore();
  const actions = useActions();
  const host = useHost();
  const all = useStore((state) => state.counts.all);
  const rows = useStore((state) => state.rows);
  const [wanted, setWanted] = useState<Wanted>({ isAll: true, redaction: 'values' });
  const close = (): void => actions.toggleExport(false);
  const save = (): void => {
    const now = new Date();
    host.save(nameOf(now), textOf(store, wanted, now));
    close();
  };
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
      <div class="export-foot">
        <CopyButton name={EXPORT.copy} text={() => tableOf(rows.all)} isNamed />
        <button type="button" class="text-button primary" onClick={save}>
          {EXPORT.save}
        </button>
      </div>
    </Dialog>
  );
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

function textOf(store: PanelStore, { isAll, redaction }: Wanted, now: Date): string {
  const { log } = store;
  const panel = store.getState();
  const rows = isAll ? log.rows : withPartners(panel.rows.all, log.rows);
  const recording = takeRecording({ log, panel, rows, madeAt: now.getTime() });
  if (redaction === 'none') return writeRecording(recording);
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return writeRecording(redactRecording(recording, redaction, pseudonymsBy(key)));
}

/** `2026-11-27T04-50-12.sessions.json`: no file system refuses it. */
function nameOf(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-') + EXTENSION;
}
