import { describe, expect, it } from 'vitest';
import { Look } from '../../../lib/panel/look.ts';
import type { Pace } from '../../../lib/panel/row-view.ts';
import { eachOf, type Parts } from '../../../lib/rows/parts.ts';

/** Counts these rows. */
function* countOf(rows: readonly string[]): Parts<number> {
  let count = 0;
  yield* eachOf(rows, () => (count += 1));
  return count;
}

const many = (count: number): string[] => Array.from({ length: count }, () => 'row');

/** A clock that each look at it moves on, and work that is done when a test asks for it. */
function slowly(): { pace: Pace; work: { does: () => void; ms: number }[] } {
  const work: { does: () => void; ms: number }[] = [];
  let now = 0;
  const later: Pace['later'] = (does, ms = 0) => {
    work.push({
      ms,
      does: () => {
        now += ms;
        does();
      },
    });
  };
  return { work, pace: { now: () => (now += 4), later } };
}

describe('an answer that all rows have to be looked through for', () => {
  it('is there at once where they are few, and again for each change', () => {
    const { pace, work } = slowly();
    const look = new Look<number>(pace, () => undefined);
    expect(look.ask('how many', 1, () => countOf(many(8)))).toBe(8);
    expect(look.ask('how many', 2, () => countOf(many(9)))).toBe(9);
    expect(work).toEqual([]);
  });

  it('comes later where they are many, and is none to another question', () => {
    const { pace, work } = slowly();
    const heard: (number | null)[] = [];
    const ask = (question: string, count: number) =>
      look.ask(question, count, () => countOf(many(count)));
    const look = new Look<number>(pace, () => heard.push(ask('other', 101)));
    expect(ask('one', 100)).toBeNull();
    expect(ask('other', 101)).toBeNull();
    while (heard.length === 0) work.shift()?.does();
    expect(heard).toEqual([101]);
    expect(work).toEqual([]);
  });

  it('is kept for a while where it took long and rows changed, and then looked for again', () => {
    const { pace, work } = slowly();
    let count = 100;
    let answer: number | null = null;
    const ask = () => (answer = look.ask('how many', count, () => countOf(many(count))));
    const look = new Look<number>(pace, ask);
    ask();
    while (work.length > 0) work.shift()?.does();
    expect(answer).toBe(100);
    count = 101;
    ask();
    count = 102;
    ask();
    expect(answer).toBe(100);
    expect(work.map(({ ms }) => ms > 0)).toEqual([true]);
    while (work.length > 0) work.shift()?.does();
    expect(answer).toBe(102);
  });

  it('is looked for no more when nothing is asked', () => {
    const { pace, work } = slowly();
    const look = new Look<number>(pace, () => expect.unreachable());
    look.ask('how many', 1, () => countOf(many(100)));
    expect(look.ask(null, 1, () => countOf([]))).toBeNull();
    while (work.length > 0) work.shift()?.does();
  });
});
