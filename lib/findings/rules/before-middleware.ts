import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';

const FAILED = 500;

/** Something answers, or fails, before the session middleware runs. */
export const beforeMiddleware: Rule = {
  name: 'before-middleware',
  title: 'An answer from before the session middleware',
  find: ({ rows }) => {
    const observed = rows.filter(({ recordId }) => recordId !== null);
    const failed = rows.filter(
      ({ witness, record, status, origin, startedAt }) =>
        witness !== null &&
        !witness.fromCache &&
        record === null &&
        witness.references.length === 0 &&
        status === FAILED &&
        // A server that was not observed yet tells of nothing.
        observed.some((other) => other.origin === origin && other.startedAt < startedAt),
    );
    const last = failed.at(-1);
    if (!last) return [];
    const other = observed.findLast(({ origin }) => origin === last.origin);
    return [
      {
        rows: [last, ...failed.slice(0, -1).toReversed()],
        why: [
          link(last),
          ...say` was answered with ${FAILED} and without the plugin’s header, which other answers of this server have`,
          ...(other ? [' (', link(other), ')'] : []),
          ': something before the session middleware answered, or failed for want of the session.',
        ],
        remedy: say`Move what needs the session below the middleware: ${'app.use(observe(session)(…))'} comes first.`,
      },
    ];
  },
};
