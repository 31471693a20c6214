import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serverSource } from '../../../lib/sources/server.ts';
import { fc, runs } from '../../support/property.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** The clock of the test runner, which stands still. */
const fakeNow = (): number => vi.getMockedSystemTime()?.getTime() ?? NaN;

/** A source whose server answers at once, and how often it was asked for records. */
function watch() {
  let asked = 0;
  let last = 0;
  const run = { v: 2, instance: 'one', since: 0, now: 0 };
  const hello = { ...run, name: '', version: '', middlewares: [], can: [] };
  const records = { ...run, cursor: 'c', restarted: false, records: [] };
  const source = serverSource({
    origin: 'http://localhost:3000',
    path: '/__sessions',
    project: 'project',
    isVisible: () => true,
    call: (name) => {
      if (name === 'records') {
        asked++;
        last = Date.now();
      }
      const body =
        name === 'hello' ? hello : { ...records, revisions: [], more: false, dropped: 0 };
      return Promise.resolve({ outcome: 'answered', body });
    },
  });
  return { source, stop: source.start(() => undefined), asked: () => asked, last: () => last };
}

describe('a server source under load', () => {
  it('asks soon after each response, however close they come, and not for each', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 100 }),
        async (pauses) => {
          const { source, stop, asked, last } = watch();
          await vi.advanceTimersByTimeAsync(0);
          const before = asked();
          const begin = Date.now();
          for (const pause of pauses) {
            await vi.advanceTimersByTimeAsync(pause);
            source.nudge([]);
            // A response that waits for a quiet moment would wait for as long as the load lasts.
            expect(fakeNow() - Math.max(last(), begin)).toBeLessThanOrEqual(30 + 20);
          }
          const nudgedAt = Date.now();
          await vi.advanceTimersByTimeAsync(20);
          expect(last()).toBeGreaterThanOrEqual(nudgedAt);
          expect(asked() - before).toBeLessThanOrEqual((fakeNow() - begin) / 20 + 1);
          stop();
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
