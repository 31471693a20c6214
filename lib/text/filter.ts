import type { Field } from '../query/fields.ts';
import type { Preset } from '../query/presets.ts';
import type { Problem } from '../query/problems.ts';
import { shorten } from '../foreign/visible.ts';
import { CLIENTS, REASON_MEANINGS, VERDICT_MEANINGS } from './verdicts.ts';
import { textFor } from './words.ts';

export const FILTER = {
  open: 'Words and presets',
  completions: 'Words to go on with',
  presets: 'Presets',
  choose: 'choose',
  take: 'take',
  close: 'close',
  mend: (filter: string) => `Take ${filter}`,
  unknown: (count: number) => `${count.toLocaleString('en')} not looked into`,
  unknownMeaning:
    'What the filter asks for is not known of these requests: no plugin told of it, or the state is too large. They are taken for requests without it.',
};

/** What a term looks at, by its field. */
export const FIELD_MEANINGS: Record<Field, string> = {
  verdict: 'what became of the session, or why a change is lost',
  mark: 'what other requests made of it',
  key: 'a key that changed',
  value: 'a value before or after a change',
  host: 'host and port',
  service: 'the service that answered',
  machine: 'the machine it ran on',
  process: 'its process, by number or run',
  path: 'path and query',
  method: 'method of the request',
  status: 'status of the response: 404, >=400',
  duration: 'how long it took: >200, >1.5s',
  session: 'a session by its number or fingerprint',
  client: 'who sent it',
  type: 'what it was sent for',
  finding: 'a mistake that it shows',
  has: 'whether there is something',
};

export const PRESET_NAMES: Record<Preset, string> = {
  losses: 'Losses',
  saves: 'Saves',
  clicks: 'My clicks',
  findings: 'With findings',
  slow: 'Slower than 200 ms',
};

const VALUE_MEANINGS: Partial<Record<Field, Partial<Record<string, string>>>> = {
  verdict: { ...REASON_MEANINGS, ...VERDICT_MEANINGS },
  client: Object.fromEntries(
    Object.entries(CLIENTS).map(([client, text]) => [client, text ?? 'the inspected tab']),
  ),
  type: {
    document: 'pages and frames',
    fetch: 'fetch and XMLHttpRequest',
    file: 'scripts, styles, images, fonts, media',
    other: 'what is none of these',
  },
  has: {
    finding: 'Requests that show a mistake',
    mark: 'Requests that another one says something of',
    record: 'Requests that the plugin has told of',
    save: 'Requests that stored the session',
  },
};

/** What a word of a field stands for; nothing where it says so itself. */
export function meaningOf(field: Field, word: string): string {
  return textFor(VALUE_MEANINGS[field] ?? {}, word) ?? '';
}

/** What a filter cannot mean, in a sentence. */
export function problemText({ kind, word, field }: Problem): string {
  const name = shorten(word, 40);
  switch (kind) {
    case 'no-field':
      return `${name}: is not a field, so it filters nothing.`;
    case 'as-text':
      return `${name}: is not a field. It is looked for as text.`;
    case 'no-number':
      return `${field}:${name} is not a number, so it finds nothing.`;
    case 'no-value':
      return `${field}: has no ${name}, so it finds nothing.`;
  }
}
