import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { TIMELINE } from '../../lib/text/timeline.ts';
import { useStore } from '../hooks/use-store.ts';
import { Gutter } from './gutter.tsx';
import { FEW_LANES, lanesShown, MOST_LANES } from './lanes-shown.ts';
import { Track } from './track.tsx';
import { useTimeline } from './use-timeline.ts';

interface TimelineBarProps {
  theme?: 'light' | 'dark' | undefined;
}

/** The requests over time: what happened at a glance, while the list below is to be read. */
export function TimelineBar({ theme }: TimelineBarProps): JSX.Element | null {
  const isShown = useStore((state) => state.showTimeline && state.counts.all > 0);
  return isShown ? <Shown theme={theme} /> : null;
}

function Shown({ theme }: TimelineBarProps): JSX.Element | null {
  const { timeline, version } = useTimeline();
  const [areAllShown, showAll] = useState(false);
  const shown = useMemo(
    () => timeline && lanesShown(timeline, areAllShown ? MOST_LANES : FEW_LANES),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- it changes in place, by version
    [timeline, version, areAllShown],
  );
  if (!timeline || !shown || timeline.rows.length === 0) return null;
  return (
    <section
      class={shown.count > 2 ? 'timeline with-many' : 'timeline'}
      aria-label={TIMELINE.name}
      style={{ '--lanes': String(shown.count) }}
    >
      <Gutter
        shown={shown}
        toggle={areAllShown || shown.more > 0 ? () => showAll(!areAllShown) : null}
        areAllShown={areAllShown}
      />
      <Track timeline={timeline} version={version} shown={shown} theme={theme} />
    </section>
  );
}
