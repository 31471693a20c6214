import type { Exchange } from '../../join/exchange.ts';
import { isFile } from '../../join/involvement.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { say } from '../../text/spans.ts';

const FAILED = 500;

/** Something answers, or fails, before the session middleware runs. */
export const beforeMiddleware: Rule = {
  name: 'before-middleware',
  find: (scene) => {
    const places = placesOf(scene.rows);
    const [first, ...others] = scene.rows.filter((row) => hasFailedUnseen(row, scene, places));
    if (!first) return [];
    const rows = lastFirst([first, ...others]);
    const [last] = rows;
    const seen = seenBefore(last, places);
    if (!seen) return [];
    return [
      {
        rows,
        why: [
          link(last),
          ...say` was answered with ${FAILED} and without the plugin’s header, which other answers of this server have (`,
          link(seen),
          '): no session middleware ran before that.',
        ],
        remedy: say`If it needs the session, move it below the session middleware, the line with ${'observe(session)'}.`,
      },
    ];
  },
};

/** A server, and the first part of a path. */
interface Places {
  /** The first row of each at which a session middleware ran. */
  seen: ReadonlyMap<string, Exchange>;
  /** Where others answer well without one. */
  without: ReadonlySet<string>;
}

function placesOf(rows: readonly Exchange[]): Places {
  const seen = new Map<string, Exchange>();
  const without = new Set<string>();
  for (const row of rows) {
    const place = placeOf(row);
    if (row.recordId !== null && row.witness !== null && !seen.has(place)) seen.set(place, row);
    else if (isWithoutHeader(row) && row.status !== null && row.status < FAILED) without.add(place);
  }
  return { seen, without };
}

/** Whether a request failed without a session middleware, where all others of its place do. */
function hasFailedUnseen(row: Exchange, { isReachedAt }: Scene, places: Places): boolean {
  return (
    row.status === FAILED &&
    isWithoutHeader(row) &&
    // A proxy in front answers so by itself, for instance while the server behind it is away.
    isReachedAt(row.origin) &&
    !places.without.has(placeOf(row)) &&
    seenBefore(row, places) !== undefined
  );
}

/** A row before it at which a session middleware ran, next to it or at the root of the server. */
function seenBefore(row: Exchange, { seen }: Places): Exchange | undefined {
  return [seen.get(placeOf(row)), seen.get(`${row.origin} `)].find(
    (other) => other !== undefined && other.startedAt < row.startedAt,
  );
}

/** Files come from before the middleware in many apps, also from a build tool that may fail. */
function isWithoutHeader({ witness, record, recordId }: Exchange): boolean {
  return (
    witness !== null &&
    !witness.fromCache &&
    !isFile(witness) &&
    record === null &&
    recordId === null &&
    witness.references.length === 0
  );
}

/** Apps put what belongs together below the first part of a path: `api` of `/api/cart?n=1`. */
function placeOf({ origin, path }: Exchange): string {
  return `${origin} ${/^\/([^/?]*)/.exec(path)?.[1] ?? ''}`;
}
