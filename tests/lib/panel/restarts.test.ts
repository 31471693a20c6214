import { describe, expect, it } from 'vitest';
import { ListItems } from '../../../lib/panel/list-items.ts';
import { createPanelStore } from '../../../lib/panel/store.ts';
import type { Fact } from '../../../lib/sources/facts.ts';
import {
  exchangeFacts,
  ORIGIN,
  recordFacts,
  reference,
  serverFact,
  serverStatus,
  sessionRecord,
  T0,
  witness,
  witnessFacts,
} from '../../support/records.ts';

const restarted = (restartedAt: number | null) =>
  serverFact(serverStatus(undefined, { restartedAt, instance: 'run-2' }));

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

/** A request at that time after the first moment, which a run of the server recorded. */
function recordedBy(instance: string, time: number): Fact[] {
  const record = sessionRecord({ t0: T0 + time, url: `/${time}` });
  const references = [reference(record.id)];
  const seen = witness({ url: `${ORIGIN}/${time}`, startedAt: T0 + time, references });
  return [...witnessFacts(seen), recordFacts([record], [], { instance })];
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
  it('stand before the first request of the new process, also where the clocks say otherwise', () => {
    const store = createPanelStore(undefined, T0);
    const requests = [10, 20, 30].flatMap((time) =>
      recordedBy(time === 10 ? 'run-1' : 'run-2', time),
    );
    store.getState().apply(requests);
    const began = { restartedAt: T0 + 25, instance: 'run-2' };
    store.getState().apply([serverFact(serverStatus(undefined, began))]);
    expect(linesOf(store)).toEqual(['/10', 'restart 20', '/20', '/30']);
  });

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
