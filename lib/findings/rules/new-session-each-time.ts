import { isKept } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { link, sentCookie, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

const MANY = 3;

/** Each request begins a session anew: the cookie that is set never comes back, and nobody says why. */
export const newSessionEachTime: Rule = {
  name: 'new-session-each-time',
  title: 'Each request begins a new session',
  find: ({ rows }) => {
    const own = rows.filter(({ client, witness }) => client === 'this-tab' && witness !== null);
    const origins = Map.groupBy(own, ({ origin }) => origin);
    for (const mine of origins.values()) {
      const begun = mine.filter((row) => {
        const set = setCookieLine(row);
        // Where the browser refused it the reason is known, and another rule says it.
        return set?.cleared === false && sentCookie(row) === undefined && isKept(set) !== false;
      });
      const isNeverSent = mine.every((row) => sentCookie(row) === undefined);
      const last = begun.at(-1);
      if (!last || begun.length < MANY || !isNeverSent) continue;
      return [
        {
          rows: [last, ...begun.slice(0, -1).toReversed()],
          why: [
            `${begun.length} requests in a row began a session and set `,
            ...say`${last.cookieName ?? ''}`,
            ', the last of them ',
            link(last),
            '; no request sent it back.',
          ],
          remedy: [
            'The Cookie tab says what became of each cookie. A script that asks without credentials, or removes the cookie, does this.',
          ],
        },
      ];
    }
    return [];
  },
};
