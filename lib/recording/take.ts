import type { Revision, RevisionId } from '../../server-plugin/protocol.ts';
import { nameOfRow } from '../join/halves/given-numbers.ts';
import type { Entry } from '../join/halves/entry.ts';
import type { Exchange } from '../join/exchange.ts';
import type { ExchangeLog } from '../join/log.ts';
import { revisionsOf } from '../join/states-of.ts';
import type { PanelState } from '../panel/store.ts';
import { hopKey } from '../witness/assemble.ts';
import type { Witness } from '../witness/hop.ts';
import { eventsOf } from './events.ts';
import type { Note, Recording } from './format.ts';
import { madeOfEach, within, type Progress } from './progress.ts';

/** What of a panel goes into a recording. */
export interface Taken {
  log: ExchangeLog;
  panel: Pick<PanelState, 'servers' | 'choices' | 'file'>;
  /** The rows that are meant, in order. */
  rows: readonly Exchange[];
  /** Epoch ms. */
  madeAt: number;
}

/** A row, and what the log made it of. */
interface HeldRow {
  row: Exchange;
  entry: Entry;
  isRevalidated: boolean;
}

/** How much of the time it takes until there are events. */
const EVENTS = 0.5;

/**
 * A recording of rows: what their log made them of. Nothing is hidden in it yet. It is of the moment
 * in which its first part is done, whatever comes while the others are.
 */
export function* takeRecording(taken: Taken): Progress<Recording> {
  const { held, hops, states, ...told } = momentOf(taken);
  yield 0;
  const events = yield* within(madeOfEach(hops, eventsOf), { from: 0, to: EVENTS });
  const records: Recording['records'] = [];
  const rows: Recording['rows'] = [];
  const notes = told.over.map((instance): Note => ({ kind: 'run-over', instance }));
  yield* within(
    madeOfEach(held, ({ row, entry, isRevalidated }) => {
      const { record, from, instance, unread } = entry;
      if (record && from && instance !== null) records.push({ ...from, instance, unread, record });
      const of = nameOfRow(row);
      if (of !== null) rows.push({ of, number: row.number, verdict: row.judgement.verdict });
      notes.push(...notesOf({ row, entry, isRevalidated }));
    }),
    { from: EVENTS, to: 1 },
  );
  const { about, servers } = told;
  return { about, servers, browser: events.flat(), records, states, rows, notes };
}

/** All that may be another a moment later. */
function momentOf({ log, panel, rows, madeAt }: Taken): Pick<
  Recording,
  'about' | 'servers' | 'states'
> & {
  held: HeldRow[];
  hops: Witness[];
  /** The runs of servers that are over. */
  over: string[];
} {
  const held: HeldRow[] = [];
  const hops = new Map<string, Witness>();
  const states = new Map<RevisionId, Revision>();
  const instances = new Set<string>();
  // In the order in which they came: of two that began at one time, the first stays the first.
  for (const row of [...rows].sort(byArrival)) {
    const found = log.heldOf(row.key);
    if (!found) continue;
    const { entry, isRevalidated } = found;
    held.push({ row, entry: { ...entry }, isRevalidated });
    if (entry.witness) hops.set(hopKey(entry.witness), entry.witness);
    if (entry.instance !== null) instances.add(entry.instance);
    for (const id of revisionsOf(entry)) {
      const known = log.revisions.get(id);
      if (known) states.set(id, known.revision);
    }
  }
  return {
    about: {
      madeAt,
      redaction: panel.file?.redaction ?? 'none',
      requests: { held: held.length, of: log.rows.length },
      watchingSince: watchingSince(rows),
      choices: panel.choices,
    },
    servers: [...panel.servers.values()],
    states: [...states.values()],
    held,
    hops: [...hops.values()],
    over: [...instances].filter((instance) => log.isOver(instance)),
  };
}

/** What else the row follows from. */
function notesOf({ row, entry, isRevalidated }: HeldRow): Note[] {
  const { recordId, witness, record, unread } = entry;
  const notes: Note[] = [];
  if (isRevalidated && witness) {
    notes.push({ kind: 'revalidated', url: witness.url, at: witness.startedAt });
  }
  if (recordId === null) return notes;
  if (entry.isRecordGone) notes.push({ kind: 'record-gone', recordId });
  if (row.client === 'unknown') notes.push({ kind: 'client-unknown', recordId });
  if (unread !== null && !record) notes.push({ kind: 'unread', recordId, detail: unread });
  return notes;
}

function byArrival(a: Exchange, b: Exchange): number {
  return a.key.length - b.key.length || (a.key < b.key ? -1 : 1);
}

/** A time that parts the records from before the panel watched from those after. */
function watchingSince(rows: readonly Exchange[]): number {
  const unseen = rows.filter(({ witness }) => witness === null);
  const later = unseen.find(({ client }) => client !== 'history');
  const last = unseen.findLast(({ client }) => client === 'history');
  return later?.startedAt ?? (last ? last.startedAt + 1 : 0);
}
