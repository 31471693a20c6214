import * as v from 'valibot';
import { VERDICTS } from '../judgement/verdict.ts';
import { REDACTIONS } from '../panel/opened-file.ts';
import { RevisionSchema, SessionRecordSchema } from '../sources/wire.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { ServerStatusSchema } from '../sources/status-schema.ts';
import { ChoicesSchema } from '../witness/choices.ts';
import { WitnessEventSchema } from '../witness/events.ts';
import { madeOfEach, within, type Progress } from './progress.ts';

/** What a file says of itself before anything else of it is read. */
export const FORMAT = 'sessions-devtools-recording';
/** Grows when a reader of the one before could not read the file, or would read it wrongly. */
export const VERSION = 1;

const text = v.pipe(v.string(), v.maxLength(4096));
const time = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The first to be read: what is of another format or version is not looked into. */
export const HeadSchema = v.object({ format: v.literal(FORMAT), version: v.number() });

const AboutSchema = v.object({
  /** Epoch ms. */
  madeAt: time,
  redaction: v.picklist(REDACTIONS),
  /** How many rows it holds, and how many there were. */
  requests: v.object({ held: count, of: count }),
  /** Epoch ms: records from before it are history. */
  watchingSince: time,
  choices: ChoicesSchema,
});

/** A record of a server, and where it came from. */
const ToldRecordSchema = v.object({
  origin: text,
  project: text,
  clockAhead: v.number(),
  /** Files of earlier versions have none. */
  process: v.optional(
    v.nullable(
      v.object({ service: v.nullable(text), machine: v.nullable(text), pid: v.nullable(count) }),
    ),
    null,
  ),
  instance: text,
  /** What could not be read in its latest version. */
  unread: v.nullable(text),
  record: SessionRecordSchema,
});

/** What the row was called, and what was said of it, where it was recorded. */
const RowNoteSchema = v.object({
  /** The id of its record, else its hop. */
  of: text,
  number: v.nullable(count),
  verdict: v.picklist(VERDICTS),
});

/** What else the rows follow from. */
const NoteSchema = v.variant('kind', [
  v.object({ kind: v.literal('run-over'), instance: text }),
  v.object({ kind: v.literal('record-gone'), recordId: text }),
  v.object({ kind: v.literal('unread'), recordId: text, detail: text }),
  /** Nobody knows who made the request of this record. */
  v.object({ kind: v.literal('client-unknown'), recordId: text }),
  v.object({ kind: v.literal('revalidated'), url: v.string(), at: time }),
]);

/** The schema of one item of each list. */
export const ITEMS = {
  servers: ServerStatusSchema,
  browser: WitnessEventSchema,
  records: ToldRecordSchema,
  states: RevisionSchema,
  rows: RowNoteSchema,
  notes: NoteSchema,
} as const;

type ListName = keyof typeof ITEMS;

/** The file but for what is in its lists: their items are read one by one. */
export const FrameSchema = v.object({
  about: AboutSchema,
  servers: v.array(v.unknown()),
  browser: v.array(v.unknown()),
  records: v.array(v.unknown()),
  states: v.array(v.unknown()),
  rows: v.array(v.unknown()),
  notes: v.array(v.unknown()),
});

/**
 * What a file holds: not the rows, but what a log made them of. Who opens it has the rows of the
 * same log from that, with all that can be asked of a row.
 */
export type Recording = { about: v.InferOutput<typeof AboutSchema>; servers: ServerStatus[] } & {
  [List in Exclude<ListName, 'servers'>]: v.InferOutput<(typeof ITEMS)[List]>[];
};

export type ToldRecord = Recording['records'][number];
export type Note = Recording['notes'][number];

/** The text of a file. Each item stands on a line of its own: a long file can be read bit by bit. */
export function* writeRecording({ about, ...lists }: Recording): Progress<string> {
  const written = [JSON.stringify({ format: FORMAT, version: VERSION, about }).slice(0, -1)];
  const all = Object.values(lists).reduce((sum, { length }) => sum + length, 0);
  let before = 0;
  for (const [name, items] of Object.entries(lists)) {
    const share = { from: before / all, to: (before + items.length) / all };
    const lines = yield* within(
      madeOfEach<object, string>(items, (item) => JSON.stringify(item)),
      share,
    );
    const list = [`${JSON.stringify(name)}:[`, lines.join(',\n'), ']'];
    written.push(list.filter((line) => line !== '').join('\n'));
    before += items.length;
  }
  return `${written.join(',\n')}\n}`;
}
