import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link } from '../rows.ts';
import type { Scene } from '../scene.ts';

/** Fewer may be the first visits of a few people. */
const MANY = 5;

/** A row in the store for each request of a client that sends no cookie: bots, probes, scripts. */
export const emptySessions: Rule = {
  name: 'empty-sessions',
  find: (scene) => {
    const [first, ...others] = scene.rows.filter((row) => leavesNothing(row, scene));
    if (!first || others.length + 1 < MANY) return [];
    const rows = lastFirst([first, ...others]);
    return [
      {
        rows,
        why: [
          `${rows.length} requests came without a cookie, and each left a session with nothing in it in the store, the last of them `,
          link(rows[0]),
          '.',
        ],
        remedy: ['Store a session only when there is something in it.'],
      },
    ];
  },
};

/** Whether it stored a session in which there is nothing. */
function leavesNothing({ record }: Exchange, { revisions }: Scene): boolean {
  return (
    record?.phase === 'final' &&
    record.middleware.kind === 'store' &&
    record.cookieIn.count === 0 &&
    record.reason.saved === 'new' &&
    record.data.saved !== null &&
    revisions.isEmpty(record.data.saved) === true
  );
}
