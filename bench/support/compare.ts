import { logIn, startApp, startLoad, type App, type Load } from './rounds.ts';
import { median, rounded, type Row } from './rows.ts';

export interface Case {
  name: string;
  path: string;
  /** Size of the session. */
  kilobytes: number;
  /** Requests of each round. */
  requests: number;
  store: string;
  /** Least CPU ratio; null where none is set. */
  aim: number | null;
}

const CLIENTS = 10;
/** Processes of the same code differ too: each side is started so often. */
const STARTS = 3;
const ROUNDS = 6;
const MOST_RUNS = 3;
/** A run whose control is off by more is repeated. */
const TRUSTED = 0.05;

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

interface Outcome {
  cpu: number;
  cpuControl: number;
  rate: number;
  rateControl: number;
}

/**
 * Compares an app with the plugin against the same app without, and that against itself: three
 * processes, which take turns round by round, so that a busy machine slows all alike.
 */
export async function compare(
  bench: string,
  mode: string,
  cases: readonly Case[],
  progress: (line: string) => void,
): Promise<Row[]> {
  const load = await startLoad();
  const rows: Row[] = [];
  try {
    for (const one of cases) {
      let best: Outcome | null = null;
      for (let run = 1; run <= MOST_RUNS; run += 1) {
        const outcome = await measure(load, one, mode);
        progress(
          `${bench} ${one.name}: CPU ${outcome.cpu.toFixed(3)}, control ${outcome.cpuControl.toFixed(3)}`,
        );
        const isBetter = best === null || off(outcome) < off(best);
        if (isBetter) best = outcome;
        if (off(outcome) <= TRUSTED) break;
      }
      if (best !== null) rows.push(...rowsOf(bench, one, best));
    }
  } finally {
    await load.stop();
  }
  return rows;
}

function off(outcome: Outcome): number {
  return Math.abs(outcome.cpuControl - 1);
}

function rowsOf(bench: string, { name, aim }: Case, outcome: Outcome): Row[] {
  const cpuAim = aim === null ? null : aim === 1 ? '1.00 within the control' : `≥ ${aim}`;
  return [
    {
      bench,
      case: `CPU, ${name}`,
      ratio: rounded(outcome.cpu),
      control: rounded(outcome.cpuControl),
      aim: cpuAim,
    },
    {
      bench,
      case: `throughput, ${name}`,
      ratio: rounded(outcome.rate),
      control: rounded(outcome.rateControl),
      aim: null,
    },
  ];
}

async function measure(load: Load, one: Case, mode: string): Promise<Outcome> {
  const [plain, other, again] = [noTimes(), noTimes(), noTimes()];
  for (let start = 0; start < STARTS; start += 1) {
    const sides = [
      await side(load, one, 'plain', plain),
      await side(load, one, mode, other),
      await side(load, one, 'plain', again),
    ];
    await takeTurns(load, one, sides);
  }
  return {
    cpu: median(plain.cpu) / median(other.cpu),
    cpuControl: median(plain.cpu) / median(again.cpu),
    rate: median(plain.time) / median(other.time),
    rateControl: median(plain.time) / median(again.time),
  };
}

async function takeTurns(load: Load, one: Case, all: Side[]): Promise<void> {
  try {
    // The first rounds are for the compiler, and for what is recorded before the pace sets in.
    for (let round = -1; round <= ROUNDS; round += 1) {
      const order = round % 2 === 0 ? all : all.toReversed();
      for (const { app, clients, times } of order) {
        const before = await app.cpu();
        const { ms } = await load.run({
          port: app.port,
          path: one.path,
          connections: clients,
          requests: one.requests,
        });
        const spent = (await app.cpu()) - before;
        if (round <= 0) continue;
        times.cpu.push(spent);
        times.time.push(ms);
      }
    }
  } finally {
    await Promise.all(all.map(({ app }) => app.child.stop()));
  }
}

async function side(load: Load, one: Case, mode: string, times: Times): Promise<Side> {
  const app = await startApp(['--mode', mode, '--store', one.store]);
  return { app, clients: await logIn(load, app, one.kilobytes, CLIENTS), times };
}

function noTimes(): Times {
  return { cpu: [], time: [] };
}
