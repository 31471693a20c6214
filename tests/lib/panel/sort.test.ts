import { describe, expect, it } from 'vitest';
import { COLUMNS } from '../../../lib/panel/columns.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import {
  exchangeFacts,
  recordFacts,
  sessionRecord,
  T0,
  witness,
  witnessFacts,
} from '../../support/records.ts';
import { storyFacts } from '../../support/story.ts';

const seen = (startedAt: number, endedAt: number | null) => ({ startedAt, endedAt });

function sorted(column: (typeof COLUMNS)[number], direction: 'ascending' | 'descending') {
  const store = createPanelStore(undefined, T0);
  const panel = () => store.getState();
  panel().apply([
    ...exchangeFacts(
      sessionRecord({ t0: T0 + 1, url: '/b', status: 500 }),
      [],
      seen(T0 + 1, T0 + 31),
    ),
    ...exchangeFacts(
      sessionRecord({ t0: T0 + 2, url: '/a', status: 200 }),
      [],
      seen(T0 + 2, T0 + 502),
    ),
    ...witnessFacts(
      witness({ url: 'http://localhost:3000/c', status: null, ...seen(T0 + 3, null) }),
    ),
  ]);
  panel().setPreferences({ showUninvolved: true });
  panel().setPreferences({ columns: { hidden: [], widths: {}, sort: { column, direction } } });
  return { panel, paths: panel().rows.all.map(({ path }) => path) };
}

describe('rows by a column', () => {
  it.each([
    ['path', 'ascending', ['/a', '/b', '/c']],
    ['path', 'descending', ['/c', '/b', '/a']],
    ['time', 'descending', ['/c', '/a', '/b']],
    ['duration', 'ascending', ['/b', '/a', '/c']],
    ['duration', 'descending', ['/a', '/b', '/c']],
    ['method', 'ascending', ['/b', '/a', '/c']],
  ] as const)('%s %s', (column, direction, paths) => {
    expect(sorted(column, direction).paths).toEqual(paths);
  });

  it('have what is not known last, either way', () => {
    expect(sorted('status', 'ascending').paths.at(-1)).toBe('/c');
    expect(sorted('status', 'descending').paths.at(-1)).toBe('/c');
  });

  it('are stepped through as they are shown', () => {
    const { panel } = sorted('path', 'ascending');
    panel().select(panel().rows.at(0)?.key ?? null);
    panel().step('next');
    expect(panel().selected?.path).toBe('/b');
  });

  it('keep the selection where the last of them is not the newest', () => {
    const { panel } = sorted('path', 'ascending');
    panel().select(panel().rows.at(-1)?.key ?? null);
    panel().apply([recordFacts([sessionRecord({ url: '/d' })])]);
    expect(panel().selected?.path).toBe('/c');
  });

  it.each(COLUMNS)('are all of them, by %s', (column) => {
    const store = createPanelStore(undefined, T0);
    store.getState().apply(storyFacts());
    const before = new Set(store.getState().rows.all);
    const sort = { column, direction: 'descending' as const };
    store.getState().setPreferences({ columns: { hidden: [], widths: {}, sort } });
    expect(new Set(store.getState().rows.all)).toEqual(before);
  });
});
