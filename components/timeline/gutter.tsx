import { ChevronUp } from 'lucide';
import type { JSX } from 'preact';
import { visible } from '../../lib/foreign/visible.ts';
import { hostOf } from '../../lib/text/server.ts';
import { TIMELINE } from '../../lib/text/timeline.ts';
import type { Lane } from '../../lib/timeline/lanes.ts';
import { IconButton } from '../parts/icon-button.tsx';
import { LineageBadge } from '../parts/lineage-badge.tsx';
import { useActions } from '../hooks/use-store.ts';
import { VerdictShape } from '../parts/verdict-shape.tsx';
import type { LanesShown } from './lanes-shown.ts';

interface GutterProps {
  shown: LanesShown;
  areAllShown: boolean;
  /** Gives all sessions a lane, or few again; null where few are all. */
  toggle: (() => void) | null;
}

/** What each lane is of, left of it. */
export function Gutter({ shown, areAllShown, toggle }: GutterProps): JSX.Element {
  const actions = useActions();
  const { own, more } = shown;
  // One host goes without saying.
  const hasHosts = new Set(own.flatMap(({ origins }) => [...origins.keys()])).size > 1;
  return (
    <div class="timeline-gutter">
      <div class="timeline-head">
        <IconButton
          icon={ChevronUp}
          name={TIMELINE.fold}
          onClick={() => actions.setPreferences({ showTimeline: false })}
        />
        {toggle && (
          <button
            type="button"
            class="text-button"
            aria-pressed={areAllShown}
            title={TIMELINE.allLanesMeaning}
            onClick={toggle}
          >
            {TIMELINE.allLanes}
          </button>
        )}
      </div>
      <ul aria-label={TIMELINE.lanes}>
        {own.map((lane) => (
          <LaneName key={lane.number} lane={lane} hasHost={hasHosts} />
        ))}
        {more > 0 && <li class="dim">{TIMELINE.more(more)}</li>}
      </ul>
    </div>
  );
}

function LaneName({ lane, hasHost }: { lane: Lane; hasHost: boolean }): JSX.Element {
  const { number, ids, lost, origins } = lane;
  const hosts = Array.from(origins.keys(), (origin) => visible(hostOf(origin)));
  return (
    <li title={hosts.join(' ')}>
      <LineageBadge number={number} />
      <span class="lane-host">{hasHost ? hosts[0] : TIMELINE.ids(ids.size)}</span>
      {lost > 0 && (
        <span class="lane-lost" aria-label={TIMELINE.lost(lost)}>
          <VerdictShape verdict="lost" />
          {lost}
        </span>
      )}
    </li>
  );
}
