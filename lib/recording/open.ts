import { watchFindings, type FindingsStore, type Later } from '../findings/watch.ts';
import type { OpenedFile } from '../panel/opened-file.ts';
import { DEFAULT_PREFERENCES } from '../panel/preferences.ts';
import { createPanelStore, type PanelStore } from '../panel/store.ts';
import { nameOfRow } from '../join/halves/given-numbers.ts';
import type { Fact } from '../sources/facts.ts';
import { factsOf } from './facts.ts';
import type { Progress } from './progress.ts';
import type { Recording } from './format.ts';

/** A file as the panel shows it: a store of its own, so that nothing of it mixes with the live one. */
export interface Opened {
  store: PanelStore;
  findings: FindingsStore;
}

/** What is said of a file that is shown, but for what is found when it is. */
export type FileFacts = Omit<OpenedFile, 'judgedOtherwise'>;

/** Opens a recording in a store of its own, which judges it anew. */
export function* openRecording(
  recording: Recording,
  file: FileFacts,
  later: Later,
): Progress<Opened> {
  const { about, states, ...told } = recording;
  const store = createPanelStore(DEFAULT_PREFERENCES, about.watchingSince);
  store.log.revisions.add(states);
  store.getState().setChoices(about.choices);
  // A browser's event and a record are a fact each, as nearly all are.
  const all = told.browser.length + told.records.length;
  yield* store.log.takeIn(factsOf({ about, ...told }), all);
  // The log has told the rows alone.
  store.getState().apply(told.servers.map((status): Fact => ({ kind: 'server', status })));
  const findings = watchFindings(store, later);
  const judgedOtherwise = countJudgedOtherwise(recording, store);
  // What it may not watch is no matter of a file.
  store.setState({ file: { ...file, judgedOtherwise }, hosts: ['<all_urls>'] });
  return { store, findings };
}

/** How many rows have another verdict here than where they were recorded. */
function countJudgedOtherwise(recording: Recording, { log }: PanelStore): number {
  const verdicts = new Map(recording.rows.map(({ of, verdict }) => [of, verdict]));
  return log.rows.filter((row) => {
    const before = verdicts.get(nameOfRow(row) ?? '');
    return before !== undefined && before !== row.judgement.verdict;
  }).length;
}
