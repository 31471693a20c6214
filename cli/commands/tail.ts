import { setTimeout as delay } from 'node:timers/promises';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { ExchangeChange } from '../../lib/join/exchanges.ts';
import { placeOf } from '../arguments/place.ts';
import { jsonLine, rowJson } from '../report/row-json.ts';
import { rowLine, whyLine } from '../report/row-line.ts';
import { isShown, observationOf } from '../server/observation.ts';
import { StatusTeller } from '../server/status-teller.ts';
import { forLogs } from '../terminal/for-logs.ts';
import { styleFor } from '../terminal/style.ts';
import { untilEnded } from '../terminal/until.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/** Between two looks: soon enough to be called live, and seldom enough not to be felt. */
const PACE_MS = 500;

/**
 * Writes the rows as they come, until the user ends it.
 *
 * @throws CommandError where the server is none that can be read
 */
export async function tail({ given, env, folder, stdout, stderr, ended }: Context): Promise<Exit> {
  const place = await placeOf(given, env, folder);
  const style = styleFor(stdout);
  const teller = new StatusTeller(place, (line) => stderr.write(`${forLogs(line)}\n`));
  const observation = observationOf(place);
  observation.followStatus((status) => teller.note(status));
  const linesOf = (row: Exchange): string => {
    const explained = observation.contextOf(row);
    if (given.has('json')) return `${jsonLine(rowJson(row, explained))}\n`;
    const why = whyLine(row, explained, style);
    return `${rowLine(row, style)}\n${why === null ? '' : `${why}\n`}`;
  };
  observation.log.follow(rowWriter(linesOf, (text) => stdout.write(forLogs(text))));
  try {
    while (!ended.aborted) {
      await untilEnded(observation.look(), ended);
      if (teller.hopeless) throw teller.hopeless;
      teller.noteMissed(observation.reading.missed);
      await delay(PACE_MS, undefined, { signal: ended }).catch(() => undefined);
    }
  } finally {
    observation.stop();
  }
  return EXIT.fine;
}

/** Writes each row that is shown; again where what is written of it is something else by now. */
function rowWriter(
  linesOf: (row: Exchange) => string,
  write: (text: string) => void,
): (changes: readonly ExchangeChange[]) => void {
  const written = new Map<string, string>();
  return (changes) => {
    for (const { before, after } of changes) if (before && !after) written.delete(before.key);
    const rows = changes.flatMap(({ after }) => (after && isShown(after) ? [after] : []));
    for (const row of rows.sort((a, b) => a.startedAt - b.startedAt)) {
      const lines = linesOf(row);
      if (written.get(row.key) === lines) continue;
      written.set(row.key, lines);
      write(lines);
    }
  };
}
