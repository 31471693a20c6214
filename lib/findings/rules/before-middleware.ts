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
  title: 'An answer from before the session middleware',
  find: (scene) => {
    const [first, ...others] = scene.rows.filter((row) => isUnseen(row, scene));
    if (!first) return [];
    const rows = lastFirst([first, ...others]);
    const [last] = rows;
    const seen = scene.rows.findLast((row) => isSeenWhereItIs(row, last));
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
        remedy: ['If it needs the session, move it below the session middleware.'],
      },
    ];
  },
};

/** Whether a request failed without a session middleware, where all others of its place fail so. */
function isUnseen(row: Exchange, { rows, isReachedAt }: Scene): boolean {
  return (
    isWithoutHeader(row) &&
    row.status === FAILED &&
    // A proxy in front answers so by itself, for instance while the server behind it is away.
    isReachedAt(row.origin) &&
    rows.some((other) => other.startedAt < row.startedAt && isSeenWhereItIs(other, row)) &&
    !rows.some((other) => isWithoutHeader(other) && isBeside(other, row) && isGood(other))
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

/** Whether a session middleware ran for a path next to it, or for the root of the server. */
function isSeenWhereItIs(other: Exchange, row: Exchange): boolean {
  const isRoot = other.origin === row.origin && folderOf(other.path) === '';
  return other.recordId !== null && other.witness !== null && (isRoot || isBeside(other, row));
}

function isBeside(other: Exchange, row: Exchange): boolean {
  return other.origin === row.origin && folderOf(other.path) === folderOf(row.path);
}

function isGood({ status }: Exchange): boolean {
  return status !== null && status < FAILED;
}

/** The first part of a path, below which apps put what belongs together: `api` of `/api/cart?n=1`. */
function folderOf(path: string): string {
  return /^\/([^/?]*)/.exec(path)?.[1] ?? '';
}
