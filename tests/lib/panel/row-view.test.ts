import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../lib/join/exchange.ts';
import type { ExchangeChange } from '../../../lib/join/exchanges.ts';
import { ExchangeLog } from '../../../lib/join/log.ts';
import { RowView, type Pace } from '../../../lib/panel/row-view.ts';
import { orderOf } from '../../../lib/panel/sort.ts';
import { RevisionTable } from '../../../lib/states/revisions.ts';
import { Tally } from '../../../lib/panel/tally.ts';
import { RowList } from '../../../lib/rows/row-list.ts';
import { recordFacts, sessionRecord, T0 } from '../../support/records.ts';
import { fc } from '../../support/property.ts';

const [ROW] = rowsOf(1);

function rowsOf(count: number): Exchange[] {
  const log = new ExchangeLog();
  const records = Array.from({ length: count }, (_, n) => sessionRecord({ t0: T0 + n, url: '/' }));
  log.apply([recordFacts(records)]);
  return [...log.rows];
}

/** A row of its own: its path tells it from the same row at another time. */
function row(number: number, path: string): Exchange {
  if (!ROW) throw new Error('no row');
  const key = `exchange-${number}`;
  return { ...ROW, key, number, path, startedAt: T0 + (number % 40) };
}

/** What happens: rows change, another filter is asked for, and some of the work is done. */
const step = fc.oneof(
  fc.record({
    kind: fc.constant('rows' as const),
    numbers: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 150 }),
    path: fc.constantFrom(null, '/a', '/b', '/c'),
  }),
  fc.record({ kind: fc.constant('filter' as const), path: fc.constantFrom('/a', '/b', '/c', '') }),
  fc.record({ kind: fc.constant('work' as const), path: fc.constant(null) }),
);

const order = orderOf({ column: 'path', direction: 'descending' }, new RevisionTable());

/** Work that is done when it is asked for, and a clock by which each look takes a while. */
function slowly(): { work: (() => void)[]; pace: Pace } {
  const work: (() => void)[] = [];
  let now = 0;
  return { work, pace: { later: (one) => work.push(one), now: () => (now += 5) } };
}

describe('the rows that a filter shows', () => {
  it('are those of all rows that it lets through, however rows and filters come and go', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { work, pace } = slowly();
        const view = new RowView(pace, () => undefined);
        const sorted = new RowView(pace, () => undefined);
        sorted.sortBy(order);
        const [all, there] = [new RowList<Exchange>(), new Map<string, Exchange>()];
        let asked = '';
        const isShown = ({ path }: Exchange): boolean => path.includes(asked);
        for (const { kind, path, ...more } of steps) {
          if (kind === 'work') work.shift()?.();
          else if (kind === 'filter') {
            asked = path;
            for (const one of [view, sorted])
              one.show(all.all, ({ path: own }) => own.includes(path));
          } else if ('numbers' in more) {
            const changes = Array.from(new Set(more.numbers), (number): ExchangeChange => {
              const after = path === null ? null : row(number, path);
              return { before: there.get(`exchange-${number}`) ?? null, after };
            });
            const told = changes.filter(({ before, after }) => before !== after);
            for (const { before, after } of told) {
              if (after) there.set(after.key, after);
              else if (before) there.delete(before.key);
            }
            all.change(told);
            for (const one of [view, sorted]) one.update(told);
          }
          // Those of the filter before, where the one that was asked for is on its way.
          if (!view.isBusy) expect(view.rows.all).toEqual(all.all.filter(isShown));
        }
        for (let one = work.shift(); one; one = work.shift()) one();
        expect(view.isBusy).toBe(false);
        expect(view.rows.all).toEqual(all.all.filter(isShown));
        const tally = new Tally();
        for (const shown of view.rows.all) tally.count(shown, 1);
        expect(view.rows.counts).toEqual(tally.counts);
        expect(view.rows.origins).toEqual(tally.origins);
        // In another order they are the same.
        expect(view.rows.all.toSorted(order)).toEqual(sorted.rows.all);
      }),
    );
  });

  it('of another filter come at once where there are few, and in slices where there are many', () => {
    const { work, pace } = slowly();
    let shown = 0;
    const view = new RowView(pace, () => shown++);
    view.show(rowsOf(100), () => true);
    expect(view).toMatchObject({ isBusy: false, rows: { length: 100 } });
    view.show(rowsOf(101), () => true);
    expect(view).toMatchObject({ isBusy: true, rows: { length: 100 } });
    for (let one = work.shift(); one; one = work.shift()) one();
    expect(view).toMatchObject({ isBusy: false, rows: { length: 101 } });
    expect(shown).toBe(1);
  });
});
