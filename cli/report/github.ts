import { visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { plainText } from '../../lib/text/spans.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';
import type { Outcome } from '../check/outcome.ts';
import { verdictText } from './row-line.ts';

/**
 * Annotations of a run of GitHub Actions.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function annotationsOf(
  { found, unseen }: Outcome,
  contextOf: (row: Exchange) => ExplanationContext,
): string[] {
  return [
    ...found.map((row) => {
      const { why, remedy } = explain(row, contextOf(row));
      const title = `${verdictText(row.judgement)}: ${row.method} ${row.path}`;
      return annotation(
        title,
        `${plainText(why)} ${remedy === null ? '' : plainText(remedy)}`.trim(),
      );
    }),
    ...unseen.map(({ message, remedy }) =>
      annotation('Sessions were not seen', `${message} ${remedy}`),
    ),
  ];
}

function annotation(title: string, message: string): string {
  return `::error title=${ofProperty(title)}::${ofMessage(message)}`;
}

function ofMessage(text: string): string {
  return visible(text).replaceAll('%', '%25');
}

function ofProperty(text: string): string {
  return ofMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
