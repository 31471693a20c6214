import { describe, expect, it } from 'vitest';
import { diff } from '../../../lib/states/diff.ts';
import { parseJson, type Json } from '../../../lib/states/json.ts';
import {
  copyablePath,
  stepToChange,
  treeRows,
  type TreeInput,
  type TreeRow,
} from '../../../lib/detail/tree.ts';
import { fc } from '../../support/property.ts';

/** The tree of two states, every change of which was stored. */
function rowsOf(before: Json | undefined, after: Json | undefined, more: Partial<TreeInput> = {}) {
  const changes = diff(before ?? {}, after ?? {}).map((change) => ({
    ...change,
    fate: 'stored' as const,
  }));
  return treeRows({ before, after, changes, ...more });
}

/** `depth key change`, which is what most tests are about. */
function outline(rows: readonly TreeRow[]): string[] {
  return rows.map(
    ({ depth, key, change }) =>
      `${'  '.repeat(depth)}${key ?? 'session'}${change === 'none' ? '' : ` ${change}`}`,
  );
}

const CAR = { user: 'ada', car: { model: 'mini', wheels: 'steel' }, cart: [{ n: 1 }] };

describe('the tree of a session', () => {
  it('shows the top level, and opens what has changed inside', () => {
    const after = { ...CAR, car: { model: 'mini', wheels: 'alloy' } };
    expect(outline(rowsOf(CAR, after))).toEqual([
      'session inside',
      '  user',
      '  car inside',
      '    model',
      '    wheels changed',
      '  cart',
    ]);
  });

  it('opens and closes what the user wants', () => {
    const rows = rowsOf(CAR, CAR, { opened: new Map([['["cart"]', true]]) });
    expect(outline(rows)).toEqual(['session', '  user', '  car', '  cart', '    0']);
    expect(outline(rowsOf(CAR, CAR, { opened: new Map([['[]', false]]) }))).toEqual(['session']);
  });

  it('shows what is gone where it was, and what is new where it is', () => {
    expect(outline(rowsOf({ next: '/', user: 'ada' }, { user: 'ada', num_visits: 1 }))).toEqual([
      'session inside',
      '  next removed',
      '  user',
      '  num_visits added',
    ]);
  });

  it('marks everything in a new value as new, and tells of the change only once', () => {
    const rows = rowsOf({}, { car: { model: 'mini' } });
    expect(outline(rows)).toEqual(['session inside', '  car added', '    model added']);
    expect(rows.map((row) => row.isInherited)).toEqual([false, false, true]);
  });

  it('has a row for a removed element and one for the element that took its place', () => {
    const rows = rowsOf(['a', 'b', 'c'], ['a', 'c']);
    expect(outline(rows)).toEqual(['session inside', '  0', '  1 removed', '  1']);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it('has no children where a value became another kind of value', () => {
    const rows = rowsOf({ cart: [1] }, { cart: { 0: 1 } });
    expect(rows.at(-1)).toMatchObject({ key: 'cart', change: 'changed', hasChildren: false });
  });

  it('takes a placeholder of the server for a value, not for a branch', () => {
    const token = { $redacted: { bytes: 32, hash: 'ab' } };
    expect(outline(rowsOf({ token }, { token }))).toEqual(['session', '  token']);
  });

  it('says what a value was before it was stored as something else', () => {
    const rows = rowsOf({}, { seen: {} }, { unserialisable: [{ path: ['seen'], type: 'Map' }] });
    expect(rows.at(-1)).toMatchObject({ key: 'seen', storedFrom: 'Map', fate: 'not-saved' });
  });

  it('shows a session that was ended as it was', () => {
    const rows = rowsOf({ user: 'ada' }, undefined);
    expect(outline(rows)).toEqual(['session inside', '  user removed']);
  });

  it('places each row among its siblings', () => {
    const rows = rowsOf(CAR, CAR).map(({ position, siblings }) => [position, siblings]);
    expect(rows).toEqual([
      [1, 1],
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('takes keys of prototypes for keys like others', () => {
    const before = { ['__proto__']: { a: 1 }, constructor: 1 };
    const after = { ['__proto__']: { a: 2 }, constructor: 1 };
    expect(outline(rowsOf(before, after))).toEqual([
      'session inside',
      '  __proto__ inside',
      '    a changed',
      '  constructor',
    ]);
  });

  it('shows a state of any depth', () => {
    const nest = (leaf: Json): Json => {
      let value = leaf;
      for (let depth = 0; depth < 2000; depth++) value = { deeper: value };
      return value;
    };
    expect(rowsOf(nest(1), nest(2))).toHaveLength(2001);
  });
});

describe('the search in the tree', () => {
  it('finds keys and values, with what they stand in', () => {
    expect(outline(rowsOf(CAR, CAR, { search: 'STEEL' }))).toEqual([
      'session',
      '  car',
      '    wheels',
    ]);
    expect(outline(rowsOf(CAR, CAR, { search: 'model' }))).toEqual([
      'session',
      '  car',
      '    model',
    ]);
  });

  it('finds a value that was there before', () => {
    const rows = rowsOf({ user: 'ada' }, { user: 'bob' }, { search: 'ada' });
    expect(outline(rows)).toEqual(['session inside', '  user changed']);
  });

  it('shows nothing where nothing has the text', () => {
    expect(rowsOf(CAR, CAR, { search: 'zebra' })).toEqual([]);
  });
});

describe('what is copied as the path of a row', () => {
  it.each([
    [[], 'session'],
    [['car', 'wheels'], 'session.car.wheels'],
    [['cart', 0, 'n'], 'session.cart[0].n'],
    [['odd key'], 'session["odd key"]'],
  ])('%j is %s', (path, expected) => expect(copyablePath({ path, within: null })).toBe(expected));
});

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('json'), { maxKeys: 5 }),
  ),
}));

describe('for any two states', () => {
  it('no two rows have the same id, and each stands right below what it is in', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const rows = rowsOf({ value: before }, { value: after });
        expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
        rows.forEach((row, index) => {
          const above = rows[index - 1];
          expect(row.depth).toBeLessThanOrEqual((above?.depth ?? -1) + 1);
        });
      }),
    );
  });

  it('every change is to be seen without opening anything', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const from = { value: before };
        const to = { value: after };
        const seen = rowsOf(from, to).filter(
          (row) => !row.isInherited && ['added', 'removed', 'changed'].includes(row.change),
        );
        expect(seen.map((row) => [row.change, row.path])).toEqual(
          diff(from, to).map((change) => [change.kind, change.path]),
        );
      }),
    );
  });
});

