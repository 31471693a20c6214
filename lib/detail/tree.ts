import type { UnserialisableValue } from '../../server-plugin/protocol.ts';
import { pairChildren } from '../states/diff.ts';
import type { Fate, JudgedChange } from './changes.ts';
import { formatPath, isBranch, type Json, type JsonObject, type Path } from '../states/json.ts';

/** One line of the tree that shows two states of a dictionary in one. */
export interface TreeRow {
  /** Unique in the tree, and the same for the same place in the next exchange. */
  id: string;
  path: Path;
  /** Its key in its parent; null for the dictionary itself. */
  key: string | number | null;
  /** 0 for the dictionary itself. */
  depth: number;
  before: Json | undefined;
  after: Json | undefined;
  /** `inside`: something below it has changed. */
  change: 'none' | 'inside' | 'added' | 'removed' | 'changed';
  /** What became of its change; null without one. */
  fate: Fate | null;
  /** The change is of something it stands in: that row tells of it. */
  isInherited: boolean;
  hasChildren: boolean;
  isOpen: boolean;
  /** How many children it has now, or had, if it is gone. */
  size: number;
  /** Where it stands among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
  /** The kind of value it was before it was stored as something else; null mostly. */
  storedFrom: string | null;
}

export interface TreeInput {
  before: Json | undefined;
  after: Json | undefined;
  changes: readonly JudgedChange[];
  unserialisable?: readonly UnserialisableValue[];
  /** What the user opened or closed, by id of the row. The others are open if something changed. */
  opened?: ReadonlyMap<string, boolean>;
  /** Only rows whose key or value has this in it, with what they stand in; everything if empty. */
  search?: string;
}

/**
 * The rows of the tree that are to be seen, from top to bottom. Iterative: a dictionary can be
 * deeper than the stack.
 */
export function treeRows(input: TreeInput): TreeRow[] {
  const { before, after, opened, search = '' } = input;
  const marks = marksOf(input.changes);
  const types = new Map(
    (input.unserialisable ?? []).map(({ path, type }) => [idOf(path, false), type]),
  );
  const found = search === '' ? null : findRows(before, after, search.toLowerCase());
  const rows: TreeRow[] = [];
  const work: Node[] = [
    { path: [], key: null, before, after, position: 1, siblings: 1, inherited: null },
  ];
  for (let node = work.pop(); node; node = work.pop()) {
    const isGone = node.after === undefined && node.before !== undefined;
    const id = idOf(node.path, isGone);
    if (found && !found.has(id)) continue;
    const own = marks.changed.get(id) ?? node.inherited;
    const hasChanged = marks.inside.has(id) || marks.changed.has(id);
    const children = childrenOf(node);
    const isOpen =
      children.length > 0 &&
      (found ? true : (opened?.get(id) ?? (node.path.length === 0 || hasChanged)));
    const storedFrom = types.get(id) ?? null;
    rows.push({
      id,
      path: node.path,
      key: node.key,
      depth: node.path.length,
      before: node.before,
      after: node.after,
      change: own?.kind ?? (marks.inside.has(id) ? 'inside' : 'none'),
      fate: storedFrom === null ? (own?.fate ?? null) : 'not-saved',
      isInherited: own !== null && !marks.changed.has(id) && storedFrom === null,
      hasChildren: children.length > 0,
      isOpen,
      size: sizeOf(isGone ? node.before : node.after),
      position: node.position,
      siblings: node.siblings,
      storedFrom,
    });
    if (!isOpen) continue;
    // The last pushed is worked on first: reversed, the rows come in their order.
    for (let at = children.length - 1; at >= 0; at--) {
      const child = children[at];
      if (!child) continue;
      work.push({
        ...child,
        path: [...node.path, child.key],
        position: at + 1,
        siblings: children.length,
        inherited: own,
      });
    }
  }
  return rows;
}

/** How a value would be copied: as one would read it in a JSON file. */
export function asJson(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** What to copy as the path of a row: the dictionary itself has a name too. */
export function copyablePath(path: Path): string {
  if (path.length === 0) return 'session';
  const text = formatPath(path);
  return text.startsWith('[') ? `session${text}` : `session.${text}`;
}

interface Node {
  path: Path;
  key: string | number | null;
  before: Json | undefined;
  after: Json | undefined;
  position: number;
  siblings: number;
  /** The change that an ancestor stands for: whatever is in a new value is new. */
  inherited: Mark | null;
}

interface Mark {
  kind: 'added' | 'removed' | 'changed';
  fate: Fate;
}

function marksOf(changes: readonly JudgedChange[]): {
  changed: Map<string, Mark>;
  inside: Set<string>;
} {
  const changed = new Map<string, Mark>();
  const inside = new Set<string>();
  for (const { path, kind, fate } of changes) {
    changed.set(idOf(path, kind === 'removed'), { kind, fate });
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const id = idOf(path.slice(0, depth), false);
      // Who has this one has all that is above it: thousands of changes share their way up.
      if (inside.has(id)) break;
      inside.add(id);
    }
  }
  return { changed, inside };
}

/** A removed element of an array may stand where another has moved to: both have a row. */
function idOf(path: Path, isGone: boolean): string {
  return (isGone && path.length > 0 ? '-' : '') + JSON.stringify(path);
}

/** The children of a row. Two values of different kinds have none: they are told as old and new. */
function childrenOf({ before, after }: Pick<Node, 'before' | 'after'>) {
  const from = branch(before);
  const to = branch(after);
  if (from === null || to === null || (!from && !to)) return [];
  if (from && to && Array.isArray(from) !== Array.isArray(to)) return [];
  return pairChildren(from, to);
}

/** The value if it is a branch, undefined where nothing is, and null for a leaf. */
function branch(value: Json | undefined): Json[] | JsonObject | undefined | null {
  if (value === undefined) return undefined;
  return isBranch(value) ? value : null;
}

function sizeOf(value: Json | undefined): number {
  return isBranch(value) ? Object.keys(value).length : 0;
}

/** The ids of the rows that have the text in their key or value, and of all they stand in. */
function findRows(before: Json | undefined, after: Json | undefined, text: string): Set<string> {
  const found = new Set<string>();
  const work: Pick<Node, 'path' | 'key' | 'before' | 'after'>[] = [
    { path: [], key: null, before, after },
  ];
  for (let node = work.pop(); node; node = work.pop()) {
    const isGone = node.after === undefined && node.before !== undefined;
    const children = childrenOf(node);
    const isHit =
      (node.key !== null && String(node.key).toLowerCase().includes(text)) ||
      (children.length === 0 && (has(node.before, text) || has(node.after, text)));
    if (isHit) {
      found.add(idOf(node.path, isGone));
      for (let depth = node.path.length - 1; depth >= 0; depth--) {
        const path = node.path.slice(0, depth);
        // What stands in something that is gone is gone with it.
        const [here, gone] = [idOf(path, false), idOf(path, true)];
        // Both are only there for the ancestors of an earlier hit: then all above is there too.
        if (found.has(here) && found.has(gone)) break;
        found.add(here).add(gone);
      }
    }
    for (const child of children) work.push({ ...child, path: [...node.path, child.key] });
  }
  return found;
}

function has(value: Json | undefined, text: string): boolean {
  if (value === undefined) return false;
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.toLowerCase().includes(text);
}
