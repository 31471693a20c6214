import type { Exchange } from '../../join/exchange.ts';
import type { WireSetCookie } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** One response sets the session cookie twice, to two ids: the last line wins. */
export const twoLines: Rule = {
  name: 'two-lines',
  find: ({ rows }) => {
    const [first, ...others] = rows.filter((row) => idsSet(row).size > 1);
    if (!first) return [];
    const found = lastFirst([first, ...others]);
    const [last] = found;
    return [
      {
        rows: found,
        why: [
          link(last),
          ...say` has ${idsSet(last).size} lines that set ${last.cookieName ?? ''}, with the ids of different sessions. The browser keeps the last.`,
        ],
        remedy: [
          'Look for a second session middleware, or for code that sets the cookie by itself: only one should.',
        ],
      },
    ];
  },
};

/**
 * The ids in the lines for one cookie: of the same name, Domain and Path. A session in its cookie has
 * another value each time it is written, and may be written twice.
 */
function idsSet({ witness, cookieName, record }: Exchange): Set<string> {
  const lines = witness?.setCookies.filter(({ name, cleared }) => name === cookieName && !cleared);
  const [first, ...others] = lines ?? [];
  if (!first || !(first.inside?.kind === 'id' || record?.middleware.kind === 'store'))
    return new Set();
  const same = others.filter((line) => placeOf(line) === placeOf(first));
  return new Set([first, ...same].map(({ fingerprint }) => fingerprint));
}

function placeOf({ domain, path }: WireSetCookie): string {
  return `${domain ?? ''} ${path ?? ''}`;
}
