import type { Hub } from '../hub.ts';
import { PROTOCOL_VERSION, type RecordsReply, type RevisionsReply } from '../protocol.ts';
import { Shared } from '../stores/shared.ts';
import type { RecordPage } from '../stores/types.ts';
import { placeOf } from './hello.ts';
import { listOther, otherState } from './others.ts';
import { sized } from './sized.ts';
import { ToldStates } from './told-states.ts';

/** Bytes of an answer; what is over waits for the next call. */
export const ANSWER_BYTES = 4 * 1024 * 1024;
/** Of them for the members around the lists, commas included. */
const AROUND_BYTES = 1000;
const DEFAULT_LIMIT = 500;
const MOST_RECORDS = 1000;
const MOST_IDS = 200;
/** Runs of which a caller may know. */
const MOST_CURSORS = 64;

/** The text of an answer: what it lists is written down once, and what that takes is known. */
export interface Listing {
  json: string;
}

export interface Mistake {
  status: 400;
  code: 'argument';
  message: string;
}

/** Records, and the states that they name, as far as there is room. */
export async function listRecords(hub: Hub, query: URLSearchParams): Promise<Listing | Mistake> {
  const cursors = cursorsOf(query);
  const own = cursors.get(hub.instance);
  const known = own !== undefined;
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  if (!/^\d{1,6}$/.test(limit) || Number(limit) < 1) {
    return mistake('limit is not a whole number over 0.');
  }
  const after = own ?? 0;
  const most = Math.min(Number(limit), MOST_RECORDS);
  hub.pace.read();
  const other = await listOther(hub, { cursors, limit: most, room: ANSWER_BYTES - AROUND_BYTES });
  if (other !== null) return written(other.about, other.lists);
  const page = hub.records.list({ after, limit: most });

  const shared = new Shared();
  const records: string[] = [];
  const states = new ToldStates(hub.revisions, query.get('patches') === '1');
  let { more } = page;
  let cursor = after;
  let room = ANSWER_BYTES - AROUND_BYTES;
  for (const { seq, recorded } of page.records) {
    const record = sized(recorded.toRecord(seq, shared));
    const still = states.stillOf(recorded);
    const size = still.reduce((sum, { bytes }) => sum + bytes, record.bytes);
    const isTooLarge = size > room;
    if (isTooLarge && records.length > 0) {
      more = true;
      break;
    }
    records.push(record.text);
    cursor = seq;
    // A record that is too large alone goes without states that do not fit: `revisions` has them.
    room -= record.bytes;
    for (const state of isTooLarge ? still.map(ToldStates.alone) : still) {
      if (state.bytes > room) continue;
      room -= state.bytes;
      states.tell(state);
    }
  }
  const about = {
    v: PROTOCOL_VERSION,
    instance: hub.instance,
    since: hub.since,
    ...placeOf(hub.run),
    now: Date.now(),
    cursor: `${hub.instance}.${cursor}`,
    restarted: !known && cursors.size > 0,
    more,
    dropped: droppedOf(hub, page, { after, told: records.length }),
  } satisfies Omit<RecordsReply, 'records' | 'revisions'>;
  return written(about, { records, revisions: states.texts });
}

/** How far each run was read: what is no cursor counts as one of a run that is not known. */
function cursorsOf(query: URLSearchParams): Map<string, number> {
  const given = (query.get('after') ?? '').split(',', MOST_CURSORS).filter((each) => each !== '');
  return new Map(
    given.map((each) => {
      const [run = '', at = ''] = each.split('.');
      return /^\d{1,15}$/.test(at) ? [run, Number(at)] : [each, 0];
    }),
  );
}

/** Without what is between records for which there was no room, and which are asked for next. */
function droppedOf(
  { records }: Hub,
  page: RecordPage,
  { after, told }: { after: number; told: number },
): number {
  if (told === page.records.length) return page.dropped;
  return records.list({ after, limit: told }).dropped;
}

/** States by their ids, as many as there is room for. */
export async function listRevisions(hub: Hub, query: URLSearchParams): Promise<Listing | Mistake> {
  const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > MOST_IDS) {
    return mistake(`ids must name 1 to ${MOST_IDS} revisions, separated by commas.`);
  }
  const revisions: string[] = [];
  let room = ANSWER_BYTES - AROUND_BYTES;
  for (const id of new Set(ids)) {
    const text = await stateOf(hub, id);
    if (text === null) continue;
    room -= Buffer.byteLength(text) + 1;
    if (room < 0 && revisions.length > 0) break;
    revisions.push(text);
  }
  const about = { v: PROTOCOL_VERSION } satisfies Omit<RevisionsReply, 'revisions'>;
  return written(about, { revisions });
}

async function stateOf(hub: Hub, id: string): Promise<string | null> {
  const interned = hub.revisions.find(id);
  if (interned !== undefined) return JSON.stringify(hub.revisions.serve(interned));
  return await otherState(hub, id);
}

/** An object with members, and with lists of which each item is JSON already. */
function written(about: object, lists: Readonly<Record<string, readonly string[]>>): Listing {
  const members = Object.entries(lists).map(
    ([name, items]) => `${JSON.stringify(name)}:[${items.join(',')}]`,
  );
  return { json: `${JSON.stringify(about).slice(0, -1)},${members.join(',')}}` };
}

function mistake(message: string): Mistake {
  return { status: 400, code: 'argument', message };
}
