import type { Rule } from '../finding.ts';
import { lastSeenFirst, link, sentCookie } from '../rows.ts';
import { say } from '../../text/spans.ts';
import { timeOfDay } from '../../text/time.ts';

/** The store keeps the session longer with each request, and the browser's cookie ends all the same. */
export const fixedExpiry: Rule = {
  name: 'fixed-expiry',
  find: ({ rows, middlewareOf }) => {
    const ended = lastSeenFirst(
      rows,
      ({ missingCookie }) => missingCookie?.because.kind === 'ran-out',
    );
    const [end] = ended ?? [];
    const because = end?.missingCookie?.because;
    if (!ended || !end || because?.kind !== 'ran-out') return [];
    const renewed = rows.findLast(
      (row) =>
        row.startedAt < because.at &&
        row.cookieName === end.missingCookie?.name &&
        sentCookie(row) !== undefined &&
        row.record?.ops.some(({ op, ok }) => op === 'touch' && ok === true) === true &&
        row.record.setCookie.length === 0,
    );
    if (!renewed) return [];
    const setter = rows.find(({ number }) => number !== null && number === because.by);
    const rolling = middlewareOf(renewed)?.terms?.rolling;
    return [
      {
        rows: [...ended, renewed, ...(setter ? [setter] : [])],
        why: [
          link(renewed),
          ' made the store keep the session longer; the browser’s cookie ended at ',
          timeOfDay(because.at),
          ' all the same, as ',
          ...(setter ? [link(setter)] : ['an earlier response']),
          ' had said.',
        ],
        remedy:
          rolling === undefined
            ? ['Send the cookie again with each response, so that its end moves, too.']
            : say`Send the cookie again with each response, so that its end moves, too: ${rolling}.`,
      },
    ];
  },
};
