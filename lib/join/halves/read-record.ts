import type { SessionRecord } from '../../../server-plugin/protocol.ts';
import type { RecordsFrom } from '../../sources/facts.ts';

/** A record, where it came from, and of which run of the server it is. */
export interface ReadRecord {
  record: SessionRecord;
  from: RecordsFrom;
  instance: string | null;
}

/** What a row has of a record that is not here. */
export const NOTHING = { record: null, from: null, instance: null };
