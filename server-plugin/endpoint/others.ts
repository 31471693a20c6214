import type { Hub } from '../hub.ts';
import { PROTOCOL_VERSION, type RecordsReply } from '../protocol.ts';
import { placeOf } from './hello.ts';
import type { OtherRun, SharedReader, WrittenRecord } from '../stores/shared-records.ts';

/** Records whose states are looked up together. */
const AT_ONCE = 20;

export interface Asked {
  /** How far each run was read. */
  cursors: ReadonlyMap<string, number>;
  limit: number;
  /** Bytes for records and states. */
  room: number;
}

export interface OtherListing {
  about: Omit<RecordsReply, 'records' | 'revisions'>;
  lists: { records: string[]; revisions: string[] };
}

/**
 * What another process of the project has told that the caller does not know yet; null where there is
 * nothing. One answer is of one run; `more` says that there is another one.
 */
export async function listOther(hub: Hub, asked: Asked): Promise<OtherListing | null> {
  if (hub.mirror === null) return null;
  return await hub.mirror.read((shared) => listIn(shared, hub, asked), null);
}

/** JSON of a state that another process has told; null where none is known to have. */
export async function otherState(hub: Hub, id: string): Promise<string | null> {
  if (hub.mirror === null) return null;
  return await hub.mirror.read(async (shared) => (await shared.states([id])).get(id) ?? null, null);
}

async function listIn(
  shared: SharedReader,
  hub: Hub,
  { cursors, limit, room }: Asked,
): Promise<OtherListing | null> {
  const other = await shared.next({ except: hub.instance, cursors, limit });
  if (other === null) return null;
  const { run, page } = other;
  const told = await fill(shared, page.records, room);
  const isCut = told.count < page.records.length;
  const cursor = page.records[told.count - 1]?.seq ?? run.end;
  const about = {
    v: PROTOCOL_VERSION,
    instance: run.id,
    since: run.since,
    ...placeOf(run),
    now: Date.now(),
    cursor: `${run.id}.${cursor}`,
    restarted: !cursors.has(run.id) && cursors.size > 0,
    more: page.more || isCut || hasMore(hub, cursors, other, cursor),
    dropped: page.records
      .slice(0, told.count)
      .reduce((sum, one) => sum + one.dropped, page.dropped),
    by: hub.instance,
    over: run.isOver,
  };
  return { about, lists: told.lists };
}

/** Of this run, of the same or of one more. */
function hasMore(
  hub: Hub,
  cursors: ReadonlyMap<string, number>,
  { run, isNext }: OtherRun,
  cursor: number,
): boolean {
  const own = cursors.get(hub.instance) ?? 0;
  return isNext || cursor < run.end || hub.records.seq > own;
}

/** As many records as there is room for, one at least, with those of their states that fit. */
async function fill(
  shared: SharedReader,
  written: readonly WrittenRecord[],
  most: number,
): Promise<{ count: number; lists: OtherListing['lists'] }> {
  const records: string[] = [];
  const revisions = new Map<string, string>();
  let room = most;
  for (let from = 0; from < written.length; from += AT_ONCE) {
    const together = written.slice(from, from + AT_ONCE);
    const wanted = new Set(together.flatMap(({ states }) => states));
    const found = await shared.states([...wanted].filter((id) => !revisions.has(id)));
    for (const { json, states } of together) {
      const still = states.flatMap((id) => {
        const text = revisions.has(id) ? undefined : found.get(id);
        return text === undefined ? [] : [{ id, text, bytes: Buffer.byteLength(text) + 1 }];
      });
      const bytes = Buffer.byteLength(json) + 1;
      const whole = still.reduce((sum, state) => sum + state.bytes, bytes);
      if (whole > room && records.length > 0) return listed();
      records.push(json);
      room -= bytes;
      for (const state of still) {
        if (state.bytes > room) continue;
        room -= state.bytes;
        revisions.set(state.id, state.text);
      }
    }
  }
  return listed();

  function listed() {
    return { count: records.length, lists: { records, revisions: [...revisions.values()] } };
  }
}
