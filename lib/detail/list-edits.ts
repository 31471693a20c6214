import { diffArrays } from 'diff';
import { isSame } from '../states/diff.ts';
import { isBranch, type Json } from '../states/json.ts';

/** What became of an element of a list. */
export interface ListEdit {
  kind: 'removed' | 'added' | 'moved' | 'changed';
  /** Where it was, and where it is; null where it was not, or is not any more. */
  from: number | null;
  to: number | null;
  before: Json | undefined;
  after: Json | undefined;
}

/** Longer lists, and lists with more differences, are compared place by place. */
const MOST_ELEMENTS = 2000;
const MOST_EDITS = 200;

interface Element {
  index: number;
  value: Json;
}

/**
 * What became of the elements of a list: removed, added, moved as they are, or changed at their place
 * between others that are the same. What only stands elsewhere since others came or went has no edit.
 *
 * @returns null where the lists are too long or too different to tell
 */
export function listEdits(before: readonly Json[], after: readonly Json[]): ListEdit[] | null {
  if (before.length + after.length > MOST_ELEMENTS) return null;
  const gaps = gapsOf(before, after);
  if (gaps === null) return null;
  const moved = movedBetween(gaps);
  const isMoved = new Set(moved.flatMap(({ from, to }) => [`from ${from}`, `to ${to}`]));
  const others = gaps.flatMap((gap) =>
    editsOf({
      old: gap.old.filter(({ index }) => !isMoved.has(`from ${index}`)),
      now: gap.now.filter(({ index }) => !isMoved.has(`to ${index}`)),
    }),
  );
  return [...moved, ...others].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Between elements that are the same in both: what was there, and what is. */
interface Gap {
  old: Element[];
  now: Element[];
}

function gapsOf(before: readonly Json[], after: readonly Json[]): Gap[] | null {
  const parts = diffArrays([...before], [...after], {
    comparator: (a, b) => isSame(a, b),
    maxEditLength: MOST_EDITS,
  });
  if (!parts) return null;
  const gaps: Gap[] = [];
  let gap: Gap | null = null;
  let [from, to] = [0, 0];
  for (const { added, removed, value } of parts) {
    if (!added && !removed) {
      from += value.length;
      to += value.length;
      gap = null;
      continue;
    }
    if (!gap) gaps.push((gap = { old: [], now: [] }));
    for (const element of value) {
      if (added) gap.now.push({ index: to++, value: element });
      else gap.old.push({ index: from++, value: element });
    }
  }
  return gaps;
}

function movedBetween(gaps: readonly Gap[]): ListEdit[] {
  const left = gaps.flatMap(({ now }) => now);
  return gaps.flatMap(({ old }) =>
    old.flatMap(({ index, value }): ListEdit[] => {
      const at = left.findIndex((element) => isSame(element.value, value));
      const [found] = at < 0 ? [] : left.splice(at, 1);
      if (!found) return [];
      return [{ kind: 'moved', from: index, to: found.index, before: value, after: found.value }];
    }),
  );
}

function editsOf({ old, now }: Gap): ListEdit[] {
  const pairs = Math.min(old.length, now.length);
  const edits: ListEdit[] = [];
  for (let at = 0; at < Math.max(old.length, now.length); at++) {
    const [from, to] = [old[at], now[at]];
    if (from && to && at < pairs && isOne(from, to)) {
      const places = { from: from.index, to: to.index };
      edits.push({ kind: 'changed', ...places, before: from.value, after: to.value });
      continue;
    }
    if (from) {
      const { index, value } = from;
      edits.push({ kind: 'removed', from: index, to: null, before: value, after: undefined });
    }
    if (to) {
      const { index, value } = to;
      edits.push({ kind: 'added', from: null, to: index, before: undefined, after: value });
    }
  }
  return edits;
}

/** Whether two different elements are taken for one that changed: at one place, or two of a kind. */
function isOne(from: Element, to: Element): boolean {
  if (from.index === to.index) return true;
  const isAlike = Array.isArray(from.value) === Array.isArray(to.value);
  return isBranch(from.value) && isBranch(to.value) && isAlike;
}

function placeOf({ from, to }: ListEdit): number {
  return to ?? from ?? 0;
}
