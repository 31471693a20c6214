import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { isInView } from '../lib/panel/view.ts';
import { canBeUnknown, unknownCount } from '../lib/query/filter.ts';
import { FILTER } from '../lib/text/filter.ts';
import { usePanelStore, useStore } from './use-store.ts';

/** All rows are looked through for it: not for each that comes in. */
const EVERY_MS = 400;

/** How many rows the filter could not look into. */
export function UnknownCount(): JSX.Element | null {
  const { log, getState } = usePanelStore();
  const filter = useStore((state) => state.filter);
  // Another object whenever a row has changed.
  const shown = useStore((state) => state.rows);
  const [count, setCount] = useState(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isAsked = canBeUnknown(filter);
  useEffect(() => {
    if (!isAsked) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const state = getState();
      const rows = log.rows.filter((row) => isInView(row, state));
      const known = { revisions: log.revisions, findings: state.findingsOf };
      setCount(unknownCount(rows, state.filter, known));
    }, EVERY_MS);
  }, [isAsked, filter, shown, log, getState]);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!isAsked || count === 0) return null;
  return <span title={FILTER.unknownMeaning}>{FILTER.unknown(count)}</span>;
}
