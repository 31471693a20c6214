import { describe, expect, it } from 'vitest';
import { parseLines } from '../../../lib/recording/lines.ts';
import { openFile } from '../../../lib/recording/open-file.ts';
import { FileError } from '../../../lib/recording/file-error.ts';
import { parseFile, readParsed } from '../../../lib/recording/read.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';
import { livePanel, recordingOf, reopened, textOf } from '../../support/recorded.ts';
import { storyFacts } from '../../support/story.ts';

const recording = recordingOf(livePanel(storyFacts()));

const readRecording = (text: string) => inOneGo(readParsed(inOneGo(parseFile(text))));

function problemOf(text: string): unknown {
  try {
    readRecording(text);
    return 'none';
  } catch (error) {
    return error instanceof FileError ? error.code : error;
  }
}

/** The file with something else in it. */
function changed(changes: object): string {
  return JSON.stringify({ ...JSON.parse(textOf(recording)), ...changes });
}

describe('a file', () => {
  it.each([
    ['not-json', 'GET / HTTP/1.1'],
    ['not-json', ''],
    ['not-a-recording', '{"log":{"entries":[]}}'],
    ['not-a-recording', 'null'],
    ['not-a-recording', changed({ format: 'another' })],
    ['other-version', changed({ version: 2 })],
    ['misfit', changed({ about: null })],
    ['misfit', changed({ records: {} })],
    ['none', changed({})],
  ])('has the problem %s', (problem, text) => {
    expect(problemOf(text)).toBe(problem);
  });

  it('is read as any JSON, and line by line where it is written so', () => {
    const text = textOf(recording);
    const [whole, byLines] = [JSON.parse(text), inOneGo(parseLines(text))];
    expect(byLines).toEqual(whole);
    expect(inOneGo(parseLines(JSON.stringify(whole, null, 2)))).toBeNull();
    expect(inOneGo(parseFile(JSON.stringify(whole, null, 2)))).toEqual(whole);
    for (const cut of [1, 2, text.length / 2]) {
      expect(problemOf(text.slice(0, -cut))).toBe('not-json');
    }
  });

  it('is opened in parts, and tells how much of it is', () => {
    const done = [...openFile({ name: 'a', text: textOf(recording) }, () => undefined)];
    expect(done.length).toBeGreaterThan(5);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('of another version says which', () => {
    expect(() => readRecording(changed({ version: 7 }))).toThrow('7');
  });

  it('loses nothing but the items that do not fit, and says how many those are', () => {
    const [first, ...others] = recording.records;
    const records = [{ ...first, record: { ...first?.record, status: 'fine' } }, ...others];
    const read = readRecording(changed({ records, states: ['nonsense', ...recording.states] }));
    expect(read.leftOut.count).toBe(2);
    expect(read.leftOut.detail).toContain('records.0.record.status');
    const whole = readRecording(changed({})).recording;
    expect(read.recording).toEqual({ ...whole, records: others });
  });

  it('tells how many rows were judged otherwise where it was made', () => {
    const rows = recording.rows.map((row, at) =>
      at < 2 ? { ...row, verdict: 'sent' as const } : row,
    );
    const judgedOtherwise = [recording, { ...recording, rows }].map(
      (file) => reopened(file).store.getState().file?.judgedOtherwise,
    );
    expect(judgedOtherwise).toEqual([0, 2]);
  });

  it('that was made of a file says of what was hidden there that it is hidden', () => {
    const { store } = reopened(recordingOf(livePanel(storyFacts()), 'values'));
    expect(recordingOf(store).about.redaction).toBe('values');
    expect(recordingOf(store, 'secrets').about.redaction).toBe('values');
  });
});
