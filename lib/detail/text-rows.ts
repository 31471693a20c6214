import { diff } from '../states/diff.ts';
import { isBranch, parseJson, type Json, type JsonObject } from '../states/json.ts';
import { treeRows, type TreeInput, type TreeRow } from './tree.ts';

/** Longer texts are not looked into. */
const LONGEST = 100_000;

/**
 * The rows of a tree in which a text that holds JSON opens like a branch. What is in it is compared,
 * and is no part of the session: a change of it is a change of the text.
 */
export function rowsWithTexts(input: TreeInput): TreeRow[] {
  return treeRows(input).flatMap((row) => {
    const ends = endsIn(row);
    if (ends === null) return [row];
    const isOpen = input.opened?.get(row.id) ?? false;
    const opened = { ...row, isText: true, hasChildren: true, isOpen };
    return isOpen ? [opened, ...rowsIn(row, ends, input)] : [opened];
  });
}

/** The JSON in a text: an object or a list with something in it; null where there is none. */
export function jsonIn(text: string): Json[] | JsonObject | null {
  if (text.length > LONGEST || !/^\s*[[{]/.test(text)) return null;
  try {
    const value = parseJson(text);
    return isBranch(value) && Object.keys(value).length > 0 ? value : null;
  } catch {
    return null;
  }
}

interface Ends {
  before: Json | undefined;
  after: Json | undefined;
}

/** What the texts of a row hold; of one beside something else, only that. */
function endsIn({ before, after, storedFrom }: TreeRow): Ends | null {
  if (storedFrom !== null) return null;
  const [from, to] = [before, after].map((value) =>
    typeof value === 'string' ? jsonIn(value) : null,
  );
  if (!from && !to) return null;
  return {
    before: before === undefined ? undefined : (from ?? to ?? undefined),
    after: after === undefined ? undefined : (to ?? from ?? undefined),
  };
}

function rowsIn(row: TreeRow, ends: Ends, { opened, onlyChanges = false }: TreeInput): TreeRow[] {
  const prefix = `${row.id} in `;
  const fate = row.fate ?? 'unknown';
  const own = [...(opened ?? [])].filter(([id]) => id.startsWith(prefix));
  const rows = treeRows({
    ...ends,
    changes: diff(ends.before, ends.after).map((change) => ({ ...change, fate })),
    opened: new Map(own.map(([id, isOpen]) => [id.slice(prefix.length), isOpen])),
    onlyChanges: onlyChanges && row.change === 'changed',
  });
  // The first is the text itself, whose row is there.
  return rows.slice(1).map((inner) => ({
    ...inner,
    id: prefix + inner.id,
    path: [...row.path, ...inner.path],
    depth: row.depth + inner.depth,
    isInherited: true,
    within: { text: row.path, path: inner.path },
  }));
}
