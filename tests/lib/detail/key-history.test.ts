import { describe, expect, it } from 'vitest';
import { keyHistory, stepInHistory, type KeyHistory } from '../../../lib/detail/key-history.ts';
import { formatPath, type Path } from '../../../lib/states/json.ts';
import { createPanelStore, type PanelStore } from '../../../lib/panel/store.ts';
import {
  operation,
  recordFacts,
  reference,
  sessionRecord,
  state,
  T0,
  witness,
  witnessFacts,
  type RecordFacts,
} from '../../support/records.ts';
import type { Json } from '../../../lib/states/json.ts';

/** A request that loads a state and ends with another, which is stored. */
interface Visit {
  loads: Json | null;
  ends: Json | null;
  /** The change is made in place, so that the middleware does not see it. */
  isLost?: boolean;
  facts?: RecordFacts;
}

function storeOf(visits: readonly Visit[]): PanelStore {
  const store = createPanelStore(undefined, T0);
  for (const [index, { loads, ends, isLost, facts }] of visits.entries()) {
    const [before, after] = [loads, ends].map((value) => (value === null ? null : state(value)));
    const isWritten = after !== null && after?.id !== before?.id && isLost !== true;
    const record = sessionRecord({
      t0: T0 + index * 1000,
      url: `/${index + 1}`,
      data: {
        loaded: before?.id ?? null,
        atHeaders: after?.id ?? null,
        end: after?.id ?? null,
        saved: isWritten ? (after?.id ?? null) : null,
      },
      ops: isWritten ? [operation('load'), operation('save', { at: 4 })] : [operation('load')],
      ...facts,
    });
    store.getState().apply([
      recordFacts(
        [record],
        [before, after].filter((one) => one != null),
      ),
    ]);
  }
  return store;
}

function historyOf(visits: readonly Visit[], path: Path): KeyHistory {
  const { log } = storeOf(visits);
  return keyHistory(log.rows, path, log.revisions);
}

/** Each value as `#1 added undefined → 1 stored`. */
function told({ values }: KeyHistory): string[] {
  return values.map(({ exchange, kind, before, after, through, fates }) => {
    const way = through ? ` with ${formatPath(through)}` : '';
    const change = `${JSON.stringify(before)} → ${JSON.stringify(after)}`;
    return `#${exchange.number} ${kind} ${change}${way} ${fates.join()}`.trim();
  });
}

