import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PREFERENCES,
  preferencesOf,
  readPreferences,
} from '../../../lib/panel/preferences.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';

describe('what the panel remembers', () => {
  it('is read as it was stored', () => {
    const store = createPanelStore();
    store.getState().setPreferences({
      showQuiet: true,
      density: 'compact',
      theme: 'dark',
      split: 40,
      columns: {
        hidden: ['time'],
        widths: { path: 300 },
        sort: { column: 'duration', direction: 'descending' },
      },
    });
    store.getState().setFilter('verdict:lost');
    store.getState().selectTab('cookie');
    const stored: unknown = JSON.parse(JSON.stringify(preferencesOf(store.getState())));
    const state = createPanelStore(readPreferences(stored)).getState();
    expect(state).toMatchObject({
      showQuiet: true,
      density: 'compact',
      theme: 'dark',
      split: 40,
      filter: 'verdict:lost',
      tab: 'cookie',
      columns: { hidden: ['time'], widths: { path: 300 } },
    });
  });

  it('is nothing else of the state', () => {
    const stored = preferencesOf(createPanelStore().getState());
    expect(Object.keys(stored).toSorted()).toEqual(Object.keys(DEFAULT_PREFERENCES).toSorted());
  });

  it('of an older panel keeps what it had', () => {
    const older = { preserveLog: false, showUninvolved: true, showOthers: false, muted: ['a b'] };
    expect(readPreferences(older)).toEqual({ ...DEFAULT_PREFERENCES, ...older });
  });

  it.each([
    undefined,
    null,
    'text',
    [],
    { theme: 'pink', density: 7, split: 500, filter: 'x'.repeat(9999), muted: [1] },
    { columns: { hidden: ['nothing'], widths: { path: -1 }, sort: { column: 'x' } } },
    { columns: null },
  ])('is the default where it cannot be read: %j', (stored) => {
    expect(readPreferences(stored)).toEqual(DEFAULT_PREFERENCES);
  });

  it('goes on with the state where it names a tab that is no more', () => {
    expect(createPanelStore({ ...DEFAULT_PREFERENCES, tab: 'gone' }).getState().tab).toBe('state');
  });
});
