import type { Rule } from '../finding.ts';
import { lastOfEach, link, setCookieLine } from '../rows.ts';
import { missedInWords } from '../../text/why/not-cleared.ts';

/** A logout that leaves the cookie: its line names another path or domain than the cookie has. */
export const clearsNothing: Rule = {
  name: 'clears-nothing',
  isSaidByRow: true,
  find: ({ rows }) => {
    const missed = lastOfEach(rows, (row) => {
      const fate = setCookieLine(row)?.fate;
      return fate?.outcome === 'nothing-cleared' && fate.instead !== null ? fate.miss : null;
    });
    return [...missed.values()].flatMap((found) => {
      const [last] = found;
      const set = setCookieLine(last);
      if (set?.fate?.outcome !== 'nothing-cleared') return [];
      const { why, remedy } = missedInWords(set.fate, set);
      return { rows: found, why: [link(last), ': ', ...why], remedy: remedy ?? [] };
    });
  },
};
