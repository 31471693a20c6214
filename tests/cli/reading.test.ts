import { describe, expect, it } from 'vitest';
import { Reading } from '../../cli/server/reading.ts';

const answer = (facts: Record<string, unknown> = {}) => ({
  instance: 'one',
  cursor: 'one.5',
  more: false,
  dropped: 0,
  records: [],
  ...facts,
});

describe('how much has been read', () => {
  it('counts what was let go once for each gap, however often it is told', () => {
    const reading = new Reading();
    reading.note('', answer({ dropped: 3 }));
    reading.note('one.5', answer({ dropped: 2 }));
    reading.note('one.5', answer({ dropped: 2 }));
    reading.note('one.5', answer({ dropped: 4 }));
    reading.note('one.5', answer({ instance: 'two', dropped: 1 }));
    expect(reading.missed).toBe(3 + 4 + 1);
  });

  it('knows whether there is more, and believes no server that has more without an end', () => {
    const reading = new Reading();
    reading.note('', answer({ more: true }));
    expect(reading.hasMore).toBe(true);
    reading.note('one.5', answer({ more: true }));
    expect(reading.hasMore).toBe(false);
  });

  it('counts the responses that have not ended', () => {
    const reading = new Reading();
    const [a, b] = ['a', 'b'].map((id) => ({ id, phase: 'open' }));
    reading.note('', answer({ records: [a, b] }));
    reading.note('', answer({ records: [{ id: 'a', phase: 'final' }] }));
    expect(reading.underWay).toBe(1);
  });

  it('takes nothing from what is no answer', () => {
    const reading = new Reading();
    for (const other of [null, [], {}, answer({ dropped: -1 }), answer({ more: 'yes' })]) {
      reading.note('', other);
    }
    expect([reading.missed, reading.hasMore, reading.answered.size]).toEqual([0, false, 0]);
  });
});
