import type { Mark } from '../../lib/judgement/marks.ts';
import type { Judgement } from '../../lib/judgement/verdict.ts';
import { visible } from '../../lib/foreign/visible.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import { durationOf } from '../../lib/query/duration.ts';
import { plainText } from '../../lib/text/spans.ts';
import { markText } from '../../lib/text/verdicts.ts';
import { explain, type ExplanationContext } from '../../lib/text/why/explain.ts';

/** A request as programs read it. docs/terminal.md has what each member means: they stay. */
export interface RowJson {
  n: number | null;
  id: string | null;
  time: string;
  origin: string;
  method: string;
  path: string;
  status: number | null;
  ms: number | null;
  verdict: Judgement['verdict'];
  reason: Judgement['reason'];
  also: Judgement['also'];
  marks: { kind: Mark['kind']; text: string }[];
  session: { before: string | null; after: string | null };
  cookie: string | null;
  middleware: { name: string; version: string | null } | null;
  why: string;
  remedy: string | null;
  unknown: string | null;
  /** What the browser made of the cookie: null, since nobody tells it here. */
  browser: null;
}

export function rowJson(row: Exchange, context: ExplanationContext): RowJson {
  const { record, judgement } = row;
  const { why, remedy, unknown } = explain(row, context);
  return {
    n: row.number,
    id: row.recordId,
    time: new Date(row.startedAt).toISOString(),
    origin: row.origin,
    method: row.method,
    path: row.path,
    status: row.status,
    ms: rounded(durationOf(row)),
    verdict: judgement.verdict,
    reason: judgement.reason,
    also: judgement.also,
    marks: row.marks.map((mark) => ({ kind: mark.kind, text: markText(mark) })),
    session: { before: record?.session.before ?? null, after: record?.session.after ?? null },
    cookie: row.cookieName,
    middleware: record && { name: record.middleware.name, version: record.middleware.version },
    why: plainText(why),
    remedy: remedy && plainText(remedy),
    unknown: unknown && plainText(unknown),
    browser: null,
  };
}

/** To the microsecond: what is finer is noise of floating point. */
function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1000;
}

/**
 * One line of JSON. What would act on a terminal stands in it as an escape, which JSON reads as the
 * same sign.
 */
export function jsonLine(value: unknown): string {
  return visible(JSON.stringify(value));
}
