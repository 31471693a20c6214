import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';
import { rowList } from '../../text/spans.ts';

/** The response went out before the save had ended, and the next request read what was before. */
export const redirectBeforeSave: Rule = {
  name: 'redirect-before-save',
  isSaidByRow: true,
  find: ({ rows }) => {
    const early = lastOfEach(rows, ({ marks }) =>
      marks.some(({ kind }) => kind === 'read-early') ? 'read-early' : null,
    );
    return [...early.values()].flatMap((found) => {
      const [last] = found;
      const mark = last.marks.find(({ kind }) => kind === 'read-early');
      if (mark?.kind !== 'read-early') return [];
      return {
        rows: found,
        why: [
          link(last),
          ` sent its headers at ${Math.round(mark.headersAt)} ms and its save ended at ${Math.round(mark.savedAt)} ms. `,
          ...rowList(mark.by),
          ' loaded the session in between, and saw what was there before.',
        ],
        remedy: ['Save the session, and wait for that, before the response is sent.'],
      };
    });
  },
};
