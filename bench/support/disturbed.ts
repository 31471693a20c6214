import type { LoadResult } from './protocol.ts';
import { quantile, rounded, type Row } from './rows.ts';

const MOST_RUNS = 3;
/** A run whose control is off by more is repeated. */
const TRUSTED = 0.05;

export interface Disturbed {
  bench: string;
  name: string;
  aim: string | null;
  rounds: number;
  /** Asks the app for a while, when nothing disturbs it. */
  visit: () => Promise<LoadResult>;
  /** The same, while something does. */
  under: () => Promise<LoadResult>;
}

/** The p99 of an app that is disturbed ÷ of one that is not; the control is a second of the latter. */
export async function disturbed(
  { bench, name, aim, rounds, visit, under }: Disturbed,
  progress: (line: string) => void,
): Promise<Row> {
  let best: Row | null = null;
  for (let run = 1; run <= MOST_RUNS; run += 1) {
    const all: Record<'without' | 'under' | 'again', number[]> = {
      without: [],
      under: [],
      again: [],
    };
    for (let round = 0; round <= rounds; round += 1) {
      const results = { without: await visit(), under: await under(), again: await visit() };
      if (round === 0) continue;
      all.without.push(...results.without.latencies);
      all.under.push(...results.under.latencies);
      all.again.push(...results.again.latencies);
    }
    const p99 = (latencies: number[]): number => quantile(latencies, 0.99);
    const row: Row = {
      bench,
      case: `p99 of ${name} ÷ without`,
      ratio: rounded(p99(all.under) / p99(all.without)),
      control: rounded(p99(all.again) / p99(all.without)),
      aim,
    };
    progress(`${row.case}: ${row.ratio}, control ${String(row.control)}`);
    if (best === null || off(row) < off(best)) best = row;
    if (off(row) <= TRUSTED) break;
  }
  if (best === null) throw new Error('no run');
  return best;
}

function off({ control }: Row): number {
  return Math.abs((control ?? 1) - 1);
}
