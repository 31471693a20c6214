import { BENCH_TOKEN, EXTENSION_HEADERS } from './protocol.ts';
import { startApp, type Load } from './rounds.ts';
import { median, rounded, type Row } from './rows.ts';

const ROUNDS = 12;
const CALLS = 200;

/**
 * What it costs the app that calls are signed and answers sealed: its CPU for a call and its
 * answer, and for the same with a token that is sent and an answer that is plain. In turns.
 *
 * @param limits records of each answer
 */
export async function sealing(load: Load, limits: readonly number[]): Promise<Row[]> {
  const app = await startApp({ file: 'serving-app.ts', args: [] });
  const headers = Object.entries(EXTENSION_HEADERS).map(([name, value]) => `${name}: ${value}`);
  const connection = (...more: string[]): string =>
    [...headers, 'Content-Length: 0', ...more, ''].join('\r\n');
  const cost = async (path: string, isSigned: boolean): Promise<number> => {
    const before = await app.cpu();
    const token = isSigned ? [] : [`Authorization: Bearer ${BENCH_TOKEN}`];
    const { statuses } = await load.run({
      port: app.port,
      path,
      method: 'POST',
      connections: [connection(...token)],
      requests: CALLS,
      isSigned,
    });
    if (statuses['200'] !== CALLS) throw new Error(`${path}: ${JSON.stringify(statuses)}`);
    return (await app.cpu()) - before;
  };
  try {
    // The first answers open the door, and warm what is measured.
    await load.run({ port: app.port, path: '/set' });
    const rows: Row[] = [];
    for (const limit of limits) {
      const [plain, sealed, again]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const costs = [
          await cost(`/plain/records?limit=${limit}`, false),
          await cost(`/__sessions/records?limit=${limit}`, true),
          await cost(`/plain/records?limit=${limit}`, false),
        ];
        if (round === 0) continue;
        for (const [at, list] of [plain, sealed, again].entries()) list.push(costs[at] ?? NaN);
      }
      rows.push({
        bench: 'endpoint',
        case: `CPU of a call for ${limit} records, signed and sealed ÷ plain`,
        ratio: rounded(median(sealed) / median(plain)),
        control: rounded(median(again) / median(plain)),
        aim: '≤ 1.15',
      });
    }
    return rows;
  } finally {
    await app.stop();
  }
}