describe('the changes in the tree', () => {
  const before = { a: { deep: { one: 1, two: 2 }, same: 0 }, b: [1, 2], c: 'x' };
  const after = { a: { deep: { one: 9, two: 8 }, same: 0 }, b: [1, 2], c: 'y' };

  it('are counted in each branch, on all levels below', () => {
    const rows = rowsOf(before, after);
    const counts = rows.filter((row) => row.changesBelow > 0);
    expect(counts.map(({ key, changesBelow }) => `${key} ${changesBelow}`)).toEqual([
      'null 3',
      'a 2',
      'deep 2',
    ]);
  });

  it('are shown alone, with what they stand in', () => {
    expect(outline(rowsOf(before, after, { onlyChanges: true }))).toEqual([
      'session inside',
      '  a inside',
      '    deep inside',
      '      one changed',
      '      two changed',
      '  c changed',
    ]);
    expect(outline(rowsOf(before, before, { onlyChanges: true }))).toEqual(['session']);
  });

  it('leave what is new in a new value, and what is stored as something else', () => {
    expect(outline(rowsOf({ old: 1 }, { old: 1, car: { n: 1 } }, { onlyChanges: true }))).toEqual([
      'session inside',
      '  car added',
      '    n added',
    ]);
    const state = { a: { seen: {} }, old: 1 };
    const unserialisable = [{ path: ['a', 'seen'], type: 'Map' }];
    expect(
      rowsOf(state, state, { onlyChanges: true, unserialisable }).map(({ key }) => key),
    ).toEqual([null, 'a']);
  });

  it('are gone through in order, round the end', () => {
    const rows = rowsOf(before, after, { opened: new Map([['["a","deep"]', false]]) });
    const keyAt = (index: number | null) => (index === null ? null : rows[index]?.key);
    const first = stepToChange(rows, 0, 'next');
    expect(keyAt(first)).toBe('deep');
    const second = stepToChange(rows, first ?? 0, 'next');
    expect(keyAt(second)).toBe('c');
    expect(stepToChange(rows, second ?? 0, 'next')).toBe(first);
    expect(stepToChange(rows, 0, 'previous')).toBe(second);
    expect(stepToChange(rowsOf(before, before), 0, 'next')).toBeNull();
  });

  it('are as many at the top as there are', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (one, other) => {
        const [from, to] = [{ a: parseJson(one) }, { a: parseJson(other) }];
        const [root] = rowsOf(from, to);
        expect(root?.changesBelow).toBe(diff(from, to).length);
      }),
    );
  });
});
