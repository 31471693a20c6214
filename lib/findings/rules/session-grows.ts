import type { Exchange } from '../../join/exchange.ts';
import type { Change } from '../../states/diff.ts';
import { formatPath } from '../../states/json.ts';
import { say } from '../../text/spans.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link } from '../rows.ts';
import type { Scene } from '../scene.ts';

/** Lists of what was seen last are cut at ten or twenty. */
const MANY = 30;
/** Of the whole session, in bytes: what is smaller troubles nobody yet. */
const MUCH = 4096;

/** Each page puts something into the session, and nothing takes it out. */
export const sessionGrows: Rule = {
  name: 'session-grows',
  find: (scene) => {
    const growing = listsThatGrow(scene).filter(({ rows }) => rows.length >= MANY);
    return growing.flatMap(({ list, rows: [first, ...others] }) => {
      if (!first) return [];
      const rows = lastFirst([first, ...others]);
      const [last] = rows;
      const bytes = bytesOf(last, scene);
      if (bytes < MUCH || bytes < 2 * bytesOf(first, scene)) return [];
      return [
        {
          rows,
          why: [
            ...say`${list} became longer in each of ${rows.length} pages, from `,
            link(first),
            ' to ',
            link(last),
            ...say`, and never shorter: the session has ${bytes.toLocaleString('en')} bytes now, which are loaded with each request.`,
          ],
          remedy: ['Cut the list when it is added to, or keep it elsewhere than in the session.'],
        },
      ];
    });
  },
};

interface Growth {
  list: string;
  /** The pages that made it longer. */
  rows: Exchange[];
}

/** The lists that pages made longer, and nothing shorter, by session. */
function listsThatGrow({ rows, changesOf }: Scene): Growth[] {
  const growing = new Map<string, Growth>();
  for (const row of rows) {
    const { record } = row;
    if (record?.phase !== 'final' || record.data.saved === null) continue;
    const changes = changesOf(row) ?? [];
    for (const { path } of changes.filter(isOfElement).filter(({ kind }) => kind !== 'added')) {
      growing.delete(nameOf(record.session.after, path));
    }
    if (row.method !== 'GET') continue;
    const lists = new Set(
      changes
        .filter((change) => isOfElement(change) && change.kind === 'added')
        .map(({ path }) => formatPath(path.slice(0, -1))),
    );
    for (const list of lists) {
      const name = `${record.session.after} ${list}`;
      const known = growing.get(name) ?? { list, rows: [] };
      known.rows.push(row);
      growing.set(name, known);
    }
  }
  return [...growing.values()];
}

function nameOf(session: string | null, path: Change['path']): string {
  return `${session} ${formatPath(path.slice(0, -1))}`;
}

function isOfElement({ path }: Change): boolean {
  return typeof path.at(-1) === 'number';
}

function bytesOf({ record }: Exchange, { revisions }: Scene): number {
  return revisions.get(record?.data.saved ?? null)?.revision.bytes ?? 0;
}
