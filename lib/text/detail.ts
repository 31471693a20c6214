import type { SaveReason, SessionRecord } from '../../server-plugin/protocol.ts';
import type { Fate } from '../detail/changes.ts';
import type { Reading } from '../detail/readings.ts';
import type { Change } from '../states/diff.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Witness } from '../witness/hop.ts';
import type { EventName } from '../detail/life-cycle.ts';
import type { DetailTab } from '../panel/store.ts';
import { cut, visible } from '../foreign/visible.ts';
import { named, type Span } from './spans.ts';
import { dateOf, duration } from './time.ts';
import { unreadRecord } from './why/explain.ts';
import { textFor, type Texts } from './words.ts';

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

/** What a value may mean, beside it: never in the session itself. */
export function readingText(reading: Reading): { text: string; meaning: string } {
  switch (reading.kind) {
    case 'time': {
      const unit = reading.unit === 'ms' ? 'milliseconds' : 'seconds';
      return {
        text: `${dateOf(reading.at)}, if ${reading.unit}`,
        meaning: `Not in the session: the number, if it counts ${unit} since 1970`,
      };
    }
    case 'bytes':
      return {
        text: `a Buffer of ${STATE.bytes(reading.count)}`,
        meaning: 'Not in the session: JSON writes bytes so',
      };
    case 'cut':
      return {
        text: 'cut: nested too deep to be told',
        meaning: 'Not in the session: the plugin tells no deeper levels',
      };
  }
}

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

export const COMPARISON = {
  name: 'Comparison',
  table: 'Differences between the two ends of the session',
  head: (earlier: string, later: string) => `After ${earlier}, with after ${later}`,
  after: (request: string) => `After ${request}`,
  end: 'End the comparison',
  another: (request: string) => `Select another request to compare it with ${request}.`,
  unknown: (request: string) => `What the session was after ${request} is not known.`,
  tooMuch: 'What differs is not known: a state is gone, or too large to be compared.',
  none: 'Nothing differs.',
  lost: (request: string) =>
    `${request} lost changes: they are compared as they were when it ended.`,
  otherSession: 'The two are of different sessions.',
  apart: (ms: number) => `${duration(ms)} apart`,
  counts: (kinds: readonly Change['kind'][]) => {
    const counts = Map.groupBy(kinds, (kind) => kind);
    return [...counts]
      .map(([kind, all]) => `${all.length.toLocaleString('en')} ${kind}`)
      .join(', ');
  },
};

export const HISTORY = {
  open: 'History of this key',
  list: 'Values of the key',
  none: 'Pick a key in State: every value that it had in this session stands here then.',
  noValue: 'The key had no value in any request of this session that is known.',
  previous: 'Previous change of this key',
  next: 'Next change of this key',
  back: 'Back',
  goTo: (request: string) => `Go to ${request}`,
  through: (path: string) => `with ${path}`,
  found: 'loaded so; none of the requests here wrote it',
  removed: 'removed',
  values: (count: number, requests: number) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'value' : 'values'} in ${requests.toLocaleString('en')} ${requests === 1 ? 'request' : 'requests'} of this session.`,
  untold: (count: number) =>
    `What ${count.toLocaleString('en')} ${count === 1 ? 'request' : 'requests'} did to it is not known.`,
};

export const LIFE_CYCLE = {
  axis: 'Life cycle on a time axis',
  list: 'Events',
  ms: (ms: number) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString('en')} ms`,
  tick: (ms: number) => `${ms.toLocaleString('en')} ms`,
  at: 'at',
  took: 'took',
  running: 'not ended',
  failed: 'failed',
  middleware: 'Middleware',
  rule: 'Rule',
  decided: 'Decided',
  options: 'Options in force',
  optionsUnknown: 'not told by the server',
  ttl: (seconds: number) => `to be kept for ${duration(seconds * 1000)}`,
};

