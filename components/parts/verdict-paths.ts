import type { Verdict } from '../../lib/judgement/verdict.ts';

/** A shape within a square of 10, as path data of SVG: what is filled, and what is a line. */
export interface VerdictPath {
  solid?: string;
  line?: string;
  /** Of the line, where it is not the usual one. */
  width?: number;
}

/** As wide a line is that says nothing else. */
export const LINE_WIDTH = 1.4;

/** Each verdict has a shape of its own, so that none is told by its colour alone. */
export const VERDICT_PATHS: Record<Verdict, VerdictPath> = {
  lost: { line: 'M2 2l6 6M8 2l-6 6', width: 2.4 },
  rotated: { line: 'M8.2 4.2A3.5 3.5 0 1 0 8.3 6.4M8.7 1.6v2.8H5.9' },
  destroyed: { solid: 'M1.5 1.5h7v7h-7z' },
  created: { solid: circle(5, 5, 3.6) },
  saved: { solid: 'M5 .6L9.4 5 5 9.4.6 5z' },
  rewritten: { line: 'M5 1.2L8.8 5 5 8.8 1.2 5z' },
  refused: { line: 'M5 1l4.2 7.8H.8z' },
  renewed: { line: `${circle(5, 5, 3.9)}M5 2.8V5l1.6 1` },
  read: { solid: circle(5, 5, 1.5) },
  untouched: { line: circle(5, 5, 1.9) },
  sent: { line: 'M1 5h7M5.5 2.5L8 5 5.5 7.5' },
  none: { line: 'M2.5 5h5' },
  pending: { solid: circle(1.6, 5, 1) + circle(5, 5, 1) + circle(8.4, 5, 1) },
};

function circle(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
