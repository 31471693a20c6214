import type { Exchange } from '../../lib/join/exchange.ts';
import { CommandError } from '../errors.ts';

/** A shorter beginning of an id could be that of another one, or a number. */
const LEAST_OF_ID = 7;

/**
 * The request that is meant by a number, or by an id or its beginning.
 *
 * @param rows that the app still has
 * @param wanted with or without `#`
 * @throws CommandError where there is none, or more than one
 */
export function findRow(rows: readonly Exchange[], wanted: string): Exchange {
  const name = wanted.replace(/^#/, '');
  const found = /^\d{1,6}$/.test(name)
    ? rows.filter(({ number }) => number === Number(name))
    : rows.filter(({ recordId }) => isOfId(recordId, name));
  const [row, ...others] = found;
  if (row !== undefined && others.length === 0) return row;
  if (row !== undefined) {
    throw new CommandError(
      'several',
      `${found.length} requests begin with ${name}.`,
      'Write more of its id.',
    );
  }
  const last = rows.at(-1);
  throw new CommandError(
    'unknown-request',
    `There is no request ${name} among the ${rows.length} that the app still has.`,
    last === undefined
      ? 'Make a request that a session takes part in.'
      : `The newest is #${last.number ?? '—'}, ${last.recordId ?? ''}: ${last.method} ${last.path}. An app of several processes answers with the requests of one of them: then try again.`,
  );
}

function isOfId(id: string | null, wanted: string): boolean {
  return wanted.length >= LEAST_OF_ID && id?.startsWith(wanted) === true;
}
