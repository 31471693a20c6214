import * as v from 'valibot';
import { parseJson } from '../../lib/states/json.ts';
import { ExchangeLog } from '../../lib/join/log.ts';
import { RecordsSchema } from '../../lib/sources/wire.ts';
import { plainText } from '../../lib/text/spans.ts';
import { explain } from '../../lib/text/why/explain.ts';
import type { Judgement } from '../../lib/judgement/verdict.ts';
import type { SessionRecord } from '../../server-plugin/protocol.ts';
import type { WatchedHub } from './http/http-hub.ts';
import { exchangeFacts, revision } from './records.ts';

export type Said = Judgement & { why: string };

/**
 * What the panel makes of a record: it comes over the wire as text, is read, judged, and explained.
 *
 * @throws where the extension cannot read the record
 */
export function panelSays(watched: Pick<WatchedHub, 'state'>, record: SessionRecord): Said {
  const ids = [...new Set(Object.values(record.data))].filter((id) => id !== null);
  const reply = {
    v: 2,
    instance: 'run-1',
    since: 0,
    now: 0,
    cursor: '1',
    restarted: false,
    records: [record],
    revisions: ids.map((id) => revision(id, parseJson(JSON.stringify(watched.state(id))))),
    more: false,
    dropped: 0,
  };
  const sent: unknown = JSON.parse(JSON.stringify(reply));
  const { records, revisions, unread } = v.parse(RecordsSchema, sent);
  const [read] = records;
  if (read === undefined) throw new Error(`The extension cannot read it: ${unread[0]?.detail}`);
  const log = new ExchangeLog();
  log.apply(exchangeFacts(read, revisions));
  const [row] = log.rows;
  if (row === undefined) throw new Error('The record makes no row.');
  const { why } = explain(row, { revisions: log.revisions });
  return { ...row.judgement, why: plainText(why) };
}
