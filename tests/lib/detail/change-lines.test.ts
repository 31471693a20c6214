import { describe, expect, it } from 'vitest';
import { changeLines } from '../../../lib/detail/change-lines.ts';
import { diff } from '../../../lib/states/diff.ts';
import { formatPath, type Json } from '../../../lib/states/json.ts';

function told(before: Json, after: Json): string[] {
  return changeLines(diff(before, after), { before, after }).map((line) =>
    line.kind === 'list'
      ? `${formatPath(line.path)}: ${line.edits.map(({ kind }) => kind).join(', ')}`
      : formatPath(line.path),
  );
}

describe('the lines of a table of changes', () => {
  it('have one for a list whose elements moved, came or went', () => {
    const before = { a: 1, recent: ['Emma', 'Dubliners', 'Persuasion'], z: 1 };
    const after = { a: 2, recent: ['Persuasion', 'Emma', 'Villette'], z: 2 };
    expect(told(before, after)).toEqual(['a', 'recent: moved, removed, added', 'z']);
  });

  it('name the place where an element changed and the others stayed', () => {
    const before = { items: [{ n: 1, tags: ['a'] }, { n: 2 }] };
    const after = { items: [{ n: 5, tags: ['a'] }, { n: 2 }] };
    expect(told(before, after)).toEqual(['items[0].n']);
  });

  it('look into a list in an element that stayed', () => {
    const before = { items: [{ tags: ['a', 'b', 'c'] }] };
    const after = { items: [{ tags: ['c', 'a', 'b'] }] };
    expect(told(before, after)).toEqual(['items[0].tags: moved']);
  });

  it('have what became of the parts of a list, each once', () => {
    const [before, after] = [{ l: ['a', 'b'] }, { l: ['b', 'c'] }];
    const changes = diff(before, after).map((change, at) => ({
      ...change,
      fate: at === 0 ? ('stored' as const) : ('overwritten' as const),
    }));
    const [line] = changeLines(changes, { before, after });
    expect(line?.kind === 'list' && line.fates).toEqual(['stored', 'overwritten']);
  });
});
