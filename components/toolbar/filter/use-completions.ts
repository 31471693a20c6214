import { useMemo } from 'preact/hooks';
import { RULES } from '../../../lib/findings/all.ts';
import { isInView } from '../../../lib/panel/view.ts';
import { completionsOf, type Completion } from '../../../lib/query/completions.ts';
import { usePanelStore, useStore } from '../../use-store.ts';

const NAMES = RULES.map(({ name }) => name);

/** How the filter can go on; nothing while nobody asks. */
export function useCompletions(isOpen: boolean): readonly Completion[] {
  const { log, getState } = usePanelStore();
  const filter = useStore((state) => state.filter);
  // Another array whenever a row has changed.
  const shown = useStore((state) => state.rows);
  return useMemo(() => {
    if (!isOpen) return [];
    const state = getState();
    const rows = log.rows.filter((row) => isInView(row, state));
    const known = { revisions: log.revisions, findings: state.findingsOf };
    return completionsOf(filter, { rules: NAMES, rows, known });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, [isOpen, filter, shown]);
}
