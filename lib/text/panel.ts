export const PANEL = { name: 'Sessions' };

export const TOOLBAR = {
  name: 'Sessions toolbar',
  pause: 'Pause recording',
  record: 'Record',
  clear: 'Clear',
  save: 'save',
  previousSave: 'Previous save',
  nextSave: 'Next save',
  previous: 'Previous request',
  next: 'Next request',
  filter: 'Filter requests',
  filterPlaceholder: 'Filter: path, verdict:lost key:cart status:302 -path:/static',
  clearFilter: 'Clear filter',
  view: 'What is shown',
  preserveLog: 'Preserve log',
  preserveLogMeaning: 'Keep the rows when the page changes',
  showOthers: 'Other clients',
  showOthersMeaning: 'What other tabs and programs did, and what came before the panel',
  showUninvolved: 'Requests without a session',
  showUninvolvedMeaning: 'Also those that no session takes part in',
  help: 'Help',
};

export const COLUMNS = {
  number: '#',
  time: 'Time',
  method: 'Method',
  path: 'Path',
  status: 'Status',
  session: 'Session',
  verdict: 'Verdict',
  changes: 'Changes',
};

export const LIST = {
  name: 'Requests',
  noStatus: '—',
  noSession: '—',
  pending: '…',
};

export const FOOTER = {
  name: 'Counts',
  requests: (shown: number, all: number) =>
    shown === all
      ? `${all.toLocaleString('en')} ${all === 1 ? 'request' : 'requests'}`
      : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')} requests`,
  lost: (count: number) => `${count} lost`,
  saved: (count: number) => `${count} saved`,
  uninvolved: (count: number) => `${count} without a session`,
  dropped: (count: number) => `${count.toLocaleString('en')} older ones let go`,
};

export const KEYS: { keys: string[]; does: string; hint?: string }[] = [
  { keys: ['j', '↓'], does: 'next request', hint: 'step' },
  { keys: ['k', '↑'], does: 'previous request', hint: 'step' },
  { keys: ['n'], does: 'next save', hint: 'save' },
  { keys: ['p'], does: 'previous save', hint: 'save' },
  { keys: ['Home'], does: 'first request' },
  { keys: ['End'], does: 'newest request, and follow' },
  { keys: ['1', '2', '3', '4'], does: 'State, Changes, Life cycle, Cookie' },
  { keys: ['f'], does: 'findings' },
  { keys: ['/'], does: 'filter', hint: 'filter' },
  { keys: ['Esc'], does: 'close, clear the filter, or clear the selection' },
  { keys: ['?'], does: 'this help', hint: 'help' },
];

export const HELP = {
  title: 'Keys and verdicts',
  keys: 'Keys',
  verdicts: 'Verdicts',
  lost: 'Why a change is lost',
  filter: 'Filter',
  filterBody:
    'Words between blanks must all be found. verdict: key: host: path: method: status: session: finding: look in one place, session:2 finds the rows of that session through all of its ids, has:finding finds the rows that show a mistake; after finding: and has: the arrow keys choose among their names. A comma means or, a leading - means not, and quotes keep blanks.',
  close: 'Close',
};

export const HINTS: { keys: string[]; does: string }[] = [
  { keys: ['j', 'k'], does: 'step' },
  { keys: ['n', 'p'], does: 'save' },
  { keys: ['/'], does: 'filter' },
  { keys: ['?'], does: 'help' },
];

export const BANNER = { dismiss: 'Dismiss', copy: 'Copy', copyCode: 'Copy the code' };
