import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** The store failed, and the client was told that all went well. */
export const saveFailed: Rule = {
  name: 'save-failed',
  title: 'A store’s error behind a good answer',
  find: ({ rows }) => {
    const found = rows.filter(
      ({ judgement, status }) =>
        judgement.reason === 'save-failed' && status !== null && status < 400,
    );
    const last = found.at(-1);
    const error = last?.record?.ops.findLast(({ ok }) => ok === false)?.error;
    if (!last) return [];
    return [
      {
        rows: [last, ...found.slice(0, -1).toReversed()],
        why: [
          link(last),
          ...say` was answered with ${last.status ?? 200}, and its session was not stored`,
          ...(error == null ? ['.'] : say`: ${error}.`),
        ],
        remedy: ['Save the session, and look at the error, before the response is sent.'],
      },
    ];
  },
};
