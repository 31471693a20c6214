import { describe, expect, it } from 'vitest';
import { FILTER_FIELDS } from '../../../lib/query/fields.ts';
import { completionsOf, type Completion } from '../../../lib/query/completions.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { inOneGo } from '../../../lib/recording/progress.ts';
import { storyFacts } from '../../support/story.ts';

const RULES = ['two-lines', 'two-middlewares', 'change-lost'];

const store = createPanelStore();
store.getState().apply(storyFacts());

function offered(filter: string): Completion[] {
  const { log } = store;
  const known = { revisions: log.revisions, findings: new Map() };
  const words = { rules: RULES, rows: log.rows, isMeant: () => true, known };
  return inOneGo(completionsOf(filter, words));
}

const texts = (filter: string): string[] => offered(filter).map(({ text }) => text);

/** How many rows a filter shows. */
function shown(filter: string): number {
  store.getState().setPreferences({ showUninvolved: true });
  store.getState().setFilter(filter);
  return store.getState().rows.length;
}

describe('completionsOf', () => {
  it('has every field for a filter that has not begun, and for its next word', () => {
    expect(texts('')).toEqual(FILTER_FIELDS.map((field) => `${field}:`));
    expect(texts('path:/cart -')).toContain('path:/cart -verdict:');
  });

  it('has the fields that begin as it was typed', () => {
    expect(texts('ve')).toEqual(['verdict:']);
    expect(texts('-ST')).toEqual(['-status:']);
  });

  it('has every finding by its name', () => {
    expect(texts('finding:').toSorted()).toEqual(RULES.map((rule) => `finding:${rule}`).toSorted());
    expect(texts('path:/cart finding:two-')).toEqual([
      'path:/cart finding:two-lines',
      'path:/cart finding:two-middlewares',
    ]);
  });

  it('goes on after a comma', () => {
    expect(texts('has:mark,r')).toEqual(['has:mark,record']);
  });

  it.each(['method:', 'path:', 'key:', 'status:', 'host:', 'session:', 'client:', 'type:'])(
    'has for %s what is in the rows, and says how many it would leave',
    (filter) => {
      const found = offered(filter).filter(({ count }) => count !== 0);
      expect(found).not.toEqual([]);
      expect(shown(found[0]?.text ?? '')).toBeGreaterThanOrEqual(found[0]?.count ?? Infinity);
    },
  );

  it('counts among the rows that the other words leave', () => {
    const lost = offered('verdict:').find(({ word }) => word === 'lost');
    const lostCarts = offered('path:/cart verdict:').find(({ word }) => word === 'lost');
    expect(lost?.count).toBe(shown('verdict:lost'));
    expect(lostCarts?.count).toBe(shown('path:/cart verdict:lost'));
  });

  it.each(['has:mark', 'duration:', 'finding: x ', 'constructor:', '"has:'])(
    'has no value for %j',
    (filter) => {
      expect(offered(filter).filter(({ field }) => field !== null)).toEqual([]);
    },
  );
});
