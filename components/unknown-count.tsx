import type { JSX } from 'preact';
import { isInView } from '../lib/panel/view.ts';
import { canBeUnknown, unknownCount } from '../lib/query/filter.ts';
import { FILTER } from '../lib/text/filter.ts';
import { useLook } from './hooks/use-look.ts';
import { usePanelStore, useStore } from './hooks/use-store.ts';

/** How many rows the filter could not look into: counted once the others are shown. */
export function UnknownCount(): JSX.Element | null {
  const { log, getState } = usePanelStore();
  const filter = useStore((state) => state.filter);
  // Another object whenever a row has changed.
  const shown = useStore((state) => state.rows);
  const isAsked = useStore(({ isFiltering }) => !isFiltering && canBeUnknown(filter));
  const count = useLook(isAsked ? filter : null, shown, () => {
    const state = getState();
    const known = { revisions: log.revisions, findings: state.findingsOf };
    return unknownCount(log.rows, (row) => isInView(row, state), { text: filter, known });
  });
  return count === null || count === 0 ? null : (
    <span title={FILTER.unknownMeaning}>{FILTER.unknown(count)}</span>
  );
}
