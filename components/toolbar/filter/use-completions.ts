import { RULE_NAMES } from '../../../lib/findings/titles.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { isInView } from '../../../lib/panel/view.ts';
import { completionsOf, type Completion } from '../../../lib/query/completions.ts';
import { useLook } from '../../hooks/use-look.ts';
import { usePanelStore, useStore } from '../../hooks/use-store.ts';

const NOTHING: readonly Completion[] = [];

/**
 * How the filter can go on; nothing while nobody asks, or it is still looked for. The rows of the
 * filter come first: to look for both in turns would take each of them twice the time.
 */
export function useCompletions(isOpen: boolean): readonly Completion[] {
  const { log, getState } = usePanelStore();
  const filter = useStore((state) => state.filter);
  // Another object whenever a row has changed.
  const shown = useStore((state) => state.rows);
  const isFiltering = useStore((state) => state.isFiltering);
  const found = useLook(isOpen && !isFiltering ? filter : null, shown, () => {
    const state = getState();
    const known = { revisions: log.revisions, findings: state.findingsOf };
    const isMeant = (row: Exchange): boolean => isInView(row, state);
    return completionsOf(filter, { rules: RULE_NAMES, rows: log.rows, isMeant, known });
  });
  return found ?? NOTHING;
}
