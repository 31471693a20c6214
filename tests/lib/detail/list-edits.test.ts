import { describe, expect, it } from 'vitest';
import { listEdits, type ListEdit } from '../../../lib/detail/list-edits.ts';
import { isSame } from '../../../lib/states/diff.ts';
import { parseJson, type Json } from '../../../lib/states/json.ts';
import { fc } from '../../support/property.ts';

/** Such as `moved 2→0 "c"`. */
function told(before: Json[], after: Json[]): string[] | null {
  const text = ({ kind, from, to, before: was, after: is }: ListEdit): string =>
    `${kind} ${from ?? ''}→${to ?? ''} ${JSON.stringify(is ?? was)}`;
  return listEdits(before, after)?.map(text) ?? null;
}

describe('what became of the elements of a list', () => {
  it('is one insertion or removal, wherever it is', () => {
    expect(told(['a', 'b', 'c'], ['a', 'x', 'b', 'c'])).toEqual(['added →1 "x"']);
    expect(told(['a', 'b', 'c'], ['b', 'c'])).toEqual(['removed 0→ "a"']);
    expect(told(['a', 'b', 'c', 'd'], ['x', 'a', 'b', 'd', 'y'])).toEqual([
      'added →0 "x"',
      'removed 2→ "c"',
      'added →4 "y"',
    ]);
  });

  it('is a move of what stands elsewhere among the others', () => {
    expect(told(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual(['moved 2→0 "c"']);
  });

  it('is a change of what is another at its place', () => {
    expect(told([{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 3 }])).toEqual(['changed 1→1 {"n":3}']);
    expect(told(['a', { n: 1 }, 'b'], [{ n: 2 }, 'b'])).toEqual([
      'changed 0→0 {"n":2}',
      'removed 1→ {"n":1}',
    ]);
  });

  it('is not told of lists that are too long or too different', () => {
    const long = Array.from({ length: 1500 }, (_, at) => at);
    expect(told(long, long)).toBeNull();
    const [some, others] = [0, 1000].map((by) => Array.from({ length: 500 }, (_, at) => at + by));
    expect(told(some ?? [], others ?? [])).toBeNull();
  });

  it('leads from the one list to the other', () => {
    const list = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.json().map(parseJson)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, list, (before, after) => {
        expect(isSame(applied(before, listEdits(before, after) ?? []), after)).toBe(true);
      }),
    );
  });
});

/** The list after its edits: what is left keeps its order, and the rest stands where it is said to. */
function applied(before: readonly Json[], edits: readonly ListEdit[]): Json[] {
  const gone = new Set(edits.map(({ from }) => from));
  const left = before.filter((_, index) => !gone.has(index));
  const placed = new Map(
    edits.flatMap(({ to, after }) => (to === null ? [] : [[to, after] as const])),
  );
  const length = left.length + placed.size;
  return Array.from({ length }, (_, index) => {
    const value = placed.has(index) ? placed.get(index) : left.shift();
    return value ?? null;
  });
}
