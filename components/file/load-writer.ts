import type { Redaction } from '../../lib/panel/opened-file.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import type { Progress, Waiting } from '../../lib/recording/progress.ts';
import type { SavedFile } from '../host.ts';

/** As a file of its own, or as a page that contains it. */
export type Form = 'file' | 'page';

/** What goes into the file: of the requests, and of what they say. */
export interface Wanted {
  isAll: boolean;
  redaction: Redaction;
}

/** Writes what a panel has now into a file that is named by the time, in slices. */
export type Writer = (store: PanelStore, wanted: Wanted, waiting: Waiting) => Promise<SavedFile>;

/** Of a page, how much of the time its recording takes. */
const RECORDED = 0.4;

/**
 * What writes a recording: loaded when it is used, since what the panel begins with is small
 * (docs/decisions/0080). Fails as the import does.
 */
export async function loadWriter(form: Form): Promise<Writer> {
  const { exportText, inSlices, within } = await import('../../lib/recording/export-text.ts');
  if (form === 'file') {
    return async (store, wanted, waiting) => {
      const now = new Date();
      const text = await inSlices(exportText(store, wanted, now), waiting);
      return { name: `${nameOf(now)}.sessions.json`, text, type: 'application/json' };
    };
  }
  const { pageText } = await import('./page/page-text.tsx');
  return async (store, wanted, waiting) => {
    const now = new Date();
    const name = `${nameOf(now)}.sessions.html`;
    const writing = function* (): Progress<string> {
      const recording = exportText(store, wanted, now);
      const text = yield* within(recording, { from: 0, to: RECORDED });
      return yield* within(pageText(text, name), { from: RECORDED, to: 1 });
    };
    return { name, text: await inSlices(writing(), waiting), type: 'text/html' };
  };
}

/** `2026-11-27T04-50-12`: no file system refuses it. */
function nameOf(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}
