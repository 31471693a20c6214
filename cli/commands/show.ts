import type { Exchange } from '../../lib/join/exchange.ts';
import { placeOf } from '../arguments/place.ts';
import { CommandError } from '../errors.ts';
import { requestJson } from '../report/request-json.ts';
import { requestText } from '../report/request-text.ts';
import { jsonLine } from '../report/row-json.ts';
import { Observation } from '../server/observation.ts';
import { problemOf } from '../server/states.ts';
import { styleFor } from '../terminal/style.ts';
import { untilEnded } from '../terminal/until.ts';
import { EXIT, type Context, type Exit } from './context.ts';

/** A shorter beginning of an id could be that of another one, or a number. */
const LEAST_OF_ID = 7;

/**
 * Writes all that is known of one request.
 *
 * @throws CommandError where there is none, or no server that can be read
 */
export async function show({ given, env, folder, stdout, ended }: Context): Promise<Exit> {
  const wanted = wantedOf([...given.operands, ...(given.after ?? [])]);
  const place = await placeOf(given, env, folder);
  const observation = new Observation(place);
  try {
    await untilEnded(observation.look(), ended);
    const { status } = observation;
    if (status?.state !== 'paired') {
      if (ended.aborted || status === null) return EXIT.unknown;
      throw problemOf(status, place);
    }
    const row = find(observation.rows, wanted);
    const explained = observation.contextOf(row);
    stdout.write(
      given.has('json')
        ? `${jsonLine(requestJson(row, explained))}\n`
        : requestText(row, explained, styleFor(stdout)),
    );
    return EXIT.fine;
  } finally {
    observation.stop();
  }
}

function wantedOf(operands: readonly string[]): string {
  const [wanted, ...others] = operands;
  if (wanted !== undefined && others.length === 0) return wanted.replace(/^#/, '');
  throw new CommandError(
    'operand',
    wanted === undefined ? 'Which request?' : `Which one: ${operands.join(', ')}?`,
    'Write its number, or its id as “sessions-devtools tail” has it: sessions-devtools show 545d52ea --url …',
  );
}

function find(rows: readonly Exchange[], wanted: string): Exchange {
  const found = /^\d{1,6}$/.test(wanted)
    ? rows.filter(({ number }) => number === Number(wanted))
    : rows.filter(({ recordId }) => isOfId(recordId, wanted));
  const [row, ...others] = found;
  if (row !== undefined && others.length === 0) return row;
  if (row !== undefined) {
    throw new CommandError(
      'several',
      `${found.length} requests begin with ${wanted}.`,
      'Write more of its id.',
    );
  }
  const last = rows.at(-1);
  throw new CommandError(
    'unknown-request',
    `There is no request ${wanted} among the ${rows.length} that the app still has.`,
    last === undefined
      ? 'Make a request that a session takes part in.'
      : `The newest is #${last.number ?? '—'}, ${last.recordId ?? ''}: ${last.method} ${last.path}. An app of several processes answers with the requests of one of them: then try again.`,
  );
}

function isOfId(id: string | null, wanted: string): boolean {
  return wanted.length >= LEAST_OF_ID && id?.startsWith(wanted) === true;
}
