import * as v from 'valibot';
import { rowsOfSession } from '../../../lib/detail/key-history.ts';
import type { Exchange } from '../../../lib/join/exchange.ts';
import { judgedChangesOf } from '../../../lib/detail/changes.ts';
import { formatPath } from '../../../lib/states/json.ts';
import { markText } from '../../../lib/text/verdicts.ts';
import { verdictText } from '../../report/row-line.ts';
import { findRow } from '../../server/find.ts';
import { toolOf } from '../answer.ts';
import type { ObservedApp } from '../observed-app.ts';
import { REQUEST } from '../request-input.ts';

const MOST_ROWS = 100;
const MOST_KEYS = 10;

const input = v.strictObject({
  request: v.pipe(REQUEST, v.description('Any request of the session: its n, or its id.')),
});

export const sessionTimeline = toolOf({
  name: 'session_timeline',
  title: 'What happened to one session, in order',
  description:
    'The requests of one session through all of its ids, by their start: verdict, the keys that were changed, and what overlapping requests did to each other.',
  input,
  async answer(app, { request }) {
    const rows = await app.rows();
    const own = rowsOfSession(rows, findRow(rows, String(request)));
    return {
      session: own[0]?.lineage ?? null,
      requests: own.slice(-MOST_ROWS).map((row) => stepOf(row, app)),
      ...(own.length > MOST_ROWS && { earlierRequests: own.length - MOST_ROWS }),
    };
  },
});

function stepOf(row: Exchange, { observation }: ObservedApp): object {
  const { number, method, path, status, startedAt, judgement, marks, record } = row;
  const keys = judgedChangesOf(row, observation.log.revisions)?.map(
    (change) => `${SIGNS[change.kind]}${formatPath(change.path)}`,
  );
  return {
    n: number,
    time: new Date(startedAt).toISOString(),
    method,
    path,
    status,
    verdict: verdictText(judgement),
    session: record?.session.after ?? record?.session.before ?? null,
    changed: keys?.slice(0, MOST_KEYS) ?? null,
    ...(keys && keys.length > MOST_KEYS && { moreChanged: keys.length - MOST_KEYS }),
    marks: marks.map(markText),
  };
}

const SIGNS = { added: '+', removed: '−', changed: '' } as const;
