import type { Rule } from '../finding.ts';
import { isEndFailed } from '../../judgement/verdict.ts';
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
      const isEnd = last.record !== null && isEndFailed(last.record);
      const [done, todo] = isEnd ? ['ended', 'End the session'] : ['stored', 'Save the session'];
      const error = last.record?.ops.findLast(({ ok }) => ok === false)?.error;
      return {
        rows: found,
        why: [
          link(last),
          ...say` was answered with ${last.status ?? 200}, and its session was not ${done}`,
          ...(error == null ? ['.'] : say`: ${error}.`),
        ],
        remedy: [`${todo}, and look at the error, before the response is sent.`],
      };
    });
  },
};
