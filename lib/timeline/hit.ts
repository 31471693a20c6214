import type { Columns } from './columns.ts';
import type { Scale } from './scale.ts';

/** So far from a mark it is still meant, in pixels. */
const NEAR = 6;
/** So many rows are looked at: more than stand in as many pixels for the eye. */
const MOST = 5000;

/**
 * The row that is meant at a place; -1 where there is none. Of several, the worst of those that begin
 * there, and else the last one that is under way.
 *
 * @param isMeant whether a row may be it: of that lane
 */
export function rowAt(
  columns: Columns,
  scale: Scale,
  x: number,
  isMeant: (index: number) => boolean,
): number {
  let [found, worst, underWay] = [-1, 0, -1];
  const last = scale.lastStarting((index) => scale.startOf(index) <= x + NEAR);
  for (let index = last; index >= 0 && index > last - MOST; index -= 1) {
    const distance = Math.abs(scale.startOf(index) - x);
    // What began before may be under way only while somebody is.
    if (distance > NEAR && scale.busyEndOf(index) < x) break;
    if (!isMeant(index)) continue;
    const rank = (columns.severity[index] ?? 0) * 2 * NEAR - distance;
    if (distance <= NEAR && (found < 0 || rank > worst)) [found, worst] = [index, rank];
    const isOn = scale.startOf(index) <= x && scale.endOf(index) >= x;
    if (underWay < 0 && isOn) underWay = index;
  }
  return found >= 0 ? found : underWay;
}
