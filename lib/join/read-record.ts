import type { RevisionId, SessionRecord } from '../../server-plugin/protocol.ts';
import type { RecordsFrom } from '../sources/facts.ts';

/** A record, where it came from, and of which run of the server it is. */
export interface ReadRecord {
  record: SessionRecord;
  from: RecordsFrom;
  instance: string | null;
}

/** What a row has of a record that is not here. */
export const NOTHING = { record: null, from: null, instance: null };

/** The states that a record names. */
export function revisionsOf({ record }: { record: SessionRecord | null }): RevisionId[] {
  if (!record) return [];
  const { loaded, atHeaders, end, saved } = record.data;
  return [loaded, atHeaders, end, saved, record.base].filter((id) => id !== null);
}
