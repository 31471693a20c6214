import type { Exchange } from '../../join/exchange.ts';
import type { WireSetCookie } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** One response sets the session cookie twice, to two values: the last line wins. */
export const twoLines: Rule = {
  name: 'two-lines',
  title: 'One response sets the session cookie twice',
  find: ({ rows }) => {
    const found = rows.filter((row) => valuesSet(row).size > 1);
    const last = found.at(-1);
    if (!last) return [];
    return [
      {
        rows: [last, ...found.slice(0, -1).toReversed()],
        why: [
          link(last),
          ...say` has ${valuesSet(last).size} lines that set ${last.cookieName ?? ''}, to different values. The browser keeps the last.`,
        ],
        remedy: [
          'Look for a second session middleware, or for code that sets the cookie by itself: only one should.',
        ],
      },
    ];
  },
};

/** The values of the lines for one cookie: of the same name, Domain and Path. */
function valuesSet({ witness, cookieName }: Exchange): Set<string> {
  const lines = witness?.setCookies.filter(({ name, cleared }) => name === cookieName && !cleared);
  const [first, ...others] = lines ?? [];
  if (!first) return new Set();
  const same = others.filter((line) => placeOf(line) === placeOf(first));
  return new Set([first, ...same].map(({ fingerprint }) => fingerprint));
}

function placeOf({ domain, path }: WireSetCookie): string {
  return `${domain ?? ''} ${path ?? ''}`;
}
