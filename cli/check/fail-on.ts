import type { Exchange } from '../../lib/join/exchange.ts';
import { fieldKind } from '../../lib/query/fields.ts';
import { unknownOf } from '../arguments/read.ts';
import type { Command } from '../arguments/options.ts';
import { CommandError } from '../errors.ts';

/** What a check fails on, by default: each change that the next request will not find. */
const DEFAULT = 'lost';

const VERDICTS = fieldKind('verdict').closed ?? [];
const MARKS = fieldKind('mark').closed ?? [];

/** Those that only a browser shows, which nobody is told of here. */
const OF_BROWSER = new Set([
  'cookie-rejected',
  'cookie-too-large',
  'orphaned',
  'replaced',
  'displaced',
]);

/** What a check looks for. */
export interface FailOn {
  names: readonly string[];
  /** Names that are never found without a browser. */
  unseen: readonly string[];
  isFound: (row: Exchange) => boolean;
}

/**
 * Reads `lost,overwritten,rewritten`.
 *
 * @throws CommandError for a name that is no verdict, reason or mark, and where a browser alone
 *   would show all of them
 */
export function failOnOf(text: string | null, command: Command): FailOn {
  const names = (text ?? DEFAULT)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const known = [...new Set([...VERDICTS, ...MARKS])];
  for (const name of names) {
    if (!known.includes(name)) throw unknownOf('verdict', name, known, command);
  }
  const unseen = names.filter((name) => OF_BROWSER.has(name));
  if (unseen.length === names.length) {
    throw new CommandError(
      'never-found',
      names.length === 0
        ? '--fail-on names nothing.'
        : `Only a browser shows ${names.join(', ')}, and none is seen from here.`,
      `Write what the app itself can show, such as --fail-on ${DEFAULT}`,
    );
  }
  return {
    names,
    unseen,
    isFound: ({ judgement: { verdict, reason }, marks }) =>
      names.includes(verdict) ||
      (reason !== null && names.includes(reason)) ||
      marks.some(({ kind }) => names.includes(kind)),
  };
}
