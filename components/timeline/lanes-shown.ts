import type { Lane } from '../../lib/timeline/lanes.ts';
import type { Timeline } from '../../lib/timeline/timeline.ts';

/** So many sessions have a lane of their own; the others share one more, so that a loss is seen. */
export const FEW_LANES = 3;
/** So many where all are asked for. */
export const MOST_LANES = 30;

/** The lanes that are shown. */
export interface LanesShown {
  own: Lane[];
  /** How many share the last lane. */
  more: number;
  /** With the one that is shared. */
  count: number;
  laneOf: (lineage: number) => number;
}

export function lanesShown({ lanes }: Timeline, most: number): LanesShown {
  const own = lanes.first(most);
  const more = lanes.length - own.length;
  const places = new Map(own.map(({ number }, place) => [number, place]));
  return {
    own,
    more,
    count: own.length + (more > 0 ? 1 : 0),
    laneOf: (lineage) => places.get(lineage) ?? own.length,
  };
}
