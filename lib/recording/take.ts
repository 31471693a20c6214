import { nameOfRow } from '../join/halves/given-numbers.ts';
import type { Exchange } from '../join/exchange.ts';
import type { ExchangeLog } from '../join/log.ts';
import { revisionsOf } from '../join/states-of.ts';
import type { PanelState } from '../panel/store.ts';
import { hopKey } from '../witness/assemble.ts';
import { eventsOf } from './events.ts';
import type { Note, Recording } from './format.ts';

/** What of a panel goes into a recording. */
export interface Taken {
  log: ExchangeLog;
  panel: Pick<PanelState, 'servers' | 'choices' | 'file'>;
  /** The rows that are meant, in order. */
  rows: readonly Exchange[];
  /** Epoch ms. */
  madeAt: number;
}

/** A recording of rows: what their log made them of. Nothing is hidden in it yet. */
export function takeRecording({ log, panel, rows, madeAt }: Taken): Recording {
  // In the order in which they came: of two that began at one time, the first stays the first.
  const held = [...rows].sort(byArrival).flatMap((row) => {
    const found = log.heldOf(row.key);
    return found ? [{ row, ...found }] : [];
  });
  const hops = new Map(
    held.flatMap(({ entry: { witness } }) => (witness ? [[hopKey(witness), witness]] : [])),
  );
  const states = new Set(held.flatMap(({ entry }) => revisionsOf(entry)));
  const instances = new Set(held.map(({ entry }) => entry.instance));
  const notes: Note[] = [];
  for (const instance of instances) {
    if (instance !== null && log.isOver(instance)) notes.push({ kind: 'run-over', instance });
  }
  for (const { entry, row, isRevalidated } of held) {
    const { recordId, witness, record, unread } = entry;
    if (isRevalidated && witness) {
      notes.push({ kind: 'revalidated', url: witness.url, at: witness.startedAt });
    }
    if (recordId === null) continue;
    if (entry.isRecordGone) notes.push({ kind: 'record-gone', recordId });
    if (row.client === 'unknown') notes.push({ kind: 'client-unknown', recordId });
    if (unread !== null && !record) notes.push({ kind: 'unread', recordId, detail: unread });
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
    browser: [...hops.values()].flatMap(eventsOf),
    records: held.flatMap(({ entry: { record, from, instance, unread } }) =>
      record && from && instance !== null ? [{ ...from, instance, unread, record }] : [],
    ),
    states: [...states].flatMap((id) => log.revisions.get(id)?.revision ?? []),
    rows: held.flatMap(({ row }) => {
      const of = nameOfRow(row);
      return of === null ? [] : [{ of, number: row.number, verdict: row.judgement.verdict }];
    }),
    notes,
  };
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
