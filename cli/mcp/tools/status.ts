import * as v from 'valibot';
import { findAll } from '../../../lib/findings/all.ts';
import type { Finding } from '../../../lib/findings/finding.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { plainText } from '../../../lib/text/spans.ts';
import { verdictText } from '../../report/row-line.ts';
import { greetingOf } from '../../server/states.ts';
import { toolOf } from '../answer.ts';
import type { ObservedApp } from '../observed-app.ts';

const input = v.strictObject({});
const MOST_ROWS = 10;

export const status = toolOf({
  name: 'sessions_status',
  title: 'How the sessions of the app do',
  description:
    'Whether the app can be read, how many requests had which verdict (created, saved, lost, read, …), and the mistakes that show in several requests, each with why and what to do. Begin here. What the browser did with cookies is not known here.',
  input,
  async answer(app) {
    const rows = await app.rows();
    const { status: server } = app.observation;
    return {
      server: server?.state === 'paired' ? `${server.origin}: ${greetingOf(server)}` : null,
      requests: rows.length,
      newest: rows.at(-1)?.number ?? null,
      verdicts: countsOf(rows.map(({ judgement }) => verdictText(judgement))),
      marks: countsOf(rows.flatMap(({ marks }) => marks.map(({ kind }) => kind))),
      mistakes: mistakesIn(rows, app).map(mistakeOf),
    };
  },
});

function countsOf(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    Array.from(
      Map.groupBy(words, (word) => word),
      ([word, all]) => [word, all.length],
    ),
  );
}

/** Rules that are not sure stay silent: what they miss without the browser’s half, they do not tell. */
function mistakesIn(rows: readonly Exchange[], { observation }: ObservedApp): Finding[] {
  return findAll(rows, {
    middlewareOf: (row) => observation.contextOf(row).middleware,
    revisions: observation.log.revisions,
    isReachedAt: (origin) =>
      observation.status?.state === 'paired' && observation.status.origin === origin,
    isOver: (instance) => observation.log.isOver(instance),
  });
}

function mistakeOf({ rule, title, why, remedy, rows }: Finding): object {
  return {
    rule,
    title,
    why: plainText(why),
    remedy: plainText(remedy),
    requests: rows.slice(0, MOST_ROWS).map(({ number }) => number),
    ...(rows.length > MOST_ROWS && { moreRequests: rows.length - MOST_ROWS }),
  };
}
