import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** The store failed, and the client was told that all went well. */
export const saveFailed: Rule = {
  name: 'save-failed',
  isSaidByRow: true,
  find: ({ rows }) => {
    const failed = lastOfEach(rows, ({ judgement, status }) =>
      judgement.reason === 'save-failed' && status !== null && status < 400 ? true : null,
    );
    return [...failed.values()].map((found) => {
      const [last] = found;
      const error = last.record?.ops.findLast(({ ok }) => ok === false)?.error;
      return {
        rows: found,
        why: [
          link(last),
          ...say` was answered with ${last.status ?? 200}, and its session was not stored`,
          ...(error == null ? ['.'] : say`: ${error}.`),
        ],
        remedy: ['Save the session, and look at the error, before the response is sent.'],
      };
    });
  },
};
