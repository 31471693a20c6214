import { visible, shorten } from '../../foreign/visible.ts';
import type { Exchange } from '../../join/exchange.ts';
import { short } from '../words.ts';

/** Rows that a table has; more are counted. */
const MOST_ROWS = 500;
const MOST_OF_PATH = 120;

/**
 * Requests as a table in GitHub's Markdown (https://github.github.com/gfm/#tables-extension-).
 *
 * @param hide what is hidden of a path and its query
 */
export function tableOf(
  rows: readonly Exchange[],
  hide: (path: string) => string = (path) => path,
): string {
  const lines = rows
    .slice(0, MOST_ROWS)
    .map((row) => lineOf(cellsOf({ ...row, path: hide(row.path) })));
  const more = rows.length - lines.length;
  return [
    lineOf(['#', 'Request', 'Status', 'Session', 'Verdict']),
    lineOf(['--:', '---', '---', '---', '---']),
    ...lines,
    ...(more > 0 ? ['', `and ${more} more`] : []),
    '',
  ].join('\n');
}

function cellsOf({ number, method, path, status, session, judgement }: Exchange): string[] {
  const { verdict, reason } = judgement;
  return [
    number === null ? '' : String(number),
    code(`${method} ${shorten(path, MOST_OF_PATH)}`),
    status === null ? '' : String(status),
    session === null ? '' : code(short(session)),
    `${verdict === 'lost' ? '**lost**' : verdict}${reason === null ? '' : ` · ${reason}`}`,
  ];
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Foreign text. A bar would end the cell, also within code, and also one behind a backslash. */
function code(text: string): string {
  return `\`${visible(text)
    .replaceAll('`', "'")
    .replace(/(\\*)\|/g, '$1$1\\|')}\``;
}
