import { IDLE_MS, type Columns } from './columns.ts';
import { Restarts, type Restart } from './restarts.ts';
import type { Scale } from './scale.ts';
import { LOST } from './severity.ts';

/** So many overlapping requests of a lane stand one above another; more share the topmost place. */
export const MOST_TIERS = 3;

/** What is drawn in a lane: for each pixel column the worst there is, as a number of `severity`. */
export interface LanePicture {
  /** Of the requests under way, a tier for each that overlaps. */
  tiers: Uint8Array[];
  /** Of the requests that begin there, and on which tier the worst of them is. */
  starts: Uint8Array;
  startTiers: Uint8Array;
  /** For how long which id is the session's, in order. */
  stretches: Stretch[];
}

export interface Stretch {
  from: number;
  to: number;
  /** A number of the columns' names; 0 where the row has no id. */
  session: number;
  /** The row it begins with. */
  index: number;
}

export interface Idle {
  from: number;
  to: number;
  ms: number;
}

export interface Picture {
  lanes: LanePicture[];
  restarts: Restart[];
  /** Where idle time is folded. */
  idles: Idle[];
}

interface Wanted {
  /** Pixels. */
  width: number;
  scale: Scale;
  /** How many lanes there are. */
  lanes: number;
  /** In which of them a lineage is. */
  laneOf: (lineage: number) => number;
  /** Whether a run of a server is over. */
  isOver: (run: string) => boolean;
}

/** Goes through all rows once, and says what is to be drawn: no more than there are pixels. */
export function pictureOf(columns: Columns, wanted: Wanted): Picture {
  const { width, scale, laneOf } = wanted;
  const lanes = Array.from({ length: wanted.lanes }, () => new LaneDrawing(width));
  const restarts = new Restarts(columns.names, wanted.isOver);
  const idles: Idle[] = [];
  for (let index = 0; index < columns.length; index += 1) {
    const idle = columns.idleBefore(index);
    const from = Math.round(scale.startOf(index));
    if (idle > IDLE_MS) idles.push({ from: scale.busyEndOf(index - 1), to: from, ms: idle });
    const lane = laneOf(columns.lineage[index] ?? 0);
    lanes[lane]?.draw(columns, index, from, Math.round(scale.endOf(index)));
    restarts.see(columns.server[index] ?? 0, columns.run[index] ?? 0, { lane, x: from, index });
  }
  return { lanes: lanes.map((lane) => lane.end()), restarts: restarts.all, idles };
}

/** One lane while the rows are gone through. */
class LaneDrawing {
  readonly #width: number;
  readonly #picture: LanePicture;
  /** When the last request of each tier ends, epoch ms. */
  readonly #busy: number[] = [];
  /** How far a tier is drawn for each severity: no pixel is drawn twice for the same. */
  readonly #drawn: Int32Array[] = [];

  constructor(width: number) {
    this.#width = width;
    const [starts, startTiers] = [new Uint8Array(width), new Uint8Array(width)];
    this.#picture = { tiers: [], starts, startTiers, stretches: [] };
  }

  draw(columns: Columns, index: number, from: number, to: number): void {
    const severity = columns.severity[index] ?? 0;
    const tier = this.#tierFor(columns.start[index] ?? 0, columns.end[index] ?? 0);
    this.#fill(tier, severity, from, to);
    const { starts, startTiers } = this.#picture;
    if (severity > (starts[from] ?? LOST)) {
      starts[from] = severity;
      startTiers[from] = tier;
    }
    this.#stretch(columns.session[index] ?? 0, from, to, index);
  }

  end(): LanePicture {
    return this.#picture;
  }

  /** The lowest on which nothing is under way. */
  #tierFor(start: number, end: number): number {
    let free = 0;
    while (free < this.#busy.length && (this.#busy[free] ?? 0) > start) free += 1;
    const tier = Math.min(free, MOST_TIERS - 1);
    if (!this.#picture.tiers[tier]) {
      this.#picture.tiers.push(new Uint8Array(this.#width));
      this.#drawn.push(new Int32Array(LOST + 1));
    }
    this.#busy[tier] = Math.max(this.#busy[tier] ?? 0, end);
    return tier;
  }

  #fill(tier: number, severity: number, from: number, to: number): void {
    const cells = this.#picture.tiers[tier];
    const drawn = this.#drawn[tier];
    if (!cells || !drawn) return;
    const end = Math.min(this.#width, Math.max(from + 1, to));
    for (let x = Math.max(from, drawn[severity] ?? 0); x < end; x += 1) {
      if (severity > (cells[x] ?? 0)) cells[x] = severity;
    }
    drawn[severity] = Math.max(drawn[severity] ?? 0, end);
  }

  #stretch(session: number, from: number, to: number, index: number): void {
    const { stretches } = this.#picture;
    const last = stretches.at(-1);
    if (last?.session === session || (last && session === 0)) {
      last.to = Math.max(last.to, to);
    } else if (last?.from === from) {
      // Shorter than a pixel.
      last.session = session;
      last.index = index;
    } else {
      if (last) last.to = from;
      stretches.push({ from, to, session, index });
    }
  }
}
