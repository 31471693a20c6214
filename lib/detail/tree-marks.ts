import type { Path } from '../states/json.ts';
import type { Fate, JudgedChange } from './changes.ts';

/** What became of a row of the tree. */
export interface Mark {
  kind: 'added' | 'removed' | 'changed';
  fate: Fate;
}

export interface TreeMarks {
  /** By the id of the row that changed. */
  changed: ReadonlyMap<string, Mark>;
  /** By the id of what they stand in: how many changes there are, on all levels below. */
  below: ReadonlyMap<string, number>;
}

/** The changes by the rows that show them. */
export function marksOf(changes: readonly JudgedChange[]): TreeMarks {
  const changed = new Map<string, Mark>();
  const places = new Map<string, { path: Path; count: number }>();
  const add = (path: Path, count: number): void => {
    const id = idOf(path, false);
    const place = places.get(id);
    if (place) place.count += count;
    else places.set(id, { path, count });
  };
  for (const { path, kind, fate } of changes) {
    changed.set(idOf(path, kind === 'removed'), { kind, fate });
    if (path.length > 0) add(path.slice(0, -1), 1);
  }
  // From the deepest up, each place once: thousands of changes share their way up.
  const depths = new Map<number, Path[]>();
  const note = (path: Path): void => {
    const level = depths.get(path.length);
    if (level) level.push(path);
    else depths.set(path.length, [path]);
  };
  for (const { path } of places.values()) note(path);
  for (let depth = Math.max(0, ...depths.keys()); depth > 0; depth--) {
    for (const path of depths.get(depth) ?? []) {
      const parent = path.slice(0, -1);
      if (!places.has(idOf(parent, false))) note(parent);
      add(parent, places.get(idOf(path, false))?.count ?? 0);
    }
  }
  return { changed, below: new Map(Array.from(places, ([id, { count }]) => [id, count])) };
}

/** A removed element of an array may stand where another has moved to: both have a row. */
export function idOf(path: Path, isGone: boolean): string {
  return (isGone && path.length > 0 ? '-' : '') + JSON.stringify(path);
}
