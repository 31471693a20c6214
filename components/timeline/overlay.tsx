import type { JSX } from 'preact';
import { requestInLine } from '../../lib/text/timeline.ts';
import { rowAt } from '../../lib/timeline/hit.ts';
import type { Scale } from '../../lib/timeline/scale.ts';
import type { Timeline } from '../../lib/timeline/timeline.ts';
import { useActions, useStore } from '../hooks/use-store.ts';
import { laneAt, type Places } from './places.ts';
import { Playhead } from './playhead.tsx';
import { usePointer, type Point } from './use-pointer.ts';

interface OverlayProps {
  timeline: Timeline;
  scale: Scale;
  places: Places;
  /** Which lane a lineage is in. */
  laneOf: (lineage: number) => number;
}

/** What lies over the picture and moves: pointer, brush and playhead. None of it draws the canvas. */
export function Overlay({ timeline, scale, places, laneOf }: OverlayProps): JSX.Element {
  const actions = useActions();
  const range = useStore((state) => state.range);
  const rowOf = ({ x, y }: Point) => {
    const lane = laneAt(places, y);
    const index = rowAt(
      timeline.columns,
      scale,
      x,
      (at) => laneOf(timeline.columns.lineage[at] ?? 0) === lane,
    );
    return timeline.rows[index];
  };
  const { hovered, brush, handlers } = usePointer({
    onClick(point) {
      const row = rowOf(point);
      if (row) actions.select(row.key);
    },
    onBrush: (from, to) => actions.setRange({ from: scale.timeAt(from), to: scale.timeAt(to) }),
  });
  const row = hovered && rowOf(hovered);
  const veiled = brush ?? (range && { from: scale.xOf(range.from), to: scale.xOf(range.to) });
  return (
    <div class={row ? 'timeline-overlay on-mark' : 'timeline-overlay'} {...handlers}>
      {veiled && <Veil {...veiled} width={places.width} />}
      <Playhead timeline={timeline} scale={scale} />
      {hovered && row && (
        <div class="timeline-tip" aria-hidden="true" style={tipPlace(hovered)}>
          {requestInLine(row)}
        </div>
      )}
    </div>
  );
}

/** Below the pointer, on the side that has more room; of the window, whose parts are scrolled. */
function tipPlace({ clientX, clientY }: Point): Record<string, string> {
  const top = `${clientY + 18}px`;
  return clientX < window.innerWidth / 2
    ? { top, left: `${clientX}px` }
    : { top, right: `${window.innerWidth - clientX}px` };
}

/** Covers what is outside of the brush. */
function Veil({ from, to, width }: { from: number; to: number; width: number }): JSX.Element {
  const left = Math.min(width, Math.max(0, from));
  const right = Math.min(width, Math.max(left, to));
  return (
    <>
      <div class="timeline-veil start" style={{ left: '0', width: `${left}px` }} />
      <div class="timeline-veil end" style={{ left: `${right}px`, right: '0' }} />
    </>
  );
}
