import { hideInUrl, PLAIN } from '../../../server-plugin/redaction/text.ts';
import { changesOf } from '../../join/changes-of.ts';
import { cut, visible } from '../../foreign/visible.ts';
import type { Exchange } from '../../join/exchange.ts';
import { durationOf } from '../../query/duration.ts';
import type { Change } from '../../states/diff.ts';
import { formatPath, type Json } from '../../states/json.ts';
import { THOROUGH } from '../../states/revisions.ts';
import { DETAIL } from '../detail.ts';
import type { Span } from '../spans.ts';
import { explain, type ExplanationContext } from '../why/explain.ts';

/** Changes that a report lists before it counts; and characters of a value. */
const MOST_CHANGES = 40;
const MOST_OF_VALUE = 200;

/** A request and what became of its session, as one puts it into an issue. */
export function markdownOf(exchange: Exchange, context: ExplanationContext): string {
  const { why, remedy, unknown } = explain(exchange, context);
  const changes = changesOf(exchange, context.revisions, THOROUGH) ?? [];
  const paragraphs = [
    `### ${titleOf(exchange)}`,
    sentence(verdictOf(exchange), why),
    ...(remedy ? [sentence(DETAIL.remedy, remedy)] : []),
    ...(unknown ? [inMarkdown(unknown)] : []),
    ...(changes.length > 0 ? [listOf(changes)] : []),
    factsOf(exchange),
  ];
  return `${paragraphs.filter((text) => text !== '').join('\n\n')}\n`;
}

function titleOf(exchange: Exchange): string {
  const { number, method, path, status } = exchange;
  const duration = durationOf(exchange);
  return [
    number === null ? '' : `#${number}`,
    code(`${method} ${hideInUrl(path, PLAIN)}`),
    status === null ? '' : String(status),
    duration === null ? '' : `${Math.round(duration)} ms`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function verdictOf({ judgement: { verdict, reason } }: Exchange): string {
  return reason === null ? verdict : `${verdict} · ${reason}`;
}

function sentence(lead: string, spans: readonly Span[]): string {
  return `**${lead}:** ${inMarkdown(spans)}`.trimEnd();
}

function listOf(changes: readonly Change[]): string {
  const lines = changes.slice(0, MOST_CHANGES).map((change) => {
    const values = [change.before, change.after].map(valueOf).join(' → ');
    return `- ${code(formatPath(change.path))}: ${values}`;
  });
  const more = changes.length - lines.length;
  return [...lines, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}

function valueOf(value: Json | undefined): string {
  return value === undefined ? '(none)' : code(cut(JSON.stringify(value), MOST_OF_VALUE));
}

function factsOf({ origin, session, record, cookieName }: Exchange): string {
  const middleware =
    record && `${record.middleware.name} ${record.middleware.version ?? ''}`.trim();
  return [
    `Origin ${code(origin)}`,
    session === null ? '' : `session ${code(session)}`,
    cookieName === null ? '' : `cookie ${code(cookieName)}`,
    middleware === null ? '' : code(middleware),
  ]
    .filter((text) => text !== '')
    .join(', ');
}

function inMarkdown(spans: readonly Span[]): string {
  return spans
    .map((span) => {
      if (typeof span === 'string') return escaped(visible(span));
      return 'row' in span ? `#${span.row}` : code(span.code);
    })
    .join('');
}

/** Words are not foreign, but hold signs that Markdown has a use for (CommonMark, section 2.4). */
function escaped(words: string): string {
  return words.replace(/[\\`*_[\]<>]/g, '\\$&');
}

/** Foreign text, between more backticks than it has in a row (CommonMark, section 6.1). */
function code(text: string): string {
  const shown = visible(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return fence + pad + shown + pad + fence;
}
