import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link } from '../rows.ts';
import { say, type Span } from '../../text/spans.ts';

/** The browser has two cookies of one name, of different paths or domains, and sends both. */
export const nameTwice: Rule = {
  name: 'name-twice',
  find: ({ rows }) => {
    const harm = harmOf(rows);
    const [first, ...others] = rows.filter(({ key }) => harm.has(key));
    if (!first) return [];
    const found = lastFirst([first, ...others]);
    const [last] = found;
    return [
      {
        rows: found,
        why: [
          ...say`${last.cookieName ?? ''} went along with `,
          link(last),
          ' twice, with two values: the browser has one for this path or host and one for another. ',
          ...(harm.get(last.key) ?? []),
        ],
        remedy: say`Clear the old one with the ${'Path'} and ${'Domain'} that it was set with, or give the new one another name.`,
      },
    ];
  },
};

/** What is wrong in the rows where two went along, by the row's key. Two may also do no harm. */
function harmOf(rows: readonly Exchange[]): Map<string, Span[]> {
  const harm = new Map<string, Span[]>();
  /** The response that set the cookie last, by server and name. */
  const setters = new Map<string, Exchange>();
  for (const row of rows) {
    const server = `${row.origin} ${row.cookieName ?? ''}`;
    const done = isTwice(row) ? harmIn(row, setters.get(server)) : null;
    if (done) harm.set(row.key, done);
    if (valueSet(row) !== null) setters.set(server, row);
  }
  return harm;
}

function harmIn(row: Exchange, setter: Exchange | undefined): Span[] | null {
  const { record } = row;
  if (record && !['valid', 'unchecked', 'absent'].includes(record.cookieIn.state))
    return ['It was not accepted.'];
  const [first, ...others] = valuesSent(row);
  const value = setter ? valueSet(setter) : null;
  const isBehind = value !== null && value !== first && others.includes(value);
  if (!setter || !isBehind || record?.session.before === value) return null;
  return [
    'The one that ',
    link(setter),
    ' set stands behind the other, and most servers read the first alone.',
  ];
}

function isTwice(row: Exchange): boolean {
  return new Set(valuesSent(row)).size > 1;
}

function valuesSent({ witness, cookieName }: Exchange): string[] {
  const sent = witness?.cookies?.filter(({ name }) => name === cookieName) ?? [];
  return sent.map(({ fingerprint }) => fingerprint);
}

function valueSet({ witness, cookieName }: Exchange): string | null {
  const line = witness?.setCookies.findLast(({ name, cleared }) => name === cookieName && !cleared);
  return line?.fingerprint ?? null;
}
