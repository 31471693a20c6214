import type { Redaction } from '../panel/opened-file.ts';
import type { PanelStore } from '../panel/store.ts';
import { writeRecording } from './format.ts';
import { KEY_BYTES, pseudonymsBy } from './pseudonyms.ts';
import { redactRecording } from './redact.ts';
import { takeRecording } from './take.ts';
import { withPartners } from '../query/with-partners.ts';

/** What a panel shows, or all of it, as the text of a file. */
export function exportText(
  store: PanelStore,
  { isAll, redaction }: { isAll: boolean; redaction: Redaction },
  now: Date,
): string {
  const { log } = store;
  const panel = store.getState();
  const rows = isAll ? log.rows : withPartners(panel.rows.all, log.rows);
  const recording = takeRecording({ log, panel, rows, madeAt: now.getTime() });
  if (redaction === 'none') return writeRecording(recording);
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return writeRecording(redactRecording(recording, redaction, pseudonymsBy(key)));
}
