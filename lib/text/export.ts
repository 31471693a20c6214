import type { Redaction } from '../panel/opened-file.ts';

export const EXPORT = {
  title: 'Export a recording',
  close: 'Close',
  requests: 'Requests',
  all: (count: number) => `All ${count.toLocaleString('en')}`,
  allMeaning: 'Also those that the filter hides',
  shown: (count: number) => `What is shown, ${count.toLocaleString('en')}`,
  shownMeaning: 'And those that their verdicts name; a verdict may follow from others, too',
  values: 'Values',
  ids: 'Of session ids and cookies a recording has fingerprints only. They get other names in the file, equal ones the same, unless everything goes along.',
  save: 'Save the file',
  writing: 'Writing the file',
  cancel: 'Cancel',
  savePage: 'Save as a page',
  pageMeaning:
    'For a bug report: to be read in any browser, and opened here as the file can be. It contains the file.',
  copy: 'Copy as Markdown table',
};

/** What can be hidden in a file, and what that leaves. */
export const REDACTION_CHOICES: Record<
  Redaction,
  { label: string; meaning: string; warning?: string }
> = {
  values: {
    label: 'Hidden',
    meaning:
      'Keys, lengths and what is equal stay, so that changes are still seen. Paths and names of keys and cookies go along.',
  },
  secrets: {
    label: 'All but what looks like a secret',
    meaning: 'By its name or form.',
    warning: 'Names, addresses and the like go along.',
  },
  none: {
    label: 'Everything',
    meaning: 'As recorded.',
    warning: 'Names and addresses go along, and tokens in addresses.',
  },
};
