import type { Rule } from '../finding.ts';
import { lastOfEach, link, setCookieLine } from '../rows.ts';
import { refusedInWords } from '../../text/cookies/fate.ts';
import { say } from '../../text/spans.ts';

/** The browser refused a session cookie: whatever is in the session, no request leads to it. */
export const cookieNotKept: Rule = {
  name: 'cookie-not-kept',
  isSaidByRow: true,
  find: ({ rows }) => {
    const refused = lastOfEach(rows, (row) => {
      const fate = setCookieLine(row)?.fate;
      const isLost =
        row.judgement.reason === 'cookie-rejected' || row.judgement.reason === 'cookie-too-large';
      return isLost && fate?.outcome === 'refused' ? fate.reasons[0] : null;
    });
    return [...refused].flatMap(([reason, found]) => {
      const [last] = found;
      const set = setCookieLine(last);
      if (!set || !last.witness) return [];
      const { why, remedy } = refusedInWords(reason, set, last.witness);
      return {
        rows: found,
        why: [link(last), ...say` set ${set.name}, and the browser did not keep it. `, ...why],
        remedy: remedy ?? ['The Cookie tab says what the browser asks of it.'],
      };
    });
  },
};
