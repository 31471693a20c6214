import type { Exchange } from '../join/exchange.ts';
import { isUninvolved } from '../join/involvement.ts';
import { hostNameOf } from '../join/known-cookies.ts';
import { isQuiet } from '../join/quiet.ts';
import { isWithin, type TimeRange } from '../timeline/range.ts';
import type { Choices } from '../witness/choices.ts';
import type { Preferences } from './preferences.ts';
import { isAnothers } from './tally.ts';

/** What of the panel decides which rows are looked at, before the filter. */
export interface View extends Pick<Preferences, (typeof VIEW_PREFERENCES)[number]> {
  choices: Choices;
  selectedKey: string | null;
  range: TimeRange | null;
}

/** What is remembered of it. */
export const VIEW_PREFERENCES = ['showUninvolved', 'showOthers', 'showQuiet'] as const;

/** Whether a row is looked at: other clients' and history's only as far as the user wants. */
export function isInView(row: Exchange, view: View): boolean {
  return (
    (view.showUninvolved || !isUninvolved(row) || isCorrected(row, view)) &&
    (view.showOthers || !isAnothers(row)) &&
    (view.showQuiet || !isQuiet(row)) &&
    (view.range === null || isWithin(row, view.range))
  );
}

/** What was said of a cookie of the selected row can be taken back there. */
function isCorrected({ key, witness }: Exchange, { choices, selectedKey }: View): boolean {
  if (key !== selectedKey || !witness) return false;
  const host = hostNameOf(witness.url);
  return choices.corrections.some((correction) => correction.host === host);
}
