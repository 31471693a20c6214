import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { isTurnedAway, lastOfEach, link, setCookieLine } from '../rows.ts';
import { unsentInWords } from '../../text/cookies/fate.ts';
import { say } from '../../text/spans.ts';

/** The browser has the session cookie, did not send it, and the client was turned away. */
export const cookieNotSent: Rule = {
  name: 'cookie-not-sent',
  isSaidByRow: true,
  find: ({ rows }) => {
    const setters = settersOf(rows);
    const unsent = lastOfEach(rows, (row) => {
      const because = row.missingCookie?.because;
      // Requests without a session are ordinary where nobody misses it.
      if (because?.kind !== 'unsent' || !isTurnedAway(row)) return null;
      if (!isAskedFor(because.cookie.name, row, setters)) return null;
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

/** The servers that set a cookie of a name, as `origin name`. */
function settersOf(rows: readonly Exchange[]): Set<string> {
  return new Set(
    rows.flatMap((row) => {
      const set = setCookieLine(row);
      return set?.cleared === false ? [`${row.origin} ${set.name}`] : [];
    }),
  );
}

/** Ports share their cookies: what another server on the host set is none that this one misses. */
function isAskedFor(name: string, row: Exchange, setters: ReadonlySet<string>): boolean {
  return row.record?.cookieIn.name === name || setters.has(`${row.origin} ${name}`);
}