export const EVENTS: Record<EventName, string> = {
  load: 'load',
  'first-access': 'first access',
  'first-change': 'first change',
  headers: 'headers sent',
  'set-cookie': 'Set-Cookie',
  'handler-end': 'handler ended',
  save: 'save',
  touch: 'touch',
  destroy: 'destroy',
  regenerate: 'regenerate',
  reload: 'reload',
  commit: 'commit',
  clear: 'clear',
  end: 'response ended',
};

const SAVE_REASONS: Record<string, string> = {
  new: 'Stored: the session is new.',
  'new-id': 'Stored: the session has a new id.',
  changed: 'Stored: the session changed.',
  resave: 'Stored: every request stores it.',
  explicit: 'Stored: the app said so.',
  unset: 'The app unset the session.',
  'none:unchanged': 'Not stored: nothing changed.',
  'none:uninitialised': 'Not stored: a new session with nothing in it.',
  'none:not-flagged': 'Not stored: no key was assigned and the flag was not set.',
  'none:not-committed': 'Not stored: the app did not say so.',
  'none:status-5xx': 'Not stored: the response is a server error.',
  'none:destroyed': 'Not stored: the session was ended.',
  'none:no-session': 'Not stored: there was no session.',
  'none:insecure': 'Not stored: its cookie is Secure, and the request came over plain http.',
  'none:interrupted': 'Not stored: the session was deleted meanwhile.',
  'none:conflict': 'Not stored: another request had stored first.',
  'none:error': 'Not stored: an error came first.',
  'none:not-run': 'Not stored: the middleware did not run.',
};

/**
 * Why the middleware saved or did not; a code that is not known here is shown as it is.
 *
 * @param terms the middleware's own names for reasons
 */
export function saveReason(reason: SaveReason | null, terms: Texts = {}): Span[] | null {
  if (reason === null) return null;
  const text = textFor(SAVE_REASONS, reason);
  return text === undefined ? [{ code: reason }] : named(text, textFor(terms, reason));
}

/** Such as one that a navigation cut. */
function withoutResponse({ endedAt, error }: Witness): string {
  if (endedAt === null) return 'The response is not here yet.';
  return error === null
    ? 'The request ended, and its response was not seen.'
    : `The request ended without a response: ${error}.`;
}

const OF_ANOTHER: Span[] = [
  'The record that the response names is of another request: method, status, time or project are not those of this one.',
];

/** Why there is no record of an exchange; null where there is nothing to be missed. */
export function missingRecord(exchange: Exchange, server: string | null): Span[] | null {
  const { record, recordId, unread, witness, judgement } = exchange;
  if (record || witness === null) return null;
  if (unread !== null) return unreadRecord(unread, false);
  if (witness.fromCache) {
    return ['From the browser’s cache: the server took no part, so there is no record.'];
  }
  if (recordId === null && witness.references.length > 0) return OF_ANOTHER;
  if (recordId !== null) {
    if (server === 'needs-pairing' || server === 'not-proven') {
      return ['The server has a record of this request and shows it once this browser is paired.'];
    }
    if (server === 'unreachable') {
      return ['The server has a record of this request, and does not answer at the moment.'];
    }
    return [
      exchange.isRecordGone
        ? 'The server does not have its record of this request: it was let go, or another process of the server made it.'
        : 'Waiting for the server’s record of this request.',
    ];
  }
  if (witness.respondedAt === null) return [withoutResponse(witness)];
  if (server !== null) {
    return [
      'No record: the request was answered before the session middleware ran, such as a static file or a redirect; or many came while nobody read.',
    ];
  }
  if (judgement.verdict === 'none') return null;
  return [
    'No plugin told of this request: what the server did with the session is not known. The Cookie tab shows what its cookie tells.',
  ];
}

/** The finish of a request where it is not the usual one. */
export const FINISHES: Record<NonNullable<SessionRecord['finish']>, string | null> = {
  end: null,
  aborted: 'connection cut',
  error: 'ended with an error',
};
