import { DETAIL } from '../../lib/text/detail.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';
import type { Outcome } from '../check/outcome.ts';
import { sentence } from '../terminal/sentences.ts';
import type { Style } from '../terminal/style.ts';
import { rowLine } from './row-line.ts';

/** What a check found, with the sentences of the panel. */
export function foundText(
  { found, rows, underWay, unseen }: Outcome,
  names: readonly string[],
  contextOf: (row: Exchange) => ExplanationContext,
  style: Style,
): string {
  const requests = `${rows.length.toLocaleString('en')} ${rows.length === 1 ? 'request' : 'requests'} with a session`;
  const notEnded =
    underWay === 0
      ? ''
      : ` Not among them: ${underWay.toLocaleString('en')} whose response has not ended.`;
  const subject = unseen.length === 0 ? 'Sessions' : 'Sessions, as far as they were seen';
  const head = `${subject}: ${requests}, ${found.length === 0 ? 'none' : found.length.toLocaleString('en')} ${names.join(' or ')}.${notEnded}`;
  const listed = found.flatMap((row) => {
    const { why, remedy } = explain(row, contextOf(row));
    return [
      '',
      rowLine(row, style),
      `     ${sentence(why, style)}`,
      ...(remedy === null ? [] : [`     ${DETAIL.remedy}: ${sentence(remedy, style)}`]),
    ];
  });
  const look = found.length > 0 ? 'bad' : unseen.length > 0 ? 'notable' : 'good';
  return `${[style(look, head), ...listed].join('\n')}\n`;
}
