import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useRef } from 'preact/hooks';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { PanelActions, PanelState } from '../../lib/panel/store.ts';
import { requestInLine, TIMELINE } from '../../lib/text/timeline.ts';
import { rangeOf } from '../../lib/timeline/range.ts';
import type { Scale } from '../../lib/timeline/scale.ts';
import type { Timeline } from '../../lib/timeline/timeline.ts';
import { usePanelStore, useStore } from '../hooks/use-store.ts';

const KEYS: Record<string, (panel: PanelState & PanelActions) => void> = {
  ArrowRight: (panel) => panel.step('next'),
  ArrowUp: (panel) => panel.step('next'),
  ArrowLeft: (panel) => panel.step('previous'),
  ArrowDown: (panel) => panel.step('previous'),
  Home: (panel) => panel.select(panel.rows.at(0)?.key ?? null),
  End: (panel) => panel.select(panel.rows.at(-1)?.key ?? null),
};

/** With Shift: the list is narrowed to the time up to there. */
const BRUSH_KEYS: Record<string, 1 | -1> = { ArrowRight: 1, ArrowLeft: -1 };

interface PlayheadProps {
  timeline: Timeline;
  scale: Scale;
}

/** Stands at the selected request, and is moved among those that are shown. */
export function Playhead({ timeline, scale }: PlayheadProps): JSX.Element {
  const store = usePanelStore();
  const selected = useStore((state) => state.selected);
  const rows = useStore((state) => state.rows);
  const onKeyDown = useKeys(timeline);
  const index = timeline.indexOf(selected);
  const x = selected && (index < 0 ? scale.xOf(selected.startedAt) : scale.startOf(index));
  return (
    <div
      class="timeline-playhead"
      role="slider"
      tabIndex={0}
      aria-label={TIMELINE.selected}
      title={TIMELINE.selectedMeaning}
      aria-valuemin={0}
      aria-valuemax={rows.length}
      aria-valuenow={rows.indexOf(selected) + 1}
      aria-valuetext={selected ? requestInLine(selected) : TIMELINE.nothingSelected}
      data-empty={x === null}
      style={{ left: `${x ?? 0}px` }}
      onKeyDown={(event) => onKeyDown(event, store.getState())}
    />
  );
}

type OnKeyDown = (
  event: TargetedKeyboardEvent<HTMLElement>,
  panel: PanelState & PanelActions,
) => void;

function useKeys(timeline: Timeline): OnKeyDown {
  /** Where a brush by keys begins. */
  const anchor = useRef<Exchange | null>(null);
  return (event, panel) => {
    const by = event.shiftKey && Object.hasOwn(BRUSH_KEYS, event.key) ? BRUSH_KEYS[event.key] : 0;
    if (by) {
      event.preventDefault();
      anchor.current ??= panel.selected;
      const to = timeline.rows[timeline.indexOf(panel.selected) + by];
      if (!anchor.current || !to) return;
      panel.select(to.key);
      panel.setRange(rangeOf(anchor.current, to));
      return;
    }
    const move = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
    if (!move) return;
    event.preventDefault();
    anchor.current = null;
    move(panel);
  };
}
