import type { Rule } from '../finding.ts';
import { isTurnedAway, lastOfEach, link } from '../rows.ts';
import { unsentInWords } from '../../text/fate.ts';
import { say } from '../../text/spans.ts';

/** The browser has the session cookie, did not send it, and the client was turned away. */
export const cookieNotSent: Rule = {
  name: 'cookie-not-sent',
  title: 'The browser does not send the session cookie',
  isSaidByRow: true,
  find: ({ rows }) => {
    const unsent = lastOfEach(rows, (row) => {
      const because = row.missingCookie?.because;
      // Requests without a session are ordinary where nobody misses it.
      if (because?.kind !== 'unsent' || !isTurnedAway(row)) return null;
      return because.cookie.reasons[0] ?? null;
    });
    return [...unsent.values()].flatMap((found) => {
      const [last] = found;
      const because = last.missingCookie?.because;
      if (because?.kind !== 'unsent' || !last.witness) return [];
      const { why, remedy } = unsentInWords(because.cookie, last.witness);
      return {
        rows: found,
        why: [
          link(last),
          ...say` was answered with ${last.status ?? 401}: the browser has ${because.cookie.name} and did not send it. `,
          ...why,
        ],
        remedy: remedy ?? ['Send the request from where the cookie goes along.'],
      };
    });
  },
};
