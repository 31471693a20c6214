import { describe, expect, it } from 'vitest';
import { REDACTIONS } from '../../../lib/panel/opened-file.ts';
import { exportText } from '../../../lib/recording/export-text.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';
import { livePanel, recordingOf, textOf } from '../../support/recorded.ts';
import { exchangeFacts, sessionRecord, T0 } from '../../support/records.ts';
import { storyFacts } from '../../support/story.ts';

const NOW = new Date(T0);
const ALL = { isAll: true, redaction: 'none' } as const;

describe('the text of a recording', () => {
  it.each(REDACTIONS)('is written in parts, and tells how much of it is: %s', (redaction) => {
    const done = [...exportText(livePanel(storyFacts()), { isAll: true, redaction }, NOW)];
    expect(done.length).toBeGreaterThan(5);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('is of the moment in which it was begun, whatever comes meanwhile', () => {
    const store = livePanel(storyFacts());
    const before = textOf(recordingOf(store));
    const writing = exportText(store, ALL, NOW);
    expect(writing.next().done).toBe(false);
    store.getState().apply(exchangeFacts(sessionRecord({ url: '/later' })));
    store.getState().clear();
    expect(inOneGo(writing)).toBe(before);
  });

  it('of a panel without requests is whole, too', () => {
    expect(JSON.parse(inOneGo(exportText(livePanel([]), ALL, NOW)))).toMatchObject({
      browser: [],
      rows: [],
    });
  });
});
