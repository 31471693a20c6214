import { shorten, visible } from '../foreign/visible.ts';
import type { Exchange } from '../join/exchange.ts';
import type { Column } from '../panel/columns.ts';

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
  showQuiet: 'Icons, preflights and the plugin’s pages',
  showQuietMeaning: 'Where they left the session as it was',
  theme: 'Theme',
  themes: { system: 'As DevTools', light: 'Light', dark: 'Dark' },
  density: 'Rows',
  densities: { comfortable: 'Comfortable', compact: 'Compact' },
  mostRows: 'Keep',
  rowLimits: { 1000: '1,000 requests', 10_000: '10,000 requests', 100_000: '100,000 requests' },
  mostRowsMeaning: 'From the next time that the panel is opened; older ones are let go',
  showTimeline: 'Timeline',
  showTimelineMeaning: 'The requests over time, above the list',
  help: 'Help',
};

/** The heads of the columns, and what they are called where they are chosen. */
export const COLUMN_NAMES: Record<Column, string> = {
  number: '#',
  time: 'Time',
  method: 'Method',
  path: 'Path',
  host: 'Host',
  service: 'Service',
  status: 'Status',
  session: 'Session',
  verdict: 'Verdict',
  marks: 'Marks',
  duration: 'ms',
  changes: 'Changes',
};

export const LIST = {
  name: 'Requests',
  noStatus: '—',
  noSession: '—',
  pending: '…',
  /** As it is said aloud. */
  lost: (count: number, { number, method, path, judgement }: Exchange) =>
    `${count === 1 ? 'One request has' : `${count} requests have`} lost a change; the newest is ${
      number === null ? '' : `#${number} `
    }${visible(`${method} ${shorten(path, 80)}`)}, ${judgement.reason ?? ''}.`,
  sortBy: 'Sort; Shift and the arrow keys size the column',
  serverDuration: 'As the server took; this browser did not see the request',
};

/** Between the rows, where a server began anew. */
export const RESTART = {
  title: (host: string) => `${host} restarted`,
  short: 'a memory store is empty since then',
  meaning:
    'Sessions in a memory store are gone since then, and requests that were under way ended unknown.',
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
  quiet: (count: number) => `${count} hidden`,
  quietMeaning:
    'Icons, preflights and pages of the plugin that left the session as it was. “What is shown” shows them.',
  dropped: (count: number) => `${count.toLocaleString('en')} older ones let go`,
};

/** Of parts that are loaded when they are first used. */
export const LATER = {
  loading: 'Loading…',
  failed:
    'This part of the tab could not be loaded; the extension may have been updated meanwhile. Close DevTools and open it again.',
};

export const HINTS: { keys: string[]; does: string }[] = [
  { keys: ['j', 'k'], does: 'step' },
  { keys: ['n', 'p'], does: 'save' },
  { keys: ['.'], does: 'next load' },
  { keys: ['/'], does: 'filter' },
  { keys: ['?'], does: 'help' },
];

export const BANNER = { dismiss: 'Dismiss', copy: 'Copy', copyCode: 'Copy the code' };
