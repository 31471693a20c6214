import type { Exchange } from '../../join/exchange.ts';
import { isRedacted, type Json } from '../../states/json.ts';
import type { Change } from '../../states/diff.ts';
import { say } from '../../text/spans.ts';
import { listOf } from '../../text/words.ts';
import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import type { Scene } from '../scene.ts';

/** A new id came with a new session: what was in the old one is gone, and the app goes on to need it. */
export const keysDropped: Rule = {
  name: 'keys-dropped',
  find: (scene) => {
    const last = rotationsOf(scene).at(-1);
    if (!last) return [];
    const { rotation, missed, by } = last;
    return [
      {
        rows: [rotation, by],
        why: [
          link(rotation),
          ' gave the session a new id and left out ',
          ...say`${listOf(missed, String)}`,
          ', and ',
          link(by),
          missed.length === 1 ? ' began it anew.' : ' began them anew.',
        ],
        remedy: ['Carry over what is needed when the session gets its new id.'],
      },
    ];
  },
};

interface Rotation {
  rotation: Exchange;
  /** The keys that were dropped and then begun anew by a later request. */
  missed: string[];
  by: Exchange;
}

/** The rotations that dropped what a later request of the same session made again. */
function rotationsOf({ rows, changesOf }: Scene): Rotation[] {
  /** By the session that a rotation led to. */
  const open = new Map<string, { rotation: Exchange; dropped: Set<string> }>();
  const found: Rotation[] = [];
  for (const row of rows) {
    const { before, after } = row.record?.session ?? {};
    if (row.record?.phase !== 'final' || after == null) continue;
    if (isRotated(row) && before != null) {
      const dropped = (changesOf(row) ?? []).filter(isLoss).map(({ path: [key] }) => String(key));
      if (dropped.length > 0) open.set(after, { rotation: row, dropped: new Set(dropped) });
      continue;
    }
    const rotated = open.get(after);
    if (!rotated) continue;
    const missed = (changesOf(row) ?? []).filter(isBegun).map(({ path: [key] }) => String(key));
    const again = missed.filter((key) => rotated.dropped.has(key));
    if (again.length === 0) continue;
    found.push({ rotation: rotated.rotation, missed: again, by: row });
    open.delete(after);
  }
  return found;
}

function isRotated({ judgement }: Exchange): boolean {
  return [judgement.verdict, ...judgement.also].includes('rotated');
}

function isLoss({ kind, path, before }: Change): boolean {
  return kind === 'removed' && isOfVisitor(path) && isContent(before);
}

function isBegun({ kind, path, after }: Change): boolean {
  return kind === 'added' && isOfVisitor(path) && isContent(after);
}

/** Not what is said once, and each time anew. */
function isOfVisitor([key, ...deeper]: Change['path']): boolean {
  return deeper.length === 0 && !/flash|messages?$|notices?$|alerts?$|errors?$/i.test(String(key));
}

/**
 * What a visitor would miss. Secrets, as against forged forms, are to be new; a number counts, or
 * notes a time, and is begun anew by the request itself.
 */
function isContent(value: Json | undefined): boolean {
  if (isRedacted(value)) return false;
  return Array.isArray(value)
    ? value.length > 0
    : typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
