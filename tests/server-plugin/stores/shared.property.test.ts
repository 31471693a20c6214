import { afterAll, describe, expect, it } from 'vitest';
import { Missed } from '../../../lib/sources/missed.ts';
import type { Hub } from '../../../server-plugin/hub.ts';
import { fc, runs } from '../../support/property.ts';
import { keep } from './keep.ts';
import { everyPlace } from './places.ts';
import { readAll } from './project.ts';

/** Requests, batches, restarts and reads of three processes, in any order, within narrow limits. */

const LIMITS = { records: 6 };
const PROCESSES = 3;

const { places, redis } = await everyPlace();
afterAll(async () => redis?.stop());

const process = fc.nat({ max: PROCESSES - 1 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('request'), at: process }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('no record'), at: process }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('batch'), at: process }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('restart'), at: process }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('read'), at: process }) },
);

/** Of one process: most are requests, so that memory lets go of what was copied. */
const ofOne = fc.oneof(
  { weight: 8, arbitrary: fc.constant('request') },
  ...['no record', 'batch', 'read', 'emptied'].map((what) => ({
    weight: 1,
    arbitrary: fc.constant(what),
  })),
);

/** Of what memory has let go by the time it is copied again, the reader knows the first ones. */
const READ_BY_HALF = [
  ...new Array<string>(5).fill('request'),
  ...['batch', 'read', 'emptied'],
  ...new Array<string>(8).fill('request'),
];

describe.each(places)('of what is shared in $name', ({ begin, empty }) => {
  it('each request is told once, or counted once as without a record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { start } = begin();
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
          if (what === 'batch') await hub.mirror?.flush();
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
        await next.mirror?.end();
        expect(new Set(told).size).toBe(told.length);
        expect(told.length + missed.count).toBe(made);
      }),
      { numRuns: runs(30) },
    );
  });

  it('each request of a process is, too, where what it had copied is taken away under it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(ofOne, { maxLength: 60 }), async (steps) => {
        const project = begin();
        const { hub } = project.start(LIMITS);
        const reader = project.start(LIMITS).hub;
        const told: string[] = [];
        const cursors = new Map<string, string>();
        const missed = new Missed();
        let made = 0;
        const read = async (): Promise<void> => {
          told.push(...(await readAll(reader, cursors, { limit: 4, missed })).urls);
        };
        for (const what of [...steps, 'request', 'batch', 'read']) {
          if (what === 'batch') await hub.mirror?.flush();
          else if (what === 'read') await read();
          else if (what === 'emptied') await empty(project);
          else {
            made += 1;
            if (what === 'request') keep(hub, `/${made}`);
            else hub.records.skip();
          }
        }
        expect(new Set(told).size).toBe(told.length);
        expect(told.length + missed.count).toBe(made);
      }),
      { numRuns: runs(30), examples: [[READ_BY_HALF]] },
    );
  });
});
