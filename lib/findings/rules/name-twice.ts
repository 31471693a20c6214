import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** The browser has two cookies of one name, of different paths or domains, and sends both. */
export const nameTwice: Rule = {
  name: 'name-twice',
  title: 'Two cookies of one name go along',
  find: ({ rows }) => {
    const found = rows.filter(({ witness, cookieName }) => {
      const sent = witness?.cookies?.filter(({ name }) => name === cookieName) ?? [];
      return new Set(sent.map(({ fingerprint }) => fingerprint)).size > 1;
    });
    const last = found.at(-1);
    if (!last) return [];
    const state = last.record?.cookieIn.state;
    return [
      {
        rows: [last, ...found.slice(0, -1).toReversed()],
        why: [
          ...say`${last.cookieName ?? ''} went along with `,
          link(last),
          ' twice, with two values: the browser has one for this path or host and one for another. Most servers read the first alone',
          ...(state === undefined || state === 'valid' ? [] : [', and here it was not accepted']),
          '.',
        ],
        remedy: say`Clear the old one with the ${'Path'} and ${'Domain'} that it was set with, or give the new one another name.`,
      },
    ];
  },
};
