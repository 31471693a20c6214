import { asJson, asText, copyablePath, type TreeRow } from '../../../lib/detail/tree.ts';
import { fixtureOf } from '../../../lib/text/copy/fixture.ts';
import { HISTORY } from '../../../lib/text/history.ts';
import { STATE } from '../../../lib/text/detail.ts';
import type { MenuItem } from '../../menu/menu.tsx';

interface TreeMenuInput {
  copy: (text: string) => void;
  /** When the session was so, as in `after #15`; absent where the tree is of no session. */
  when?: string | undefined;
  openHistory?: (() => void) | undefined;
}

/** What can be done with a row of the tree. */
export function treeMenu(row: TreeRow, { copy, when, openHistory }: TreeMenuInput): MenuItem[][] {
  const { before, after, key, change, within } = row;
  const value = after ?? before;
  if (value === undefined) return [];
  const items: MenuItem[] = [
    { label: STATE.copyValue, run: () => copy(asText(value)) },
    { label: STATE.copyAll, run: () => copy(asJson(value)) },
    { label: STATE.copyPath, run: () => copy(copyablePath(row)) },
  ];
  if (change === 'changed' && before !== undefined) {
    items.splice(1, 0, { label: STATE.copyBefore, run: () => copy(asText(before)) });
  }
  if (when !== undefined) {
    // What is gone was there before the request alone.
    const state = after === undefined ? STATE.before(when) : STATE.after(when);
    items.push({
      label: STATE.copyFixture,
      run: () => copy(fixtureOf(value, copyablePath(row), state)),
    });
  }
  const hasHistory = key !== null && within === null;
  return openHistory && hasHistory ? [items, [{ label: HISTORY.open, run: openHistory }]] : [items];
}
