import type { Rule } from '../finding.ts';
import { lastOfEach, link } from '../rows.ts';
import { row, say } from '../../text/spans.ts';
import { listOf } from '../../text/words.ts';

/** Two requests at once, each with the whole session: the later save erases what the earlier wrote. */
export const overlappingSaves: Rule = {
  name: 'overlapping-saves',
  isSaidByRow: true,
  find: ({ rows }) => {
    const erased = lastOfEach(rows, ({ marks }) =>
      marks.some(({ kind }) => kind === 'overwritten') ? 'overwritten' : null,
    );
    return [...erased.values()].flatMap((found) => {
      const [last] = found;
      const mark = last.marks.find(({ kind }) => kind === 'overwritten');
      if (mark?.kind !== 'overwritten') return [];
      return {
        rows: found,
        why: [
          row(mark.by),
          ' had loaded the session before ',
          link(last),
          ...say` stored it, and stored its own state over it: ${listOf(mark.keys, String)} is lost.`,
        ],
        remedy: [
          'Let requests that change the same session run one after the other, or change it in only one of them.',
        ],
      };
    });
  },
};
