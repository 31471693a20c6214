import { describe, expect, it } from 'vitest';
import { Missed } from '../../../lib/sources/missed.ts';

describe('requests without a record', () => {
  const count = (...told: [after: string, dropped: number][]): number => {
    const missed = new Missed();
    for (const [after, dropped] of told) missed.note(after, { instance: 'a', dropped });
    return missed.count;
  };

  it('are counted once where they are told again from the same place', () => {
    expect(count(['a.3', 2], ['a.3', 2], ['a.3', 5])).toBe(5);
    expect(count(['b.1,a.3', 2], ['a.3,b.7', 2])).toBe(2);
  });

  it('are counted once where a run is not known, and then from its beginning', () => {
    expect(count(['', 1], ['b.4', 1], ['a.0', 1])).toBe(1);
  });

  it('are others where they are told from another place', () => {
    expect(count(['a.3', 2], ['a.9', 2])).toBe(4);
  });
});
