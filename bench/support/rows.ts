/** One figure of a bench: always a ratio against a baseline of the same run, beside a control. */
export interface Row {
  bench: string;
  case: string;
  ratio: number;
  /** The same ratio with the same code on both sides: how far noise alone goes. Null where there is none. */
  control: number | null;
  /** What the ratio should be, such as `≥ 0.95`; null where it is told for its own sake. */
  aim: string | null;
}

/** A bench is one file of this folder that exports one of these as `bench`. */
export interface Bench {
  /** One line on what is measured, and how. */
  about: string;
  run: (progress: (line: string) => void) => Promise<Row[]>;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function rounded(ratio: number): number {
  return Math.round(ratio * 1000) / 1000;
}
