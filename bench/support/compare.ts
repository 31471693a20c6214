import { logIn, startApp, startLoad, type App, type AppToStart, type Load } from './rounds.ts';
import { median, rounded, type Row } from './rows.ts';

export interface Case {
  name: string;
  /** What all is relative to; compared with itself it is the control. */
  baseline: AppToStart;
  other: AppToStart;
  /** Where a client gets its session. */
  login: string;
  path: string;
  /** Requests of each round. */
  requests: number;
  /**
   * Requests before the first round that counts, for the compiler and for what is recorded before
   * the pace sets in; by default those of two rounds.
   */
  warm?: number;
  /** What is aimed at, and whose control is trusted. */
  of: 'CPU' | 'throughput';
  aim: string | null;
}

const CLIENTS = 10;
/** Processes of the same code differ too: each side is started so often. */
const STARTS = 3;
const ROUNDS = 6;
const MOST_RUNS = 3;
/** A run whose control is off by more is repeated. */
const TRUSTED = 0.02;

/** Milliseconds of each round. */
interface Times {
  cpu: number[];
  time: number[];
}

interface Side {
  app: App;
  clients: string[];
  times: Times;
}

interface Ratio {
  ratio: number;
  control: number;
}

type Outcome = Record<Case['of'], Ratio>;

/**
 * Compares two apps, and one of them with itself: three processes, which take turns round by round,
 * so that a busy machine slows all alike. Over 1.00, the other needs less than the baseline.
 */
export async function compare(
  bench: string,
  cases: readonly Case[],
  progress: (line: string) => void,
): Promise<Row[]> {
  const load = await startLoad();
  const rows: Row[] = [];
  try {
    for (const one of cases) {
      let best: Outcome | null = null;
      for (let run = 1; run <= MOST_RUNS; run += 1) {
        const outcome = await measure(load, one);
        const { ratio, control } = outcome[one.of];
        progress(
          `${bench} ${one.name}: ${one.of} ${ratio.toFixed(3)}, control ${control.toFixed(3)}`,
        );
        const isBetter = best === null || off(outcome[one.of]) < off(best[one.of]);
        if (isBetter) best = outcome;
        if (off(outcome[one.of]) <= TRUSTED) break;
      }
      if (best !== null) rows.push(...rowsOf(bench, one, best));
    }
  } finally {
    await load.stop();
  }
  return rows;
}

function off({ control }: Ratio): number {
  return Math.abs(control - 1);
}

function rowsOf(bench: string, one: Case, outcome: Outcome): Row[] {
  return (['CPU', 'throughput'] as const).map((of) => ({
    bench,
    case: `${of}, ${one.name}`,
    ratio: rounded(outcome[of].ratio),
    control: rounded(outcome[of].control),
    aim: of === one.of ? one.aim : null,
  }));
}

async function measure(load: Load, one: Case): Promise<Outcome> {
  const [plain, other, again] = [noTimes(), noTimes(), noTimes()];
  for (let start = 0; start < STARTS; start += 1) {
    const sides = [
      await side(load, one, one.baseline, plain),
      await side(load, one, one.other, other),
      await side(load, one, one.baseline, again),
    ];
    await takeTurns(load, one, sides);
  }
  const ratio = (of: keyof Times): Ratio => ({
    ratio: median(plain[of]) / median(other[of]),
    control: median(plain[of]) / median(again[of]),
  });
  return { CPU: ratio('cpu'), throughput: ratio('time') };
}

async function takeTurns(load: Load, one: Case, all: Side[]): Promise<void> {
  try {
    const warm = Math.max(1, Math.ceil((one.warm ?? 2 * one.requests) / one.requests));
    for (let round = 1 - warm; round <= ROUNDS; round += 1) {
      const order = round % 2 === 0 ? all : all.toReversed();
      for (const { app, clients, times } of order) {
        const before = await app.cpu();
        const { ms, statuses } = await load.run({
          port: app.port,
          path: one.path,
          connections: clients,
          requests: one.requests,
        });
        const spent = (await app.cpu()) - before;
        if (statuses['200'] !== one.requests) {
          throw new Error(`${one.name}: ${JSON.stringify(statuses)} are not ${one.requests} × 200`);
        }
        if (round <= 0) continue;
        times.cpu.push(spent);
        times.time.push(ms);
      }
    }
  } finally {
    await Promise.all(all.map(({ app }) => app.stop()));
  }
}

async function side(load: Load, one: Case, what: AppToStart, times: Times): Promise<Side> {
  const app = await startApp(what);
  return { app, clients: await logIn(load, app, one.login, CLIENTS), times };
}

function noTimes(): Times {
  return { cpu: [], time: [] };
}
