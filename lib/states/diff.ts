import { isBranch, type Json, type JsonObject, type Path } from './json.ts';

/** One difference between two states. An absent side is `undefined`, which JSON does not have. */
export interface Change {
  path: Path;
  kind: 'added' | 'removed' | 'changed';
  before: Json | undefined;
  after: Json | undefined;
}

/** Two children that stand at the same place, for a diff or for a tree that shows both. */
export interface Pair {
  key: string | number;
  before: Json | undefined;
  after: Json | undefined;
}

/** How many more pairs of values may be looked at: a comparison of hostile states must end soon. */
interface Budget {
  left: number;
}

/**
 * Whether two states are equal. Iterative, so that depth does not overflow the stack; the order of
 * keys counts not at all.
 */
export function isSame(
  before: Json | undefined,
  after: Json | undefined,
  budget: Budget = { left: Infinity },
): boolean {
  const work: [Json | undefined, Json | undefined][] = [[before, after]];
  for (let next = work.pop(); next; next = work.pop()) {
    if (--budget.left < 0) return false;
    const [a, b] = next;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      work.push([childOf(a, key), childOf(b, key)]);
    }
  }
  return true;
}

/**
 * Pairs the children of two values. Objects pair by key, in the order of `before` and then what is
 * new. Arrays of equal length pair by index, others from both ends, so that an insertion in front is
 * one addition and not a change of every element.
 */
export function pairChildren(
  before: Json[] | JsonObject | undefined,
  after: Json[] | JsonObject | undefined,
  budget?: Budget,
): Pair[] {
  if (Array.isArray(before) && Array.isArray(after)) return pairElements(before, after, budget);
  if (Array.isArray(before ?? after)) {
    return pairElements(Array.isArray(before) ? before : [], Array.isArray(after) ? after : []);
  }
  return keysOf(before ?? {}, after ?? {}).map((key) => ({
    key,
    before: before && childOf(before, key),
    after: after && childOf(after, key),
  }));
}

/** Of both, in the order of the first and then what is new. */
function keysOf(before: object, after: object): string[] {
  const keys = Object.keys(before);
  const others = Object.keys(after);
  const isAlike = keys.length === others.length && keys.every((key, at) => key === others[at]);
  return isAlike ? keys : [...new Set([...keys, ...others])];
}

function pairElements(before: Json[], after: Json[], budget?: Budget): Pair[] {
  if (before.length === after.length) {
    return before.map((element, key) => ({ key, before: element, after: after[key] }));
  }
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isSame(before[head], after[head], budget)) head++;
  let tail = 0;
  const room = shorter - head;
  while (tail < room && isSame(before.at(-1 - tail), after.at(-1 - tail), budget)) tail++;

  const pairs: Pair[] = [];
  for (let i = 0; i < head; i++) pairs.push({ key: i, before: before[i], after: after[i] });
  const middle = Math.max(before.length, after.length) - tail;
  for (let i = head; i < middle; i++) {
    pairs.push({
      key: i,
      before: i < before.length - tail ? before[i] : undefined,
      after: i < after.length - tail ? after[i] : undefined,
    });
  }
  for (let i = tail; i > 0; i--) {
    pairs.push({ key: after.length - i, before: before.at(-i), after: after.at(-i) });
  }
  return pairs;
}

/**
 * The differences between two states, in document order. A value that appears or goes is one
 * change, whatever it holds; a value that becomes another kind of value is one change.
 *
 * @param most pairs of values to look at
 * @returns null where the two are too large for that
 */
export function diff(before: Json | undefined, after: Json | undefined): Change[];
export function diff(
  before: Json | undefined,
  after: Json | undefined,
  most: number,
): Change[] | null;
export function diff(
  before: Json | undefined,
  after: Json | undefined,
  most = Infinity,
): Change[] | null {
  const budget: Budget = { left: most };
  const changes: Change[] = [];
  const work: Place[] = [{ parent: null, key: '', before, after }];
  for (let next = work.pop(); next; next = work.pop()) {
    if (--budget.left < 0) return null;
    const { before: from, after: to } = next;
    if (isBranch(from) && isBranch(to) && Array.isArray(from) === Array.isArray(to)) {
      const pairs = pairChildren(from, to, budget);
      if (pairs.length > budget.left) return null;
      // The last pushed is worked on first: reversed, the changes come in document order.
      for (const pair of pairs.reverse()) {
        // Nearly all: most of a session stays as it was.
        if (pair.before === pair.after) budget.left -= 1;
        else work.push({ parent: next, key: pair.key, before: pair.before, after: pair.after });
      }
    } else if (!isSame(from, to, budget)) {
      changes.push({ path: pathOf(next), kind: kindOf(from, to), before: from, after: to });
    }
  }
  return budget.left < 0 ? null : changes;
}

/** A place in two states: its path is put together where they differ alone. */
interface Place extends Pair {
  /** Null at the top, which has no key. */
  parent: Place | null;
}

function pathOf(place: Place): Path {
  const path: (string | number)[] = [];
  for (let at = place; at.parent; at = at.parent) path.push(at.key);
  return path.reverse();
}

function kindOf(before: Json | undefined, after: Json | undefined): Change['kind'] {
  if (before === undefined) return 'added';
  return after === undefined ? 'removed' : 'changed';
}

function childOf(parent: Json[] | JsonObject, key: string): Json | undefined {
  if (Array.isArray(parent)) return parent[Number(key)];
  // `__proto__` and `constructor` are keys like others here, and never the prototype's.
  return Object.hasOwn(parent, key) ? parent[key] : undefined;
}
