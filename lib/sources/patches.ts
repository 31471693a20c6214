import { MOST_PATCHED, type Revision, type RevisionPatch } from '../../server-plugin/protocol.ts';

/** What came instead of a state. */
interface Misfit {
  id: null;
  detail: string;
}

/**
 * The states of an answer, each as a whole: a patch says how one differs from another that stands
 * before it. A server is not trusted: what a patch does not fit is left out, and all of them make no
 * more text than a server may have them make.
 */
export function withoutPatches(told: readonly (Revision | RevisionPatch)[]): {
  read: Revision[];
  unread: Misfit[];
} {
  const read = new Map<string, Revision>();
  const unread: Misfit[] = [];
  let room = MOST_PATCHED;
  for (const state of told) {
    if (read.has(state.id)) continue;
    if (!('base' in state)) {
      read.set(state.id, state);
      continue;
    }
    const json = patched(read.get(state.base), state, room);
    if (json === null) {
      unread.push({ id: null, detail: 'A state does not fit the one before it (at revisions).' });
      continue;
    }
    room -= json.length;
    const { id, bytes } = state;
    read.set(id, { id, json, bytes, truncated: false, keys: null });
  }
  return { read: [...read.values()], unread };
}

/** Null where there is no text to be patched, it is shorter, or what comes of it is too long. */
function patched(
  base: Revision | undefined,
  { at, cut, put }: RevisionPatch,
  most: number,
): string | null {
  const json = base?.json ?? null;
  if (json === null || base?.truncated === true || at + cut > json.length) return null;
  if (json.length - cut + put.length > most) return null;
  return json.slice(0, at) + put + json.slice(at + cut);
}
