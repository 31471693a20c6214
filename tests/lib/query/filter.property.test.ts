import { describe, expect, it } from 'vitest';
import { FILTER_FIELDS } from '../../../lib/query/fields.ts';
import { problemsOf } from '../../../lib/query/problems.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { completes } from '../../support/completes.ts';
import { recordFacts, revision, sessionRecord } from '../../support/records.ts';
import { fc, runs } from '../../support/property.ts';

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    ...FILTER_FIELDS.map((field) => `${field}:`),
    '-',
    '"',
    '""',
    ',',
    ':',
    ' ',
    '-"',
  ),
);
const filter = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));

function storeWithRows(): ReturnType<typeof createPanelStore> {
  const store = createPanelStore(undefined, 0);
  const records = [
    sessionRecord({ url: '/a', data: { loaded: 'revision-1', end: 'revision-2' } }),
    sessionRecord({ url: '/<img>', method: 'POST', status: null }),
  ];
  store
    .getState()
    .apply([recordFacts(records, [revision('revision-1', {}), revision('revision-2', { k: 1 })])]);
  return store;
}

describe('a filter, however it is typed', () => {
  it('shows some of the rows, in their order, and throws nothing', () => {
    const store = storeWithRows();
    fc.assert(
      fc.property(filter, (text) => {
        store.getState().setFilter(text);
        const rows = [...store.getState().rows.all];
        expect(store.log.rows.filter((row) => rows.includes(row))).toEqual(rows);
      }),
      { numRuns: runs(5000) },
    );
  });

  it('and its opposite share the rows out between them', () => {
    const store = storeWithRows();
    const count = (text: string): number => {
      store.getState().setFilter(text);
      return store.getState().rows.length;
    };
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z:<>/]{1,8}$/), (term) => {
        fc.pre(problemsOf(term, []).every(({ kind }) => kind !== 'no-field'));
        expect(count(term) + count(`-${term}`)).toBe(store.log.rows.length);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('of many quotes is read in one go', () => {
    const store = storeWithRows();
    completes(() => {
      // Read anew from each quote it takes an hour.
      store.getState().setFilter('"'.repeat(1_000_001) + 'x'.repeat(1_000_000));
    });
    expect(store.getState().rows.all).toEqual([]);
  });
});
