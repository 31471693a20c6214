import type { LostReason } from '../../judgement/verdict.ts';
import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';
import { adviceCode, LOST } from '../../text/why/lost.ts';
import { marked, type Span } from '../../text/spans.ts';

const REASONS: readonly LostReason[] = [
  'not-flagged',
  'not-committed',
  'too-late',
  'no-cookie',
  'insecure',
  'status-5xx',
  'unserialisable',
  'save-failed',
  'kept',
];

/** A change that the next request will not find, by the middleware's own rule. */
export const changeLost: Rule = {
  name: 'change-lost',
  title: 'A change of the session is lost',
  isSaidByRow: true,
  find: ({ rows, middlewareOf }) => {
    const lost = lastOfEach(rows, ({ judgement, record }) =>
      record && judgement.reason !== null && REASONS.includes(judgement.reason)
        ? judgement.reason
        : null,
    );
    return [...lost].flatMap(([reason, found]) => {
      const [last] = found;
      if (!last.record) return [];
      const { why, remedy } = LOST[reason](last.record, 'What changed');
      const advice = middlewareOf(last)?.advice?.[adviceCode(reason, last.record)];
      const own: Span[] = advice === undefined ? [] : [' ', ...marked(advice)];
      return { rows: found, why: [link(last), ': ', ...why], remedy: [...remedy, ...own] };
    });
  },
};
