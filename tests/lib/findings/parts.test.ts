import { expect, it } from 'vitest';
import { findEach } from '../../../lib/findings/all.ts';
import { livePanel } from '../../support/recorded.ts';
import { revision } from '../../support/records.ts';
import { ADA, recorded } from '../../support/scene.ts';

it('compares the states of some rows in a part, however many rows a rule asks about', () => {
  const states = Array.from({ length: 201 }, (_, at) => revision(`state-${at}`, { visits: at }));
  const facts = Array.from({ length: 200 }, (_, at) => {
    const data = { loaded: `state-${at}`, end: `state-${at + 1}`, saved: `state-${at + 1}` };
    const session = { before: ADA, after: ADA };
    return recorded(at, { data, modified: true, session }, {}, states);
  });
  const { log } = livePanel(facts.flat());
  const compared = new Set<string>();
  const { revisions } = log;
  const parts = findEach(log.rows, {
    middlewareOf: () => undefined,
    revisions: {
      get: (id) => revisions.get(id),
      isEmpty: (id) => revisions.isEmpty(id),
      changes(before, after, most) {
        compared.add(`${before} ${after}`);
        return revisions.changes(before, after, most);
      },
    },
    isReachedAt: () => false,
    isOver: () => false,
  });

  const newInParts: number[] = [];
  for (let before = 0; parts.next().done !== true; before = compared.size) {
    newInParts.push(compared.size - before);
  }
  expect(compared.size).toBe(200);
  expect(Math.max(...newInParts)).toBeLessThanOrEqual(8);
});
