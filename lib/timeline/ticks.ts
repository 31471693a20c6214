import type { Scale } from './scale.ts';

/** So far two labels of the axis are from one another at least, in pixels. */
const APART = 110;

export interface Tick {
  x: number;
  /** Epoch ms. */
  time: number;
}

/**
 * Times at places that are as far from one another. Idle time is folded, so that round times would
 * not be: each says the time of its own place instead.
 */
export function ticksOf(scale: Scale, width: number): Tick[] {
  const count = Math.max(1, Math.floor(width / APART));
  return Array.from({ length: count }, (_, at) => {
    const x = Math.round((at / count) * width) + 8;
    return { x, time: scale.timeAt(x) };
  });
}
