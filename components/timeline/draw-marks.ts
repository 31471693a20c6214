import type { Verdict } from '../../lib/judgement/verdict.ts';
import type { LanePicture } from '../../lib/timeline/picture.ts';
import { LOST, verdictOf } from '../../lib/timeline/severity.ts';
import { LINE_WIDTH, VERDICT_PATHS } from '../parts/verdict-paths.ts';
import type { Palette } from './palette.ts';
import { baseOf, hasShapes, topOf, type Places } from './places.ts';

interface Lane {
  lane: LanePicture;
  index: number;
  places: Places;
  palette: Palette;
}

type Context = CanvasRenderingContext2D;

/** Where a mark begins, and for what. */
type Mark = [x: number, verdict: Verdict];

const BAR = 4;
/** Overlapping bars stand as much above one another. */
const TIER = 6;
const SHAPE = 10;
/** Of a loss, on top of its bar. */
const CAP = 6;
const CAPS_APART = 20;
/** A mark is never narrower. */
const LEAST = 3;

/** They read, or less: a small bar says so, and no shape. */
const QUIET: ReadonlySet<Verdict> = new Set(['renewed', 'read', 'untouched', 'sent', 'none']);

/**
 * The requests of a lane. A loss is the only mark as tall as its lane; one that only reads is the
 * smallest: it is told by its height as well as by shape and colour.
 */
export function drawMarks(context: Context, drawn: Lane): void {
  const { lane } = drawn;
  lane.tiers.forEach((cells, tier) => drawBars(context, drawn, cells, tier));
  const losses = placesOf(lane.starts, (verdict) => verdict === 'lost');
  losses.forEach(([x], at) => drawLoss(context, drawn, x, losses[at + 1]?.[0] ?? Infinity));
  const room = new Room(lane.starts.length);
  for (const x of drawCaps(context, drawn, losses)) room.take(x);
  const marks = placesOf(lane.starts, (one) => one !== 'lost' && !QUIET.has(one));
  const free = new Set(hasShapes(drawn.places) ? marks.filter(([x]) => room.takeIfFree(x)) : []);
  drawLines(
    context,
    drawn,
    marks.filter((mark) => !free.has(mark)),
  );
  for (const [x, verdict] of free) drawShape(context, drawn, x, verdict);
}

/** Where a shape has room beside those that are drawn already. */
class Room {
  readonly #taken: Uint8Array;

  constructor(width: number) {
    this.#taken = new Uint8Array(width + 1);
  }

  /** No other shape begins as near to this one as a shape is wide. */
  take(x: number): void {
    this.#taken.fill(1, Math.max(0, x - SHAPE + 1), x + SHAPE);
  }

  takeIfFree(x: number): boolean {
    if (this.#taken[x] === 1) return false;
    this.take(x);
    return true;
  }
}

function drawBars(context: Context, drawn: Lane, cells: Uint8Array, tier: number): void {
  const { palette } = drawn;
  const y = barOf(drawn, tier);
  for (let from = 0; from < cells.length;) {
    const severity = cells[from] ?? 0;
    let to = from + 1;
    while (to < cells.length && cells[to] === severity) to += 1;
    const verdict = verdictOf(severity);
    if (verdict !== null) {
      const width = Math.max(LEAST, to - from);
      context.fillStyle = context.strokeStyle = palette.verdicts[verdict];
      if (verdict === 'renewed') {
        context.lineWidth = 1;
        context.strokeRect(from + 0.5, y + 0.5, width, BAR - 1);
      } else context.fillRect(from, y, width, BAR);
    }
    from = to;
  }
}

function barOf({ index, places, lane }: Lane, tier: number): number {
  const room = places.lane / 2 / Math.max(1, lane.tiers.length);
  return baseOf(places, index) - BAR - tier * Math.min(TIER, Math.floor(room));
}

function placesOf(starts: Uint8Array, isMeant: (verdict: Verdict) => boolean): Mark[] {
  const places: Mark[] = [];
  starts.forEach((severity, x) => {
    const verdict = verdictOf(severity);
    if (verdict !== null && severity <= LOST && isMeant(verdict)) places.push([x, verdict]);
  });
  return places;
}

/** @param next where the next loss is: they stay apart where there is a pixel for it */
function drawLoss(
  context: Context,
  { index, places, palette }: Lane,
  x: number,
  next: number,
): void {
  const top = topOf(places, index) + 2;
  context.fillStyle = palette.verdicts.lost;
  const width = Math.min(BAR, Math.max(1, next - x - 1));
  context.fillRect(x, top, width, baseOf(places, index) - top);
}

/** A disc with the shape on top of a loss, where the one before leaves room. @returns where */
function drawCaps(context: Context, drawn: Lane, losses: readonly Mark[]): number[] {
  const { index, places, palette } = drawn;
  const taken: number[] = [];
  if (!hasShapes(places)) return taken;
  const y = topOf(places, index) + 2 + CAP;
  for (const [x] of losses) {
    const middle = x + BAR / 2;
    if (middle < (taken.at(-1) ?? -Infinity) + CAPS_APART) continue;
    taken.push(middle);
    context.fillStyle = palette.verdicts.lost;
    context.beginPath();
    context.arc(middle, y, CAP, 0, 2 * Math.PI);
    context.fill();
    drawPath(context, 'lost', { x: middle, y, size: 7, colour: palette.onLost });
  }
  return taken;
}

/** Where there is no room for shapes: a line as high as a bar, and one for all that touch. */
function drawLines(context: Context, drawn: Lane, marks: readonly Mark[]): void {
  const { lane, palette } = drawn;
  let line = { from: 0, to: 0, y: 0, colour: '' };
  const end = (): void => {
    context.fillStyle = line.colour;
    context.fillRect(line.from, line.y, line.to - line.from, BAR);
  };
  for (const [x, verdict] of marks) {
    const y = barOf(drawn, lane.startTiers[x] ?? 0) - BAR;
    const colour = palette.verdicts[verdict];
    if (x > line.to || y !== line.y || colour !== line.colour) {
      end();
      line = { from: x, to: x, y, colour };
    }
    line.to = x + 2;
  }
  end();
}

function drawShape(context: Context, drawn: Lane, x: number, verdict: Verdict): void {
  const { lane, palette } = drawn;
  const y = barOf(drawn, lane.startTiers[x] ?? 0);
  const colour = palette.verdicts[verdict];
  drawPath(context, verdict, { x: x + LEAST / 2, y: y - SHAPE / 2 - 1, size: SHAPE, colour });
}

const PATHS = new Map<string, Path2D>();

function pathOf(data: string): Path2D {
  const known = PATHS.get(data) ?? new Path2D(data);
  PATHS.set(data, known);
  return known;
}

/** The shape of a verdict around a point. */
function drawPath(
  context: Context,
  verdict: Verdict,
  { x, y, size, colour }: { x: number; y: number; size: number; colour: string },
): void {
  const { solid, line, width = LINE_WIDTH } = VERDICT_PATHS[verdict];
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 10, size / 10);
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineCap = context.lineJoin = 'round';
  if (solid !== undefined) context.fill(pathOf(solid));
  if (line !== undefined) context.stroke(pathOf(line));
  context.restore();
}
