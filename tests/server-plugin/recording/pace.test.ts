import { beforeEach, describe, expect, it } from 'vitest';
import {
  READER_STAYS,
  Pace,
  UNREAD_BYTES,
  UNREAD_RECORDS,
} from '../../../server-plugin/recording/pace.ts';

let now = 0;
let pace: Pace;

beforeEach(() => {
  now = 0;
  pace = new Pace(() => now);
});

/** How many of so many requests are recorded, each of so many bytes. */
function recorded(requests: number, bytes = 2000): number {
  let count = 0;
  for (let at = 0; at < requests; at += 1) {
    if (!pace.admits()) continue;
    pace.spend(bytes);
    count += 1;
  }
  return count;
}

describe('what is recorded while nobody reads', () => {
  it('is a ring full at once, so that a person’s clicks are all there', () => {
    expect(recorded(UNREAD_RECORDS)).toBe(UNREAD_RECORDS);
  });

  it('is a twentieth of that each second under a load test', () => {
    recorded(5 * UNREAD_RECORDS);
    for (let second = 0; second < 3; second += 1) {
      now += 1000;
      expect(recorded(UNREAD_RECORDS)).toBe(UNREAD_RECORDS / 20);
    }
  });

  it('is no more where they come one by one', () => {
    recorded(UNREAD_RECORDS);
    let count = 0;
    for (let request = 0; request < 30_000; request += 1) {
      now += 0.1;
      count += recorded(1);
    }
    expect(count).toBeGreaterThan(0.14 * UNREAD_RECORDS);
    expect(count).toBeLessThan(0.16 * UNREAD_RECORDS);
  });

  it('counts large states by their bytes', () => {
    expect(recorded(UNREAD_RECORDS, UNREAD_BYTES / 100)).toBeLessThanOrEqual(101);
  });

  it('is everything again after a quiet while', () => {
    recorded(5 * UNREAD_RECORDS);
    now += 20_000;
    expect(recorded(UNREAD_RECORDS)).toBe(UNREAD_RECORDS);
    now += 1_000_000;
    expect(recorded(5 * UNREAD_RECORDS)).toBeLessThanOrEqual(UNREAD_RECORDS + 1);
  });
});

describe('what is recorded while somebody reads', () => {
  it('is everything', () => {
    pace.read();
    expect(recorded(5 * UNREAD_RECORDS)).toBe(5 * UNREAD_RECORDS);
    now += READER_STAYS - 1;
    expect(recorded(5 * UNREAD_RECORDS)).toBe(5 * UNREAD_RECORDS);
  });

  it('is everything from the first look on, also in the midst of a load test', () => {
    recorded(5 * UNREAD_RECORDS);
    pace.read();
    expect(recorded(5 * UNREAD_RECORDS)).toBe(5 * UNREAD_RECORDS);
  });

  it('ends a minute after the last look, with no debt', () => {
    pace.read();
    // More than a minute would pay back.
    recorded(20 * UNREAD_RECORDS);
    now += READER_STAYS;
    expect(recorded(5 * UNREAD_RECORDS)).toBe(UNREAD_RECORDS);
  });
});
