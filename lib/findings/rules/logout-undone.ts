import { row } from '../../text/spans.ts';
import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';

/** A request that was under way at the logout stores the session again: it is back. */
export const logoutUndone: Rule = {
  name: 'logout-undone',
  isSaidByRow: true,
  find: ({ rows }) => {
    const undone = lastOfEach(rows, ({ marks }) =>
      marks.some(({ kind }) => kind === 'undone') ? true : null,
    );
    return [...undone.values()].flatMap((found) => {
      const [last] = found;
      const mark = last.marks.find(({ kind }) => kind === 'undone');
      if (mark?.kind !== 'undone') return [];
      return {
        rows: found,
        why: [
          link(last),
          ' ended the session, and ',
          row(mark.by),
          ', which was under way all the while, stored it again: its cookie opens it.',
        ],
        remedy: [
          'Store the session only where it changed, and let requests that change it end before the one that ends it.',
        ],
      };
    });
  },
};
