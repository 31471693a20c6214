import { describe, expect, it } from 'vitest';
import { memoryEngine } from '../../session-framework/engines/memory.ts';
import { fc, runs } from '../support/property.ts';

const NOW = Date.UTC(2030, 0, 1);
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const session = { payload: 'one', expiresAt: NOW + 60_000, revision: 1 };

/** What may be done with one of a few sessions. */
const steps = fc.array(
  fc.tuple(fc.constantFrom('create', 'update', 'delete'), fc.constantFrom(...KEYS)),
  { maxLength: 60 },
);

describe('the memory engine, when it is full', () => {
  it('drops the session that was saved longest ago, whatever was done before', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (all, maxSessions) => {
        const engine = memoryEngine({ maxSessions });
        let model: string[] = []; // in the order of their last save
        for (const [name, key] of all) {
          const isThere = model.includes(key);
          if (name === 'create') void engine.create(key, session, NOW);
          if (name === 'update') void engine.update(key, session, { now: NOW, expected: null });
          if (name === 'delete') void engine.delete(key, NOW);
          if (name === 'delete' || (name === 'update' && isThere)) {
            model = model.filter((other) => other !== key);
          }
          const isSaved = name === 'create' ? !isThere : name === 'update' && isThere;
          if (isSaved) model = [...model, key].slice(-maxSessions);
          const kept = KEYS.filter((other) => engine.load(other, NOW).state === 'found');
          expect(kept).toEqual(model.toSorted());
        }
      }),
      { numRuns: runs(1000) },
    );
  });
});
