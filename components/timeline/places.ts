/** Where things are on the canvas, in CSS pixels. */
export interface Places {
  width: number;
  /** Of the line with the times, on top. */
  axis: number;
  lanes: number;
  lane: number;
}

/** A lane as high as this has room for names below its line, and for a shape above its bars. */
const WITH_NAMES = 30;
const WITH_SHAPES = 22;
const NAMES = 12;

export function heightOf({ axis, lanes, lane }: Places): number {
  return axis + lanes * lane;
}

export function topOf({ axis, lane }: Places, index: number): number {
  return axis + index * lane;
}

/** Where the line of a lane is, on which its bars stand. */
export function baseOf(places: Places, index: number): number {
  const below = hasNames(places) ? NAMES : 2;
  return topOf(places, index) + places.lane - below;
}

export function hasNames({ lane }: Places): boolean {
  return lane >= WITH_NAMES;
}

export function hasShapes({ lane }: Places): boolean {
  return lane >= WITH_SHAPES;
}

/** The lane at a height. */
export function laneAt({ axis, lane, lanes }: Places, y: number): number {
  return Math.min(lanes - 1, Math.max(0, Math.floor((y - axis) / lane)));
}