describe('the history of a key', () => {
  it('has every value with the request that wrote it, and no request that only read it', () => {
    const visits = [
      { loads: null, ends: { n: 1 } },
      { loads: { n: 1 }, ends: { n: 1 } },
      { loads: { n: 1 }, ends: { n: 2 } },
      { loads: { n: 2 }, ends: { n: 2, user: 'ada' } },
      { loads: { n: 2, user: 'ada' }, ends: { user: 'ada' } },
    ];
    expect(told(historyOf(visits, ['n']))).toEqual([
      '#1 added undefined → 1 stored',
      '#3 changed 1 → 2 stored',
      '#5 removed 2 → undefined stored',
    ]);
  });

  it('goes through the creation and the deletion of what the key stands in', () => {
    const visits = [
      { loads: {}, ends: { shop: { cart: { total: 5 } } } },
      { loads: { shop: { cart: { total: 5 } } }, ends: { shop: {} } },
      { loads: { shop: {} }, ends: { shop: { cart: {} } } },
    ];
    expect(told(historyOf(visits, ['shop', 'cart', 'total']))).toEqual([
      '#1 added undefined → 5 with shop stored',
      '#2 removed 5 → undefined with shop.cart stored',
    ]);
  });

  it('tells that a value was lost, and does not find anew what the next request loads', () => {
    const visits = [
      { loads: { n: 1 }, ends: { n: 2 }, isLost: true },
      { loads: { n: 1 }, ends: { n: 3 } },
    ];
    expect(told(historyOf(visits, ['n']))).toEqual([
      '#1 found undefined → 1',
      '#1 changed 1 → 2 not-saved',
      '#2 changed 1 → 3 stored',
    ]);
  });

  it('says of a value that none of the requests wrote which one found it', () => {
    const visits = [
      { loads: {}, ends: { n: 1 } },
      { loads: { n: 7 }, ends: { n: 7 } },
      { loads: {}, ends: { other: 1 } },
    ];
    expect(told(historyOf(visits, ['n']))).toEqual([
      '#1 added undefined → 1 stored',
      '#2 found 1 → 7',
      '#3 found 7 → undefined',
    ]);
  });

  it('takes an older value that an overlapping request loaded for no news', () => {
    const visits = [
      { loads: { n: 1 }, ends: { n: 2 }, facts: { timing: { end: 1500 } } },
      { loads: { n: 1 }, ends: { n: 1 } },
      { loads: { n: 2 }, ends: { n: 2 } },
    ];
    expect(told(historyOf(visits, ['n']))).toEqual([
      '#1 found undefined → 1',
      '#1 changed 1 → 2 stored',
    ]);
  });
  it('goes by the time of the server, which is not that at which a browser began', () => {
    const store = createPanelStore(undefined, T0);
    const [one, two] = [state({ n: 1 }), state({ n: 2 })];
    const timing = { loaded: 1, end: 20 };
    const data = { loaded: one.id, atHeaders: two.id, end: two.id, saved: two.id };
    const ops = [operation('load'), operation('save', { at: 15 })];
    // Both are asked for together, and the server hears of the second while it is in the first.
    const writer = sessionRecord({ t0: T0 + 50, url: '/write', timing, data, ops });
    const readData = { loaded: one.id, atHeaders: one.id, end: one.id, saved: null };
    const reader = sessionRecord({ t0: T0 + 60, url: '/read', timing, data: readData });
    const seen = witness({
      url: 'http://localhost:3000/write',
      startedAt: T0,
      references: [reference(writer.id)],
    });
    store.getState().apply([...witnessFacts(seen), recordFacts([writer, reader], [one, two])]);
    expect(told(keyHistory(store.log.rows, ['n'], store.log.revisions))).toEqual([
      '#1 found undefined → 1',
      '#1 changed 1 → 2 stored',
    ]);
  });

  it('counts the requests of which it is not known what they wrote', () => {
    const visits = [{ loads: { n: 1 }, ends: { n: 2 } }];
    const store = storeOf(visits);
    store
      .getState()
      .apply([
        recordFacts([
          sessionRecord({ t0: T0 + 5000, data: { loaded: 'rev-gone', end: 'rev-gone-2' } }),
        ]),
      ]);
    const { log } = store;
    expect(keyHistory(log.rows, ['n'], log.revisions).untold).toBe(1);
  });

  it('takes a session that the app ended for a removal', () => {
    const visits: Visit[] = [
      { loads: {}, ends: { n: 1 } },
      {
        loads: { n: 1 },
        ends: null,
        facts: { session: { after: null }, ops: [operation('load'), operation('destroy')] },
      },
    ];
    expect(told(historyOf(visits, ['n'])).at(-1)).toBe('#2 removed 1 → undefined stored');
  });

  it('finds a key whose name is one that objects inherit only where it is one', () => {
    expect(told(historyOf([{ loads: {}, ends: { a: 1 } }], ['constructor']))).toEqual([]);
  });
});

describe('a step from change to change', () => {
  const { log } = storeOf([
    { loads: {}, ends: { n: 1 } },
    { loads: { n: 1 }, ends: { n: 1 } },
    { loads: { n: 1 }, ends: { n: 2 } },
  ]);
  const history = keyHistory(log.rows, ['n'], log.revisions);
  const from = (number: number, direction: 'next' | 'previous'): number | null => {
    const at = log.rows[number - 1];
    return at ? (stepInHistory(history, at, direction)?.number ?? null) : null;
  };

  it('leads over requests that did not change it', () => {
    expect([from(1, 'next'), from(3, 'previous')]).toEqual([3, 1]);
  });

  it('leads from one that did not change it to the nearest on either side', () => {
    expect([from(2, 'next'), from(2, 'previous')]).toEqual([3, 1]);
  });

  it('leads nowhere from the last and the first', () => {
    expect([from(3, 'next'), from(1, 'previous')]).toEqual([null, null]);
  });
});
