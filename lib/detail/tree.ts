import type { UnserialisableValue } from '../../server-plugin/protocol.ts';
import { pairChildren } from '../states/diff.ts';
import type { Fate, JudgedChange } from './changes.ts';
import { idOf, marksOf, type Mark } from './tree-marks.ts';
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
  /** How many changes there are in it, on all levels below. */
  changesBelow: number;
  hasChildren: boolean;
  isOpen: boolean;
  /** How many children it has now, or had, if it is gone. */
  size: number;
  /** Where it stands among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
  /** The kind of value it was before it was stored as something else; null mostly. */
  storedFrom: string | null;
  /** It is a text that holds JSON, which its children show. */
  isText: boolean;
  /** Where in which text it stands; null in the session itself. */
  within: { text: Path; path: Path } | null;
}

export interface TreeInput {
  before: Json | undefined;
  after: Json | undefined;
  changes: readonly JudgedChange[];
  unserialisable?: readonly UnserialisableValue[];
  /** What the user opened or closed, by id of the row. The others are open if something changed. */
  opened?: ReadonlyMap<string, boolean>;
  /** Only what has changed, with what it stands in. */
  onlyChanges?: boolean;
  /** Only rows whose key or value has this in it, with what they stand in; everything if empty. */
  search?: string;
}

/**
 * The rows of the tree that are to be seen, from top to bottom. Iterative: a dictionary can be
 * deeper than the stack.
 */
export function treeRows(input: TreeInput): TreeRow[] {
  const { before, after, opened, onlyChanges = false, search = '' } = input;
  const marks = marksOf(input.changes);
  const unserialisable = input.unserialisable ?? [];
  const types = new Map(unserialisable.map(({ path, type }) => [idOf(path, false), type]));
  const garbled = new Set(unserialisable.flatMap(({ path }) => waysTo(path)));
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
    const changesBelow = marks.below.get(id) ?? 0;
    const hasChanged = changesBelow > 0 || marks.changed.has(id);
    const isShown = own !== null || hasChanged || garbled.has(id) || node.path.length === 0;
    if (onlyChanges && !isShown) continue;
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
      change: own?.kind ?? (changesBelow > 0 ? 'inside' : 'none'),
      fate: storedFrom === null ? (own?.fate ?? null) : 'not-saved',
      isInherited: own !== null && !marks.changed.has(id) && storedFrom === null,
      changesBelow,
      hasChildren: children.length > 0,
      isOpen,
      size: sizeOf(isGone ? node.before : node.after),
      position: node.position,
      siblings: node.siblings,
      storedFrom,
      isText: false,
      within: null,
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

/**
 * The row of the next change, or of the one before; round the end. A closed branch with changes in it
 * counts as one.
 *
 * @param at index to go from
 * @returns an index; null where nothing has changed
 */
export function stepToChange(
  rows: readonly TreeRow[],
  at: number,
  direction: 'next' | 'previous',
): number | null {
  const indexes = rows.flatMap((row, index) => (isChange(row) ? [index] : []));
  const [first = null] = indexes;
  const last = indexes.at(-1) ?? null;
  return direction === 'next'
    ? (indexes.find((index) => index > at) ?? first)
    : (indexes.findLast((index) => index < at) ?? last);
}

function isChange({ change, isInherited, isOpen }: TreeRow): boolean {
  return change !== 'none' && !isInherited && (change !== 'inside' || !isOpen);
}

/** How a value would be copied: as one would read it in a JSON file. */
export function asJson(value: Json | undefined): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

/** A value as one would paste it into a field: a text without its quotes. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : asJson(value);
}

/** What to copy as the path of a row: the dictionary itself has a name too. */
export function copyablePath({ path, within }: Pick<TreeRow, 'path' | 'within'>): string {
  if (within === null) return below('session', path);
  return below(`JSON.parse(${below('session', within.text)})`, within.path);
}

function below(name: string, path: Path): string {
  const text = formatPath(path);
  return text === '' || text.startsWith('[') ? name + text : `${name}.${text}`;
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

/** The ids of a row and of all it stands in. */
function waysTo(path: Path): string[] {
  return Array.from({ length: path.length + 1 }, (_, depth) => idOf(path.slice(0, depth), false));
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
