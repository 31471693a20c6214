import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/sources.ts';
import { ADAPTERS } from '../under-test/all.ts';
import { cellsOf, isWrong, placesOf, type Cell } from './matrix.ts';
import { withTable } from './table.ts';

/** On the first host of each; `npm run matrix -- --all` has all of them. */
describe.each(ADAPTERS)('the verdicts of $name', (adapter) => {
  let cells: Cell[] = [];
  beforeAll(async () => {
    cells = (await Promise.all(placesOf(adapter, false).map(cellsOf))).flat();
  });

  it('are true', () => {
    expect(cells.flatMap(falseIn)).toEqual([]);
    expect(cells.flatMap(({ judged }) => judged).some(({ isTrue }) => isTrue)).toBe(true);
  });

  it('are those of its page', () => {
    const page = readFileSync(join(ROOT, `docs/middlewares/${adapter.name}.md`), 'utf8');
    expect(page).toBe(withTable(page, cells));
  });
});

function falseIn({ store, scenario, judged }: Cell): object[] {
  return judged.filter(isWrong).map((verdict) => ({ store, scenario, ...verdict }));
}
