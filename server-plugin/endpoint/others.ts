import type { Hub } from '../hub.ts';
import { PROTOCOL_VERSION, type RecordsReply } from '../protocol.ts';
import { placeOf } from './hello.ts';
import type { KnownInstance, SharedFile, WrittenRecord } from '../stores/sqlite/shared-file.ts';

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
export function listOther(hub: Hub, asked: Asked): Promise<OtherListing | null> {
  const listing = hub.mirror?.read((file) => listIn(file, hub, asked), null);
  return Promise.resolve(listing ?? null);
}

/** JSON of a state that another process has told; null where none is known to have. */
export function otherState(hub: Hub, id: string): Promise<string | null> {
  return Promise.resolve(hub.mirror?.read((file) => file.state(id), null) ?? null);
}

function listIn(file: SharedFile, hub: Hub, { cursors, limit, room }: Asked): OtherListing | null {
  const [other, next] = file
    .instances()
    .filter(({ id, end }) => id !== hub.instance && end > (cursors.get(id) ?? -1));
  if (other === undefined) return null;
  const after = cursors.get(other.id) ?? 0;
  const page = file.list(other, after, limit);
  const told = fill(file, page.records, room);
  const isCut = told.count < page.records.length;
  const cursor = page.records[told.count - 1]?.seq ?? other.end;
  const about = {
    v: PROTOCOL_VERSION,
    instance: other.id,
    since: other.since,
    ...placeOf(other),
    now: Date.now(),
    cursor: `${other.id}.${cursor}`,
    restarted: !cursors.has(other.id) && cursors.size > 0,
    more: page.more || isCut || hasMore(hub, cursors, { other, next, cursor }),
    dropped: isCut ? file.dropped(other, after, cursor) : page.dropped,
    by: hub.instance,
    over: other.isOver,
  };
  return { about, lists: told.lists };
}

/** Of this run, of the same or of one more. */
function hasMore(
  hub: Hub,
  cursors: ReadonlyMap<string, number>,
  at: { other: KnownInstance; next: KnownInstance | undefined; cursor: number },
): boolean {
  const own = cursors.get(hub.instance) ?? 0;
  return at.next !== undefined || at.cursor < at.other.end || hub.records.seq > own;
}

/** As many records as there is room for, one at least, with those of their states that fit. */
function fill(
  file: SharedFile,
  written: readonly WrittenRecord[],
  most: number,
): { count: number; lists: OtherListing['lists'] } {
  const records: string[] = [];
  const revisions = new Map<string, string>();
  let room = most;
  for (const { json, states } of written) {
    const still = states.flatMap((id) => {
      const text = revisions.has(id) ? null : file.state(id);
      return text === null ? [] : [{ id, text, bytes: Buffer.byteLength(text) + 1 }];
    });
    const bytes = Buffer.byteLength(json) + 1;
    const whole = still.reduce((sum, state) => sum + state.bytes, bytes);
    if (whole > room && records.length > 0) break;
    records.push(json);
    room -= bytes;
    for (const state of still) {
      if (state.bytes > room) continue;
      room -= state.bytes;
      revisions.set(state.id, state.text);
    }
  }
  return { count: records.length, lists: { records, revisions: [...revisions.values()] } };
}
