import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchFacts } from '../../../lib/sources/batch.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import { fc, runs } from '../../support/property.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** The clock of the test runner, which stands still. */
const fakeNow = (): number => vi.getMockedSystemTime()?.getTime() ?? NaN;

const fact = (at: number): Fact => ({
  kind: 'witness',
  event: { kind: 'done', requestId: `${at}`, tabId: 1, url: '', at, fromCache: false },
});

describe('facts in batches', () => {
  it('come all, in their order, and none waits longer than the work before it and 60 ms', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 100 })), {
          maxLength: 60,
        }),
        (steps) => {
          const handed: Fact[] = [];
          let longest = 0;
          let work = 0;
          const tell = batchFacts((facts) => {
            handed.push(...facts);
            for (const one of facts) {
              if (one.kind === 'witness') longest = Math.max(longest, fakeNow() - one.event.at);
            }
            // What judging and drawing takes.
            vi.setSystemTime(Date.now() + work);
          }, Date.now);
          const told: Fact[] = [];
          for (const [pause, cost] of steps) {
            work = cost;
            const next = fact(Date.now());
            told.push(next);
            tell(next);
            vi.advanceTimersByTime(pause);
          }
          vi.advanceTimersByTime(1000);
          expect(handed).toEqual(told);
          expect(longest).toBeLessThanOrEqual(100 + 60 + 1);
        },
      ),
      { numRuns: runs(2000) },
    );
  });

  it('leave half of the time to others where each takes long', () => {
    let calls = 0;
    const tell = batchFacts(() => {
      calls++;
      vi.setSystemTime(Date.now() + 50);
    }, Date.now);
    for (let at = 0; at < 1000; at++) {
      tell(fact(Date.now()));
      vi.advanceTimersByTime(1);
    }
    // The clock of the work runs beside that of the timers: 1000 ms of waiting, 50 for each.
    expect(calls).toBeLessThanOrEqual(1000 / 50 + 1);
  });

  it.each([
    ['a frame after work that took no time', 0, 16],
    ['60 ms after work that took a second', 1000, 60],
  ])('wait %s', (_what, work, wait) => {
    let calls = 0;
    const tell = batchFacts(() => {
      calls++;
      vi.setSystemTime(Date.now() + work);
    }, Date.now);
    tell(fact(0));
    vi.advanceTimersByTime(16 + 1);
    tell(fact(1));
    vi.advanceTimersByTime(wait - 1);
    expect(calls).toBe(1);
    vi.advanceTimersByTime(1);
    expect(calls).toBe(2);
  });
});
