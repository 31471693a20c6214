import type { Change } from '../states/diff.ts';
import { valueAt, type Json, type Path } from '../states/json.ts';
import type { Fate } from './changes.ts';
import { listEdits, type ListEdit } from './list-edits.ts';

type LineChange = Change & { fate?: Fate };

/** A line of a table of changes: one change, or all that became of the elements of a list. */
export type ChangeLine =
  | { kind: 'value'; path: Path; change: LineChange }
  | { kind: 'list'; path: Path; edits: readonly ListEdit[]; fates: readonly Fate[] };

/** The states that the changes lead from and to. */
interface Ends {
  before: Json | undefined;
  after: Json | undefined;
}

/**
 * The changes as lines: those in a list whose elements came, went or moved are one, since place by
 * place nearly all of it would have changed.
 *
 * @param changes in document order
 */
export function changeLines(changes: readonly LineChange[], ends: Ends): ChangeLine[] {
  return linesOf(changes, ends, 0);
}

/** @param level how many lists on the way to a change are looked at already, from the outermost */
function linesOf(changes: readonly LineChange[], ends: Ends, level: number): ChangeLine[] {
  return runsOf(changes, (change) => JSON.stringify(listPath(change.path, level))).flatMap(
    (run) => {
      const path = listPath(run[0]?.path ?? [], level);
      if (path === null) return run.map(lineOf);
      const edits = editsAt(path, ends);
      const isInPlace = edits?.every(({ kind, from, to }) => kind === 'changed' && from === to);
      if (!edits || isInPlace === true) return linesOf(run, ends, level + 1);
      return [
        { kind: 'list', path, edits, fates: [...new Set(run.flatMap(({ fate }) => fate ?? []))] },
      ];
    },
  );
}

function lineOf(change: LineChange): ChangeLine {
  return { kind: 'value', path: change.path, change };
}

function editsAt(path: Path, { before, after }: Ends): ListEdit[] | null {
  const [from, to] = [valueAt(before, path), valueAt(after, path)];
  return Array.isArray(from) && Array.isArray(to) ? listEdits(from, to) : null;
}

/** The list that a path leads through, counted from the outermost; null where there are fewer. */
function listPath(path: Path, level: number): Path | null {
  const steps = path.flatMap((step, index) => (typeof step === 'number' ? [index] : []));
  const end = steps[level];
  return end === undefined ? null : path.slice(0, end);
}

/** Neighbours with equal names together. */
function runsOf<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[][] {
  const runs: Item[][] = [];
  let last: string | null = null;
  for (const item of items) {
    const name = nameOf(item);
    if (name === last) runs.at(-1)?.push(item);
    else runs.push([item]);
    last = name;
  }
  return runs;
}
