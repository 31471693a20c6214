import * as v from 'valibot';
import type { OpenedFile } from '../panel/opened-file.ts';
import { shorten } from '../foreign/visible.ts';
import { misfitOf } from '../sources/wire.ts';
import { FileError, MOST_BYTES } from './file-error.ts';
import { parseLines } from './lines.ts';
import type { Progress } from './progress.ts';
import { FrameSchema, HeadSchema, ITEMS, VERSION, type Recording } from './format.ts';

/** Items of each list: more than the panel keeps rows, and the events of each. */
export const MOST_ITEMS = 500_000;
/** Items of one part. */
const TOGETHER = 16;

export interface ReadRecording {
  recording: Recording;
  leftOut: OpenedFile['leftOut'];
}

/**
 * The text of a file as JSON.
 *
 * @throws FileError where it is none, or too much
 */
export function* parseFile(text: string): Progress<unknown> {
  if (text.length > MOST_BYTES) throw new FileError('too-large');
  const byLines = yield* parseLines(text);
  if (byLines !== null) return byLines;
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    throw new FileError('not-json');
  }
}

/**
 * Reads a recording from what its text says.
 *
 * @throws FileError where it is no recording that this version can read
 */
export function* readParsed(file: unknown): Progress<ReadRecording> {
  const head = v.safeParse(HeadSchema, file);
  if (!head.success) throw new FileError('not-a-recording');
  const { version } = head.output;
  if (version !== VERSION) throw new FileError('other-version', String(version));
  const frame = v.safeParse(FrameSchema, file, { abortEarly: true });
  if (!frame.success) throw new FileError('misfit', misfitOf(frame.issues));
  const { about, ...lists } = frame.output;
  const leftOut = { count: 0, detail: '' };
  const all = Object.values(lists).reduce((sum, { length }) => sum + length, 0);
  let seen = 0;
  const read = function* <Item>(
    name: keyof typeof lists,
    schema: v.GenericSchema<unknown, Item>,
  ): Progress<Item[]> {
    const given = lists[name];
    if (given.length > MOST_ITEMS) throw new FileError('too-large');
    const items: Item[] = [];
    for (const [index, each] of given.entries()) {
      const parsed = v.safeParse(schema, each, { abortEarly: true });
      if (parsed.success) {
        items.push(parsed.output);
      } else {
        leftOut.count += 1;
        leftOut.detail ||= misfitOf(parsed.issues, shorten(`${name}.${index}`, 100));
      }
      seen += 1;
      if (seen % TOGETHER === 0) yield seen / all;
    }
    return items;
  };
  const recording: Recording = {
    about,
    servers: yield* read('servers', ITEMS.servers),
    browser: yield* read('browser', ITEMS.browser),
    records: yield* read('records', ITEMS.records),
    states: yield* read('states', ITEMS.states),
    rows: yield* read('rows', ITEMS.rows),
    notes: yield* read('notes', ITEMS.notes),
  };
  return { recording, leftOut };
}
