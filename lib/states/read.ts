import type { Revision } from '../../server-plugin/protocol.ts';
import { isBranch, parseJson, type Json } from './json.ts';

/** Characters of a state; the plugin sends none over 256 KiB. */
export const MOST_TEXT = 512 * 1024;
/** Keys and elements of a state, all levels together. */
export const MOST_NODES = 150_000;
/** Levels of a state; the plugin cuts at the same. */
export const MOST_DEPTH = 100;

/** What stands in the place of what was too deep; the plugin writes the same. */
const CUT: Json = { $cut: 'depth' };

/** A state as it can be shown and compared without the panel standing still. */
export interface ReadState {
  /** Undefined where there is no text, or it is too large to be shown. */
  value: Json | undefined;
  /** Something is not shown, in places or altogether. */
  isCut: boolean;
  /** Keys and elements, all levels together: what it costs to compare it. */
  nodes: number;
}

/** Reads the text of a state. A server may send what it likes: too deep is cut, too large is not read. */
export function readState({ json, truncated }: Pick<Revision, 'json' | 'truncated'>): ReadState {
  const nothing = { value: undefined, isCut: true, nodes: 0 };
  if (json === null || json.length > MOST_TEXT) return nothing;
  try {
    const value = parseJson(json);
    const measured = cutDeep(value);
    if (measured === null) return nothing;
    return { value, isCut: truncated || measured.isCut, nodes: measured.nodes };
  } catch {
    return nothing;
  }
}

/** Cuts what is too deep, in place and without recursion. Null where there are too many nodes. */
function cutDeep(value: Json): { isCut: boolean; nodes: number } | null {
  let nodes = 0;
  let isCut = false;
  const work: [Json, number][] = [[value, 0]];
  for (let next = work.pop(); next; next = work.pop()) {
    const [parent, depth] = next;
    if (!isBranch(parent)) continue;
    const children = Object.entries(parent);
    nodes += children.length;
    if (nodes > MOST_NODES) return null;
    for (const [key, child] of children) {
      if (typeof child !== 'object' || child === null) continue;
      if (depth + 1 < MOST_DEPTH) {
        work.push([child, depth + 1]);
        continue;
      }
      // The key is the value's own, also `__proto__`: nothing is looked up or inherited.
      Object.defineProperty(parent, key, { value: CUT });
      isCut = true;
    }
  }
  return { isCut, nodes };
}
