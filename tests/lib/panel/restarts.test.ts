import { describe, expect, it } from 'vitest';
import { ListItems } from '../../../lib/panel/list-items.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import {
  exchangeFacts,
  serverFact,
  serverStatus,
  sessionRecord,
  T0,
} from '../../support/records.ts';

const restarted = (restartedAt: number | null) =>
  serverFact(serverStatus(undefined, { restartedAt }));

/** Requests at these times after the first moment, and what was told of their server. */
function panelWith(times: readonly number[], ...at: (number | null)[]) {
  const store = createPanelStore(undefined, T0);
  const { apply } = store.getState();
  for (const time of times) {
    apply(
      exchangeFacts(sessionRecord({ t0: T0 + time, url: `/${time}` }), [], {
        startedAt: T0 + time,
      }),
    );
  }
  for (const time of at) apply([restarted(time === null ? null : T0 + time)]);
  return store;
}

/** The lines of the list as texts. */
function linesOf({ getState }: ReturnType<typeof createPanelStore>): string[] {
  const { rows, restarts, columns } = getState();
  const items = new ListItems(rows, restarts, columns.sort !== null);
  return Array.from({ length: items.length }, (_, index) => {
    const item = items.at(index);
    if ('restart' in item) return `restart ${item.restart.at - T0}`;
    expect(items.indexOf(item.row)).toBe(index);
    return rows.at(item.row)?.path ?? '';
  });
}

describe('the restarts of a server', () => {
  it('stand where they were, between the requests before and after', () => {
    expect(linesOf(panelWith([10, 20, 30], 15, 35))).toEqual([
      '/10',
      'restart 15',
      '/20',
      '/30',
      'restart 35',
    ]);
    expect(linesOf(panelWith([10, 20], 5, 6))).toEqual(['restart 5', 'restart 6', '/10', '/20']);
  });

  it('are told once each', () => {
    expect(linesOf(panelWith([10], 15, 15, 15))).toEqual(['/10', 'restart 15']);
  });

  it('are taken back where the process before answers again', () => {
    expect(linesOf(panelWith([10], 5, 15, null))).toEqual(['restart 5', '/10']);
  });

  it('of a server that no row is of are not shown', () => {
    const store = panelWith([10], 15);
    store
      .getState()
      .apply([
        serverFact(serverStatus(undefined, { origin: 'http://other.test', restartedAt: T0 + 5 })),
      ]);
    expect(linesOf(store)).toEqual(['/10', 'restart 15']);
  });

  it('have no place in another order, and go with the rows', () => {
    const store = panelWith([10, 20], 15);
    const sort = { column: 'path', direction: 'descending' } as const;
    store.getState().setPreferences({ columns: { hidden: [], widths: {}, sort } });
    expect(linesOf(store)).toEqual(['/20', '/10']);
    store.getState().clear();
    expect(store.getState().restarts).toEqual([]);
  });
});
