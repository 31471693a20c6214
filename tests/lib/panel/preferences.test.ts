import { describe, expect, it } from 'vitest';
import {
  DEFAULT_PREFERENCES,
  preferencesOf,
  readPreferences,
  storedPreferences,
  type Migration,
} from '../../../lib/panel/preferences.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import { T0, witness, witnessFacts } from '../../support/records.ts';

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

  it('is stored with its version, and brought from one to the next', () => {
    const store = createPanelStore();
    store.getState().setPreferences({ density: 'compact' });
    const stored = storedPreferences(store.getState());
    expect(stored).toMatchObject({ version: 1, density: 'compact' });
    const migrations: Migration[] = [
      ({ density, ...others }) => ({ ...others, rows: density }),
      ({ rows, ...others }) => ({ ...others, density: rows, theme: 'dark' }),
    ];
    const asNow = { ...DEFAULT_PREFERENCES, density: 'compact', theme: 'dark' };
    expect(readPreferences(stored, migrations)).toEqual(asNow);
    // What has no version is of the first.
    expect(readPreferences({ density: 'compact' }, migrations)).toEqual(asNow);
    expect(readPreferences({ version: 2, rows: 'compact' }, migrations)).toEqual(asNow);
    expect(readPreferences({ version: 3, theme: 'dark' }, migrations).theme).toBe('dark');
  });

  it.each([0, -1, 1.5, 'two', null, 1e300])(
    'reads the fields whatever the version says: %j',
    (version) => {
      expect(readPreferences({ version, theme: 'dark' }).theme).toBe('dark');
    },
  );

  it('says how many requests the next panel keeps', () => {
    const { log, getState } = createPanelStore({ ...DEFAULT_PREFERENCES, mostRows: 1000 });
    const seen = Array.from({ length: 1100 }, (_, at) => witness({ startedAt: T0 + at }));
    getState().apply(seen.flatMap(witnessFacts));
    expect(log.rows.length).toBeLessThanOrEqual(1000);
    expect(getState().counts.dropped).toBe(1100 - log.rows.length);
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
    { mostRows: 5, version: [] },
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
