import { expect } from 'vitest';
import type { Hub } from '../../../server-plugin/hub.ts';
import { read, set, type Scenario } from '../scenarios/scenario.ts';
import type { Traits } from '../under-test/adapter-under-test.ts';

/** Every part of the recorder, made to fail. */
export const SPOILT: Record<string, (hub: Hub) => void> = {
  'that keeps records': (hub) => void (hub.records.put = fail),
  'that keeps states': (hub) => void (hub.revisions.acquireTail = fail),
  'that lets states go': (hub) => void (hub.revisions.release = fail),
  'that allows looks': (hub) => void (hub.looks.allow = fail),
  'that looks later': (hub) => void (hub.looks.later = fail),
  'that keeps the pace': (hub) => void (hub.pace.admits = fail),
  'that pays for records': (hub) => void (hub.pace.spend = fail),
  'that notes paths': (hub) => void (hub.addPath = fail),
  'that prints': (hub) => void (hub.print = fail),
  'that pairs': (hub) => void (hub.pairing.announce = fail),
  'of which nothing is left': (hub) => {
    for (const part of ['records', 'revisions', 'looks', 'pace', 'pairing', 'addPath', 'paths']) {
      Object.defineProperty(hub, part, { get: fail });
    }
  },
};

/** Those that are used in each of these requests. */
const FAILS_ALWAYS = [
  'that keeps the pace',
  'that pays for records',
  'that keeps records',
  'that keeps states',
  'that allows looks',
  'that looks later',
  'that notes paths',
  'of which nothing is left',
];

/** More requests than there are mistakes until we switch ourselves off. */
export const MANY_VISITS: Scenario = {
  visits: ['/set', ...Array.from({ length: 12 }, () => ['/read', '/count']).flat()],
  routes: () => ({
    '/set': set('user', 'ada'),
    '/read': read,
    '/count': (visit) => {
      visit.set('n', Number(visit.get('n') ?? 0) + 1);
      visit.respond('counted');
    },
  }),
};

/** A failing part is told of once, and where it fails in each request we are off in the end. */
export function expectTold(
  title: string,
  printed: readonly string[],
  { sharesObjects }: Pick<Traits, 'sharesObjects'>,
): void {
  const told = printed.filter((line) => line.includes('our mistake'));
  expect(told.length).toBeLessThanOrEqual(1);
  const isOff = printed.some((line) => line.includes('switched itself off'));
  // Of what is another request's to change there is no look later.
  const isUsed = sharesObjects !== true || title !== 'that looks later';
  expect(isOff).toBe(isUsed && FAILS_ALWAYS.includes(title));
}

function fail(): never {
  throw new Error('our mistake');
}
