import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Missed } from '../../../lib/sources/missed.ts';
import type { Hub } from '../../../server-plugin/hub.ts';
import { fc, runs } from '../../support/property.ts';
import { keep } from './keep.ts';
import { project, readAll } from './project.ts';

/** Requests, batches, restarts and reads of three processes, in any order, within narrow limits. */

const LIMITS = { records: 6 };
const PROCESSES = 3;
/** Longer than a batch waits. */
const BATCH_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const process = fc.nat({ max: PROCESSES - 1 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('request'), at: process }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('no record'), at: process }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('batch'), at: process }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart'), at: process }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('read'), at: process }) },
);

it('each request is told once, or counted once as without a record', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { start } = project();
      const hubs = Array.from({ length: PROCESSES }, () => start(LIMITS).hub);
      const told: string[] = [];
      const cursors = new Map<string, string>();
      const missed = new Missed();
      let made = 0;
      const read = async (hub: Hub): Promise<void> => {
        const { urls } = await readAll(hub, cursors, { limit: 4, missed });
        told.push(...urls);
      };
      for (const { what, at } of steps) {
        const hub = hubs[at] ?? expect.unreachable();
        if (what === 'batch') vi.advanceTimersByTime(BATCH_MS);
        else if (what === 'read') await read(hub);
        else if (what === 'restart') {
          await hub.mirror?.end();
          hubs[at] = start(LIMITS).hub;
        } else {
          made += 1;
          if (what === 'request') keep(hub, `/${made}`);
          else hub.records.skip();
        }
      }
      for (const hub of hubs) await hub.mirror?.end();
      const next = start(LIMITS).hub;
      await read(next);
      next.keep('memory');
      expect(new Set(told).size).toBe(told.length);
      expect(told.length + missed.count).toBe(made);
    }),
    { numRuns: runs(30) },
  );
});
