import { placeOf } from '../arguments/place.ts';
import { CommandError } from '../errors.ts';
import { requestJson } from '../report/request-json.ts';
import { requestText } from '../report/request-text.ts';
import { jsonLine } from '../report/row-json.ts';
import { findRow } from '../server/find.ts';
import { observationOf } from '../server/observation.ts';
import { problemOf } from '../server/states.ts';
import { forLogs } from '../terminal/for-logs.ts';
import { styleFor } from '../terminal/style.ts';
import { untilEnded } from '../terminal/until.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/**
 * Writes all that is known of one request.
 *
 * @throws CommandError where there is none, or no server that can be read
 */
export async function show({ given, env, folder, stdout, ended }: Context): Promise<Exit> {
  const wanted = wantedOf([...given.operands, ...(given.after ?? [])]);
  const place = await placeOf(given, env, folder);
  const observation = observationOf(place);
  try {
    await untilEnded(observation.look(), ended);
    const { status } = observation;
    if (status?.state !== 'paired') {
      if (ended.aborted || status === null) return EXIT.unknown;
      throw problemOf(status, place);
    }
    const row = findRow(observation.rows, wanted);
    const explained = observation.contextOf(row);
    const text = given.has('json')
      ? `${jsonLine(requestJson(row, explained))}\n`
      : requestText(row, explained, styleFor(stdout));
    stdout.write(forLogs(text));
    return EXIT.fine;
  } finally {
    observation.stop();
  }
}

function wantedOf(operands: readonly string[]): string {
  const [wanted, ...others] = operands;
  if (wanted !== undefined && others.length === 0) return wanted;
  throw new CommandError(
    'operand',
    wanted === undefined ? 'Which request?' : `Which one: ${operands.join(', ')}?`,
    'Write its number, or its id as “sessions-devtools tail” has it: sessions-devtools show 545d52ea --url …',
  );
}
