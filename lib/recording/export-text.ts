import type { Redaction } from '../panel/opened-file.ts';
import type { PanelStore } from '../panel/store.ts';
import { writeRecording } from './format.ts';
import { inSlices, within, type Progress } from './progress.ts';
import { KEY_BYTES, pseudonymsBy } from './pseudonyms.ts';
import { redactRecording } from './redact.ts';
import { takeRecording } from './take.ts';
import { withPartners } from '../query/with-partners.ts';

export { inSlices, within };

/** How much of the time it takes until all is taken, and hidden. */
const [TAKEN, HIDDEN] = [0.2, 0.7];

/**
 * What a panel shows, or all of it, as the text of a file: as it is when the first part of the work
 * is done.
 */
export function* exportText(
  store: PanelStore,
  { isAll, redaction }: { isAll: boolean; redaction: Redaction },
  now: Date,
): Progress<string> {
  const { log } = store;
  const panel = store.getState();
  const rows = isAll ? log.rows : withPartners(panel.rows.all, log.rows);
  const taking = takeRecording({ log, panel, rows, madeAt: now.getTime() });
  const recording = yield* within(taking, { from: 0, to: TAKEN });
  if (redaction === 'none') {
    return yield* within(writeRecording(recording), { from: TAKEN, to: 1 });
  }
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const hiding = redactRecording(recording, redaction, pseudonymsBy(key));
  const hidden = yield* within(hiding, { from: TAKEN, to: HIDDEN });
  return yield* within(writeRecording(hidden), { from: HIDDEN, to: 1 });
}
