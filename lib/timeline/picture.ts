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

export interface DrawnRestart extends Restart {
  x: number;
}

export interface Picture {
  lanes: LanePicture[];
  restarts: DrawnRestart[];
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

/**
 * What is to be drawn of all rows: no more than there are pixels. Each part is a loop of its own,
 * which is small enough for the engine to compile whole: one for all took half as long again.
 */
export function pictureOf(columns: Columns, wanted: Wanted): Picture {
  const laneOf = remembered(wanted.laneOf);
  return {
    lanes: lanesOf(columns, wanted, laneOf),
    restarts: restartsOf(columns, wanted, laneOf),
    idles: idlesOf(columns, wanted.scale),
  };
}

/** Rounded, and an integer for the engine too: it keeps those without an object of their own. */
function pixel(x: number): number {
  return Math.round(x) | 0;
}

type LaneOf = (lineage: number) => number;

/** Lineages are numbered from 1 on, and each is asked for often. */
function remembered(laneOf: LaneOf): LaneOf {
  const known: number[] = [];
  return (lineage) => (known[lineage] ??= laneOf(lineage));
}

function lanesOf(columns: Columns, { lanes, width, scale }: Wanted, laneOf: LaneOf): LanePicture[] {
  const drawings = Array.from({ length: lanes }, () => new LaneDrawing(columns, width));
  const { length, lineage } = columns;
  for (let index = 0; index < length; index += 1) {
    const from = pixel(scale.startOf(index));
    const to = pixel(scale.endOf(index));
    drawings[laneOf(lineage[index] ?? 0)]?.draw(index, from, to);
  }
  return drawings.map((drawing) => drawing.end());
}

function restartsOf(columns: Columns, { scale, isOver }: Wanted, laneOf: LaneOf): DrawnRestart[] {
  const restarts = new Restarts(columns.names, isOver);
  const { length, lineage, server, run } = columns;
  for (let index = 0; index < length; index += 1) {
    restarts.see(server[index] ?? 0, run[index] ?? 0, laneOf(lineage[index] ?? 0), index);
  }
  return restarts.all.map((restart) => ({ ...restart, x: pixel(scale.startOf(restart.index)) }));
}

function idlesOf(columns: Columns, scale: Scale): Idle[] {
  const idles: Idle[] = [];
  for (let index = 1; index < columns.length; index += 1) {
    const ms = columns.idleBefore(index);
    if (ms <= IDLE_MS) continue;
    const to = pixel(scale.startOf(index));
    idles.push({ from: scale.busyEndOf(index - 1), to, ms });
  }
  return idles;
}

/** One tier of a lane while the rows are gone through. */
class TierDrawing {
  readonly cells: Uint8Array;
  /** When its last request ends, epoch ms. */
  busyUntil = -Infinity;
  /** How far it is drawn for each severity: no pixel is drawn twice for the same. */
  readonly #drawn = new Int32Array(LOST + 1);

  constructor(width: number) {
    this.cells = new Uint8Array(width);
  }

  fill(severity: number, from: number, to: number): void {
    const drawn = this.#drawn[severity] ?? 0;
    if (to <= drawn) return;
    const { cells } = this;
    const end = Math.min(cells.length, to);
    for (let x = Math.max(from, drawn); x < end; x += 1) {
      if (severity > (cells[x] ?? 0)) cells[x] = severity;
    }
    this.#drawn[severity] = end;
  }
}

/** One lane while the rows are gone through. */
class LaneDrawing {
  readonly #columns: Columns;
  readonly #tiers: TierDrawing[] = [];
  readonly #starts: Uint8Array;
  readonly #startTiers: Uint8Array;
  readonly #stretches: Stretch[] = [];
  #stretch: Stretch | null = null;

  constructor(columns: Columns, width: number) {
    this.#columns = columns;
    this.#starts = new Uint8Array(width);
    this.#startTiers = new Uint8Array(width);
  }

  draw(index: number, from: number, to: number): void {
    const { start, end, severity: severities, session } = this.#columns;
    const severity = severities[index] ?? 0;
    const tier = this.#tierFor(start[index] ?? 0);
    const drawing = this.#tierAt(tier);
    drawing.busyUntil = Math.max(drawing.busyUntil, end[index] ?? 0);
    drawing.fill(severity, from, Math.max(from + 1, to));
    if (severity > (this.#starts[from] ?? LOST)) {
      this.#starts[from] = severity;
      this.#startTiers[from] = tier;
    }
    this.#reach(session[index] ?? 0, from, to, index);
  }

  end(): LanePicture {
    return {
      tiers: this.#tiers.map(({ cells }) => cells),
      starts: this.#starts,
      startTiers: this.#startTiers,
      stretches: this.#stretches,
    };
  }

  /** The lowest on which nothing is under way. */
  #tierFor(start: number): number {
    const tiers = this.#tiers;
    let free = 0;
    while (free < MOST_TIERS - 1 && (tiers[free]?.busyUntil ?? start) > start) free += 1;
    return free;
  }

  #tierAt(tier: number): TierDrawing {
    return (this.#tiers[tier] ??= new TierDrawing(this.#starts.length));
  }

  /** Carries the stretch of an id on, or begins one. */
  #reach(session: number, from: number, to: number, index: number): void {
    const last = this.#stretch;
    if (last && (last.session === session || session === 0)) {
      if (to > last.to) last.to = to;
    } else if (last?.from === from) {
      // Shorter than a pixel.
      last.session = session;
      last.index = index;
    } else {
      if (last) last.to = from;
      this.#stretch = { from, to, session, index };
      this.#stretches.push(this.#stretch);
    }
  }
}
