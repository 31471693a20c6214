import type { Exchange } from '../../join/exchange.ts';
import { isFile } from '../../join/involvement.ts';
import { isKept } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link, sentCookie, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

const MANY = 3;

/** Each request begins a session anew: the cookie that is set never comes back, and nobody says why. */
export const newSessionEachTime: Rule = {
  name: 'new-session-each-time',
  find: ({ rows }) => {
    const origins = Map.groupBy(rows.filter(isOwn), ({ origin }) => origin);
    for (const mine of origins.values()) {
      if (mine.some((row) => sentCookie(row) !== undefined)) continue;
      const [first, ...others] = oneAfterTheOther(mine.filter(isBegun));
      if (!first || others.length + 1 < MANY) continue;
      const found = lastFirst([first, ...others]);
      const [last] = found;
      return [
        {
          rows: found,
          why: [
            `${found.length} requests, one after the other, began a session and set `,
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

function isOwn({ client, witness }: Exchange): boolean {
  return client === 'this-tab' && witness !== null && !witness.fromCache && !isFile(witness);
}

/** Where the browser refused the cookie the reason is known, and another rule says it. */
function isBegun(row: Exchange): boolean {
  const set = setCookieLine(row);
  return set?.cleared === false && isKept(set) !== false;
}

/** Those that could have sent the cookie of the one before: the first requests of a page cannot. */
function oneAfterTheOther(begun: readonly Exchange[]): Exchange[] {
  const chain: Exchange[] = [];
  for (const row of begun) {
    const before = chain.at(-1)?.witness?.respondedAt;
    if (before === undefined || (before !== null && row.startedAt > before)) chain.push(row);
  }
  return chain;
}
