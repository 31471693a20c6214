import type { Revision, RevisionId, SessionRecord } from '../../server-plugin/protocol.ts';
import type { WitnessEvent } from '../witness/events.ts';
import type { Witness } from '../witness/hop.ts';

/** The contents of the cookies of an event, as states of a session. */
export function contentsOf(event: WitnessEvent): Revision[] {
  const contents = 'contents' in event ? event.contents : [];
  return contents.map(({ id, json }) => ({
    id,
    json,
    bytes: new TextEncoder().encode(json).length,
    truncated: false,
    keys: null,
  }));
}

/** The states that a row shows: those that its record names, and those in its cookies. */
export function revisionsOf(row: {
  record: SessionRecord | null;
  witness?: Witness | null;
}): RevisionId[] {
  return [...statesOfRecord(row.record), ...statesOfWitness(row.witness ?? null)];
}

function statesOfRecord(record: SessionRecord | null): RevisionId[] {
  if (!record) return [];
  const { loaded, atHeaders, end, saved } = record.data;
  return [loaded, atHeaders, end, saved, record.base].filter((id) => id !== null);
}

function statesOfWitness(witness: Witness | null): RevisionId[] {
  if (!witness) return [];
  const cookies = [...(witness.cookies ?? []), ...witness.setCookies];
  return cookies.flatMap(({ inside }) => inside?.content ?? []);
}
