import { judgedChangesOf, type JudgedChange } from '../../lib/detail/changes.ts';
import { lifeCycle, type LifeCycleEvent } from '../../lib/detail/life-cycle.ts';
import { shorten, visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { durationOf } from '../../lib/query/duration.ts';
import { formatPath, isRedacted, type Json } from '../../lib/states/json.ts';
import { CHANGES, DETAIL, FATES, STATE, TABS } from '../../lib/text/detail.ts';
import { EVENTS, LIFE_CYCLE, saveReason } from '../../lib/text/life-cycle.ts';
import { middlewareName } from '../../lib/text/server.ts';
import { timeOfDay } from '../../lib/text/time.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';
import { sentence } from '../terminal/sentences.ts';
import type { Style } from '../terminal/style.ts';
import { lookOf, verdictText } from './row-line.ts';

/** Changes that are listed before they are counted; and characters of a value. */
const MOST_CHANGES = 100;
const MOST_OF_VALUE = 200;
const TIME_WIDTH = 9;
const EVENT_WIDTH = 14;

/** A request with all that is known of it, in the words of the panel's detail. */
export function requestText(row: Exchange, context: ExplanationContext, style: Style): string {
  const { why, remedy, unknown } = explain(row, context);
  const { also } = row.judgement;
  const verdict = style(lookOf(row.judgement), verdictText(row.judgement));
  const paragraphs = [
    `${titleOf(row, style)}\n${style('faint', factsOf(row))}`,
    `${verdict}${also.length > 0 ? `, ${DETAIL.also} ${also.join(', ')}` : ''}\n${sentence(why, style)}`,
    remedy && `${style('strong', DETAIL.remedy)}\n${sentence(remedy, style)}`,
    unknown && `${style('strong', DETAIL.unknown)}\n${sentence(unknown, style)}`,
    `${style('strong', TABS.changes)}\n${changesIn(row, context, style)}`,
    row.record && `${style('strong', TABS['life-cycle'])}\n${lifeCycleOf(row, context, style)}`,
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== null).join('\n\n')}\n`;
}

function titleOf(row: Exchange, style: Style): string {
  const { number, method, path, status, startedAt } = row;
  const ms = durationOf(row);
  const request = style('strong', visible(`#${number ?? '—'} ${method} ${path}`));
  const after = [status, ms === null ? null : LIFE_CYCLE.ms(ms), timeOfDay(startedAt)];
  return [request, ...after.filter((part) => part !== null)].join('  ');
}

function factsOf({ origin, session, record, recordId, cookieName }: Exchange): string {
  const facts = [
    origin === '' ? null : origin,
    record && middlewareName(record.middleware),
    session === null ? null : `session ${session}`,
    cookieName === null ? null : `cookie ${cookieName}`,
    recordId,
  ];
  return facts.flatMap((fact) => (fact === null ? [] : [visible(fact)])).join(', ');
}

function changesIn(row: Exchange, { revisions }: ExplanationContext, style: Style): string {
  const changes = judgedChangesOf(row, revisions);
  if (changes === null) return `  ${CHANGES.unknown}`;
  if (changes.length === 0) return `  ${CHANGES.none}`;
  const more = changes.length - MOST_CHANGES;
  return [
    ...changes.slice(0, MOST_CHANGES).map((change) => `  ${changeLine(change, style)}`),
    ...(more > 0 ? [`  ${STATE.more(more)}`] : []),
  ].join('\n');
}

function changeLine({ path, before, after, fate }: JudgedChange, style: Style): string {
  const values = `${valueText(before)} → ${valueText(after)}`;
  const became = style(fate === 'stored' ? 'good' : 'bad', FATES[fate]);
  return `${style('code', visible(formatPath(path)))}: ${values}  ${became}`;
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return CHANGES.absent;
  if (isRedacted(value)) return STATE.redacted(value.$redacted.bytes);
  return visible(shorten(JSON.stringify(value), MOST_OF_VALUE));
}

function lifeCycleOf(row: Exchange, { middleware }: ExplanationContext, style: Style): string {
  if (!row.record) return '';
  const decided = saveReason(row.record.reason.saved, middleware?.terms);
  return [
    ...lifeCycle(row.record).events.map((event) => `  ${eventLine(event, style)}`),
    ...(decided === null ? [] : [`  ${sentence(decided, style)}`]),
  ].join('\n');
}

function eventLine(
  { name, at, ms, kind, ok, error, subject, ttl }: LifeCycleEvent,
  style: Style,
): string {
  const isRunning = kind === 'operation' && ms === null;
  const facts = [
    subject === null ? null : visible(subject),
    ms === null ? null : `${LIFE_CYCLE.took} ${LIFE_CYCLE.ms(ms)}`,
    isRunning ? LIFE_CYCLE.running : null,
    ok === false ? style('bad', LIFE_CYCLE.failed) : null,
    error === null ? null : visible(error),
    ttl === null ? null : LIFE_CYCLE.ttl(ttl),
  ];
  const time = style('faint', LIFE_CYCLE.ms(at).padStart(TIME_WIDTH));
  return [time, EVENTS[name].padEnd(EVENT_WIDTH), facts.filter((fact) => fact !== null).join(', ')]
    .join('  ')
    .trimEnd();
}
