import { lineageHue } from '../../lib/panel/fingerprints.ts';
import { tickName, TIMELINE } from '../../lib/text/timeline.ts';
import type { DrawnRestart, Idle, LanePicture, Picture } from '../../lib/timeline/picture.ts';
import type { Tick } from '../../lib/timeline/ticks.ts';
import { drawMarks } from './draw-marks.ts';
import type { Palette } from './palette.ts';
import { baseOf, hasNames, heightOf, topOf, type Places } from './places.ts';

/** What is drawn, besides the picture of the rows. */
export interface Drawing {
  picture: Picture;
  places: Places;
  palette: Palette;
  ticks: readonly Tick[];
  /** Of each lane; null for the one that several share. */
  lineages: readonly (number | null)[];
  /** How a session's id is called in a stretch of a lane. */
  nameOf: (session: number) => string;
}

type Context = CanvasRenderingContext2D;

/** A name has so much room at least, in pixels. */
const NAME_WIDTH = 44;
const IDLE_NAME_WIDTH = 70;
const RESTART_WIDTH = 54;
const TICK_WIDTH = 56;
/** A fold is as wide as this, so that it is seen. */
const FOLD = 6;

/** Draws all of it anew, at once. */
export function draw(context: Context, drawing: Drawing): void {
  const { places, picture, palette } = drawing;
  context.clearRect(0, 0, places.width, heightOf(places));
  context.font = `10px ${palette.font}`;
  context.textBaseline = 'alphabetic';
  drawTicks(context, drawing);
  const free = picture.lanes.map((lane, index) => drawLine(context, drawing, lane, index));
  drawIdles(context, drawing, free.at(-1) ?? []);
  picture.lanes.forEach((lane, index) => drawMarks(context, { lane, index, places, palette }));
  for (const restart of picture.restarts) drawRestart(context, drawing, restart);
}

function drawTicks(context: Context, { ticks, places, palette, picture }: Drawing): void {
  if (places.axis === 0) return;
  // What restarted is more than what time it was.
  const isFree = (x: number): boolean =>
    picture.restarts.every((one) => one.x < x || one.x - RESTART_WIDTH > x + TICK_WIDTH);
  const [first, second] = ticks;
  const perTick = first && second ? second.time - first.time : 0;
  for (const { x, time } of ticks) {
    context.fillStyle = palette.line;
    context.fillRect(x, 0, 1, heightOf(places));
    if (!isFree(x)) continue;
    context.fillStyle = palette.dim;
    context.fillText(tickName(time, perTick), x + 4, places.axis - 5);
  }
}

/** The line of a lane: a stretch for each of its ids. @returns where names stand */
function drawLine(
  context: Context,
  { places, palette, lineages, nameOf }: Drawing,
  { stretches }: LanePicture,
  index: number,
): number[] {
  const lineage = lineages[index] ?? null;
  const base = baseOf(places, index);
  const names: number[] = [];
  stretches.forEach(({ from, to, session }, at) => {
    const isSeam = at > 0 && lineage !== null;
    context.fillStyle = lineage === null ? palette.line : palette.session(lineageHue(lineage));
    const gap = isSeam ? 3 : 0;
    context.fillRect(from + gap, base, Math.max(3, to - from - gap), 2);
    // The seam of two ids is a gap in the line, and a notch.
    if (isSeam) context.fillRect(from + gap, base - 2, 2, 6);
    const name = lineage === null || !hasNames(places) ? '' : nameOf(session);
    if (name === '' || from < (names.at(-1) ?? -NAME_WIDTH) + NAME_WIDTH) return;
    context.fillRect(from, base, 2, 10);
    context.fillStyle = palette.dim;
    context.fillText(name, from + 4, base + 10);
    names.push(from);
  });
  return names;
}

/** Where idle time is folded, the lanes are cut by two lines. */
function drawIdles(
  context: Context,
  { picture, places, palette }: Drawing,
  names: readonly number[],
): void {
  const [top, bottom] = [places.axis, heightOf(places)];
  let [drawnTo, namedTo] = [0, 0];
  for (const { from, to, ms } of picture.idles) {
    const middle = idleMiddle({ from, to, ms });
    if (middle - FOLD / 2 < drawnTo) continue;
    drawnTo = middle + FOLD * 2;
    context.fillStyle = palette.background;
    context.fillRect(middle - FOLD / 2, top, FOLD, bottom - top);
    context.strokeStyle = palette.dim;
    context.lineWidth = 1;
    for (const x of [middle - FOLD / 2, middle + FOLD / 2]) drawWave(context, x, top, bottom);
    const start = middle - IDLE_NAME_WIDTH / 2;
    const isFree = names.every((x) => x + NAME_WIDTH < start || x > start + IDLE_NAME_WIDTH);
    if (!hasNames(places) || !isFree || start < namedTo) continue;
    namedTo = start + IDLE_NAME_WIDTH;
    drawName(context, palette, TIMELINE.idle(ms), middle, bottom - 2);
  }
}

function idleMiddle({ from, to }: Idle): number {
  return Math.round((from + to) / 2);
}

function drawWave(context: Context, x: number, top: number, bottom: number): void {
  context.beginPath();
  context.moveTo(x, top);
  for (let y = top, side = 1; y < bottom; y += 6, side = -side) {
    context.quadraticCurveTo(x + side * 3, y + 3, x, Math.min(bottom, y + 6));
  }
  context.stroke();
}

function drawName(context: Context, palette: Palette, text: string, x: number, y: number): void {
  context.textAlign = 'center';
  const width = context.measureText(text).width + 4;
  context.fillStyle = palette.background;
  context.fillRect(x - width / 2, y - 9, width, 11);
  context.fillStyle = palette.dim;
  context.fillText(text, x, y);
  context.textAlign = 'start';
}

function drawRestart(context: Context, { places, palette }: Drawing, restart: DrawnRestart): void {
  const x = restart.x - 3;
  context.strokeStyle = palette.text;
  context.lineWidth = 2;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(x, 2);
  context.lineTo(x, places.axis);
  context.stroke();
  for (const lane of restart.lanes) {
    context.beginPath();
    context.moveTo(x, topOf(places, lane));
    context.lineTo(x, baseOf(places, lane) + 6);
    context.stroke();
  }
  context.setLineDash([]);
  if (places.axis === 0) return;
  context.fillStyle = palette.text;
  context.textAlign = 'end';
  context.fillText(TIMELINE.restart, x - 2, places.axis - 5);
  context.textAlign = 'start';
}
