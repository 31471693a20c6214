/**
 * The parts of the panel that its first view does not have, and that are loaded when they are first
 * shown (docs/decisions/0080).
 */
import { later } from './parts/later.tsx';
import { onceLoaded } from './parts/once-loaded.ts';

export const Detail = later(async () => (await import('./detail/detail.tsx')).Detail);

export const NextLoadView = later(
  async () => (await import('./detail/state/next-load-view.tsx')).NextLoadView,
);

export const Findings = later(async () => (await import('./findings/findings.tsx')).Findings);

export const HelpDialog = later(async () => (await import('./help.tsx')).HelpDialog);

export const ExportDialog = later(
  async () => (await import('./file/export-dialog.tsx')).ExportDialog,
);

/** What can be done with a row. */
export const RowMenu = onceLoaded(async () => (await import('./list/row-menu.ts')).rowMenu);
