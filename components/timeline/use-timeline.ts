import { useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { isQuiet } from '../../lib/join/quiet.ts';
import { isAnothers } from '../../lib/panel/tally.ts';
import { Timeline } from '../../lib/timeline/timeline.ts';
import { usePanelStore, useStore } from '../hooks/use-store.ts';

interface Followed {
  /** Null until it is made. */
  timeline: Timeline | null;
  /** Another one for each frame in which it has changed: it changes in place. */
  version: number;
}

/** From one drawing to the next, in ms for each row: of 100,000, ten are drawn a second. */
const APART_MS = 0.001;
/** Less than a frame is not waited for. */
const FRAME_MS = 16;

/**
 * The timeline of the panel's rows, drawn anew once for all that changes within a frame, and less
 * often where there are so many that one more can hardly be seen.
 */
export function useTimeline(): Followed {
  const { log } = usePanelStore();
  const showOthers = useStore((state) => state.showOthers);
  const showQuiet = useStore((state) => state.showQuiet);
  const [timeline, setTimeline] = useState<Timeline | null>(null);
  const [version, redraw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => {
    const made = new Timeline(
      log.rows,
      (row) => (showOthers || !isAnothers(row)) && (showQuiet || !isQuiet(row)),
    );
    setTimeline(made);
    const drawing = planDrawing(() => redraw(undefined));
    const end = log.follow((changes) => {
      if (made.update(changes)) drawing.plan(made.rows.length * APART_MS);
    });
    return () => {
      end();
      drawing.callOff();
    };
  }, [log, showOthers, showQuiet]);
  return { timeline, version };
}

/** Has something drawn in the next frame, or in the first one so many ms after the last drawing. */
function planDrawing(draw: () => void): { plan: (apart: number) => void; callOff: () => void } {
  let [drawnAt, isPlanned] = [0, false];
  let [timer, frame] = [0, 0];
  const atNextFrame = (): void => {
    frame = requestAnimationFrame((now) => {
      [drawnAt, isPlanned] = [now, false];
      draw();
    });
  };
  return {
    plan(apart) {
      if (isPlanned) return;
      isPlanned = true;
      const wait = drawnAt + apart - performance.now();
      if (wait < FRAME_MS) atNextFrame();
      else timer = window.setTimeout(atNextFrame, wait);
    },
    callOff() {
      window.clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
}
