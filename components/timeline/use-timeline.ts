import { useLayoutEffect, useReducer, useState } from 'preact/hooks';
import { isQuiet } from '../../lib/join/quiet.ts';
import { isAnothers } from '../../lib/panel/tally.ts';
import { Timeline } from '../../lib/timeline/timeline.ts';
import { usePanelStore, useStore } from '../use-store.ts';

interface Followed {
  /** Null until it is made. */
  timeline: Timeline | null;
  /** Another one for each frame in which it has changed: it changes in place. */
  version: number;
}

/** The timeline of the panel's rows, drawn anew once for all that changes within a frame. */
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
    let frame: number | null = null;
    const end = log.follow((changes) => {
      if (!made.update(changes) || frame !== null) return;
      frame = requestAnimationFrame(() => {
        frame = null;
        redraw(undefined);
      });
    });
    return () => {
      end();
      if (frame !== null) cancelAnimationFrame(frame);
    };
  }, [log, showOthers, showQuiet]);
  return { timeline, version };
}
