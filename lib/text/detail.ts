import type { Fate } from '../detail/changes.ts';
import type { Exchange } from '../join/exchange.ts';
import type { DetailTab } from '../panel/store.ts';
import { cut, visible } from '../foreign/visible.ts';

export const DETAIL = {
  name: 'Details',
  tabs: 'Parts of the request',
  also: 'also',
  close: 'Close the details',
  splitter: 'Width of the list',
  splitterStacked: 'Height of the list',
  remedy: 'What to do',
  unknown: 'Not known',
};

export const TABS: Record<DetailTab, string> = {
  state: 'State',
  changes: 'Changes',
  history: 'History',
  'life-cycle': 'Life cycle',
  cookie: 'Cookie',
};

export const STATE = {
  tree: 'Session',
  root: 'session',
  search: 'Search keys and values',
  clearSearch: 'Clear search',
  noHits: 'No key and no value has that in it.',
  copyAll: 'Copy as JSON',
  copyValue: 'Copy value',
  copyPath: 'Copy path',
  copyBefore: 'Copy value before',
  copyFixture: 'Copy as a test fixture',
  menu: 'Key of the session',
  before: (request: string) => `before ${request}`,
  after: (request: string) => `after ${request}`,
  copied: 'Copied',
  more: (hidden: number) => `… ${hidden.toLocaleString('en')} more`,
  keys: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'key' : 'keys'}`,
  items: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'item' : 'items'}`,
  bytes: (bytes: number) => `${bytes.toLocaleString('en')} B`,
  noSession: 'No session took part, so there is nothing in it.',
  untold: 'The server told nothing of what is in the session.',
  tooLarge: (bytes: number, keys: readonly string[]) =>
    `${bytes.toLocaleString('en')} bytes are too many to be shown${
      keys.length === 0 ? '' : `: only the keys are known (${keys.join(', ')})`
    }.`,
  truncated: 'Too deep or too large in places: what is cut is marked so.',
  missing: 'The content of the session is not known here any more.',
  noCookie: 'No session cookie was sent or set, so there is nothing to be shown.',
  redacted: (bytes: number) => `redacted · ${bytes.toLocaleString('en')} B`,
  redactedUnchanged: 'unchanged',
  redactedChanged: 'changed',
  storedAs: (type: string) => `${visible(type)} → stored as`,
  flags: 'Flags',
  json: 'JSON: it opens',
  onlyChanges: 'Only changes',
  onlyChangesNone: 'Nothing in the session changed in this request. Only changes are shown.',
  nextChange: 'Next changed key',
  previousChange: 'Previous changed key',
  changes: (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'change' : 'changes'}`,
  modified: 'modified',
  saved: 'saved',
  accessed: 'accessed',
};

export const FLAG_VALUES = { true: 'true', false: 'false', null: 'unknown' };

export const FATES: Record<Fate, string> = {
  stored: 'stored',
  overwritten: 'overwritten',
  'not-saved': 'not saved',
  'out-of-reach': 'out of reach',
  unknown: 'not known',
};

export const FATE_MEANINGS: Record<Fate, string> = {
  stored: 'The next request will find it',
  overwritten: 'Stored, and erased by a later save of an older state',
  'not-saved': 'The next request will not find it',
  'out-of-reach': 'Stored, and no cookie leads to it',
  unknown: 'What became of it is not known',
};

export const CHANGES = {
  table: 'Changes of the session',
  path: 'Path',
  before: 'Before',
  after: 'After',
  fate: 'Became',
  kinds: { added: 'added', removed: 'removed', changed: 'changed' },
  none: 'Nothing in the session changed in this request.',
  unknown: 'What changed is not known: a state before or after was too large or is gone.',
  absent: '—',
  showAll: (length: number) => `show all ${length.toLocaleString('en')} characters`,
  left: (count: number) =>
    `${count.toLocaleString('en')} more ${count === 1 ? 'line is' : 'lines are'} not shown here.`,
  edits: { removed: 'removed', added: 'added', changed: 'changed' },
  moved: (from: number, to: number) => `${to < from ? '↑' : '↓'} from ${from}`,
  places: (changes: string, lines: number) =>
    `${changes} in ${lines.toLocaleString('en')} ${lines === 1 ? 'place' : 'places'}`,
  kept: 'Kept',
  added: 'Added',
  dropped: 'Dropped',
  nothing: 'nothing',
  /** @param lines in which they stand: those in a list are one */
  summary: (fates: readonly Fate[], lines: number) => {
    const counts = Map.groupBy(fates, (fate) => FATES[fate]);
    const parts = [...counts].map(([fate, all]) =>
      counts.size === 1 ? fate : `${all.length.toLocaleString('en')} ${fate}`,
    );
    const changes = STATE.changes(fates.length);
    const told = lines === fates.length ? changes : CHANGES.places(changes, lines);
    return `${told}: ${parts.join(', ')}.`;
  },
};

/** A request in a few characters. A row that no session takes part in has no number. */
export function requestName({ number, method, path }: Exchange): string {
  return number === null ? visible(cut(`${method} ${path}`, 30)) : `#${number}`;
}
