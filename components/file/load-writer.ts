import type { Redaction } from '../../lib/panel/opened-file.ts';
import type { PanelStore } from '../../lib/panel/store.ts';
import type { SavedFile } from '../host.ts';

/** As a file of its own, or as a page that contains it. */
export type Form = 'file' | 'page';

/** What goes into the file: of the requests, and of what they say. */
export interface Wanted {
  isAll: boolean;
  redaction: Redaction;
}

/** Writes what a panel has into a file that is named by the time. */
export type Writer = (store: PanelStore, wanted: Wanted, now: Date) => SavedFile;

/**
 * What writes a recording: loaded when it is used, since what the panel begins with is small
 * (docs/decisions/0080). Fails as the import does.
 */
export async function loadWriter(form: Form): Promise<Writer> {
  const { exportText } = await import('../../lib/recording/export-text.ts');
  if (form === 'file') {
    return (store, wanted, now) => ({
      name: `${nameOf(now)}.sessions.json`,
      text: exportText(store, wanted, now),
      type: 'application/json',
    });
  }
  const { pageText } = await import('./page/page-text.tsx');
  return (store, wanted, now) => {
    const name = `${nameOf(now)}.sessions.html`;
    return { name, text: pageText(exportText(store, wanted, now), name), type: 'text/html' };
  };
}

/** `2026-11-27T04-50-12`: no file system refuses it. */
function nameOf(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}
