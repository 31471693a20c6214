import { describe, expect, it } from 'vitest';
import { RowList, type Row, type RowChange } from '../../../lib/rows/row-list.ts';
import { fc } from '../../support/property.ts';

interface Named extends Row {
  readonly what: string;
}

/** What becomes of the row of a number: it is there from now on, so; or, without a start, it goes. */
const step = fc.record({
  number: fc.integer({ min: 1, max: 120 }),
  startedAt: fc.option(fc.integer({ min: 0, max: 30 })),
  what: fc.string(),
});
/** Some come one by one, some many at once. */
const batches = fc.array(fc.array(step, { maxLength: 80 }), { maxLength: 12 });

/** The list, and what has to be in it, by key. */
function play(all: readonly { number: number; startedAt: number | null; what: string }[][]): {
  list: RowList<Named>;
  rows: Map<string, Named>;
} {
  const [list, rows] = [new RowList<Named>(), new Map<string, Named>()];
  for (const batch of all) {
    const before = new Map(rows);
    for (const { number, startedAt, what } of batch) {
      const key = `row-${number}`;
      if (startedAt === null) rows.delete(key);
      else rows.set(key, { key, startedAt, what });
    }
    const keys = new Set([...before.keys(), ...rows.keys()]);
    const changes = Array.from(keys, (key): RowChange<Named> => {
      return { before: before.get(key) ?? null, after: rows.get(key) ?? null };
    });
    list.change(changes.filter((change) => change.before !== change.after));
  }
  return { list, rows };
}

function numberOf({ key }: Row): number {
  return Number(key.slice('row-'.length));
}

describe('a list of rows', () => {
  it('is in the order of their start, then of their coming, whatever became of them', () => {
    fc.assert(
      fc.property(batches, (all) => {
        const { list, rows } = play(all);
        expect(list.all).toEqual(
          [...rows.values()].sort((a, b) => a.startedAt - b.startedAt || numberOf(a) - numberOf(b)),
        );
      }),
    );
  });

  it('knows where each stands, and where those of a time begin', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: -1, max: 32 }), (all, time) => {
        const { list } = play(all);
        expect(list.all.map((row) => list.indexOf(row))).toEqual([...list.all.keys()]);
        expect(list.indexOf({ key: 'row-999', startedAt: 5, what: '' })).toBe(-1);
        const first = list.all.findIndex(({ startedAt }) => startedAt >= time);
        expect(list.indexSince(time)).toBe(first < 0 ? list.all.length : first);
      }),
    );
  });

  it('is the same array always', () => {
    const list = new RowList<Row>();
    const { all } = list;
    list.change([{ before: null, after: { key: 'row-1', startedAt: 1 } }]);
    expect(list.all).toBe(all);
    expect(all).toHaveLength(1);
  });
});
