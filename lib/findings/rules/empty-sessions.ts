import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** Fewer may be the first visits of a few people. */
const MANY = 5;

/** A row in the store for each request of a client that sends no cookie: bots, probes, scripts. */
export const emptySessions: Rule = {
  name: 'empty-sessions',
  title: 'A stored session for each request without a cookie',
  find: ({ rows, middlewareOf }) => {
    const found = rows.filter(
      ({ record, client }) =>
        client !== 'this-tab' &&
        record?.phase === 'final' &&
        record.cookieIn.count === 0 &&
        record.reason.saved === 'new' &&
        record.timing.firstChange === null,
    );
    const last = found.at(-1);
    if (!last || found.length < MANY) return [];
    const isOption = middlewareOf(last)?.options.saveUninitialized === true;
    return [
      {
        rows: [last, ...found.slice(0, -1).toReversed()],
        why: [
          `${found.length} requests of other clients came without a cookie, and each left a session with nothing in it in the store, the last of them `,
          link(last),
          '.',
        ],
        remedy: isOption
          ? say`Set ${'saveUninitialized: false'}: a session is then stored when there is something in it.`
          : ['Store a session only when there is something in it.'],
      },
    ];
  },
};
