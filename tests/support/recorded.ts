import { findEach } from '../../lib/findings/all.ts';
import type { Exchange } from '../../lib/join/exchange.ts';
import type { ExchangeLog } from '../../lib/join/log.ts';
import { createPanelStore, type PanelStore } from '../../lib/panel/store.ts';
import type { Redaction } from '../../lib/panel/opened-file.ts';
import { writeRecording, type Recording } from '../../lib/recording/format.ts';
import type { Opened } from '../../lib/recording/open.ts';
import { inOneGo } from '../../lib/recording/progress.ts';
import { openFile } from '../../lib/recording/open-file.ts';
import { pseudonymsBy } from '../../lib/recording/pseudonyms.ts';
import { redactRecording } from '../../lib/recording/redact.ts';
import { takeRecording } from '../../lib/recording/take.ts';
import type { Fact } from '../../lib/sources/facts.ts';
import { T0 } from './records.ts';

/** A panel that has taken facts in, some at a time. */
export function livePanel(facts: readonly Fact[], size = facts.length): PanelStore {
  const store = createPanelStore(undefined, T0);
  for (let at = 0; at < facts.length; at += size) {
    store.getState().apply(facts.slice(at, at + size));
  }
  return store;
}

/** The recording of all rows of a panel, or some. */
export function recordingOf(
  store: PanelStore,
  redaction: Redaction = 'none',
  rows: readonly Exchange[] = store.log.rows,
): Recording {
  const panel = store.getState();
  const taken = inOneGo(takeRecording({ log: store.log, panel, rows, madeAt: T0 }));
  if (redaction === 'none') return taken;
  return inOneGo(redactRecording(taken, redaction, pseudonymsBy(new Uint8Array(32))));
}

/** The recording as the text of its file. */
export function textOf(recording: Recording): string {
  return inOneGo(writeRecording(recording));
}

/** The recording as its file opens. */
export function reopened(recording: Recording): Opened {
  const file = { name: 'bug.sessions.json', text: textOf(recording) };
  return inOneGo(openFile(file, (look) => [...look(findEach)]));
}

/**
 * All of the rows but what each panel counts for itself: their keys, and the numbers of lineages in
 * order of appearance, in place of which stands the first row of each. In the order of their start,
 * and where that is one, in an order that is the same in any panel.
 */
export function rowsOf(log: ExchangeLog): Omit<Exchange, 'key'>[] {
  const nameOf = (row: Exchange): string => `${row.recordId} ${row.witness?.requestId}`;
  const rows = [...log.rows].sort(
    (a, b) => a.startedAt - b.startedAt || nameOf(a).localeCompare(nameOf(b)),
  );
  const firstOf = (lineage: number): number => rows.findIndex((row) => row.lineage === lineage);
  return rows.map(({ key: _, lineage, ...row }) => ({
    ...row,
    lineage: lineage === null ? null : firstOf(lineage),
  }));
}
