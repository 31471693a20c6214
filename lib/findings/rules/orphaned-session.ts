import { row } from '../../text/spans.ts';
import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';

/** Requests that overlap begin a session each: the cookie of one replaces that of the other. */
export const orphanedSession: Rule = {
  name: 'orphaned-session',
  isSaidByRow: true,
  find: ({ rows }) => {
    // One with nothing in it is missed by nobody.
    const orphaned = lastOfEach(rows, ({ judgement, record }) =>
      judgement.reason === 'orphaned' && record?.modified === true ? true : null,
    );
    return [...orphaned.values()].flatMap((found) => {
      const [last] = found;
      const mark = last.marks.find(({ kind }) => kind === 'orphaned');
      if (mark?.kind !== 'orphaned') return [];
      return {
        rows: found,
        why: [
          link(last),
          ' stored a session and sent its cookie; then the response of ',
          row(mark.by),
          mark.wasSentBack
            ? ', whose request had begun before that, replaced the cookie.'
            : ' replaced the cookie before any request had sent it back.',
          ' What is in that session is out of reach.',
        ],
        remedy: [
          'Let the first request of a visitor end before others are made, or begin no session in those that need none.',
        ],
      };
    });
  },
};
