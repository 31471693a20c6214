import { isKept } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { link, setCookieLine } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** The cookie is cleared and the session stays in the store: an old cookie still opens it. */
export const logoutKeepsRow: Rule = {
  name: 'logout-keeps-row',
  title: 'The cookie is cleared, and the session stays',
  find: ({ rows }) => {
    const found = rows.filter((row) => {
      const { record } = row;
      const set = setCookieLine(row);
      return (
        record?.phase === 'final' &&
        record.middleware.kind === 'store' &&
        record.cookieIn.state === 'valid' &&
        record.session.after !== null &&
        record.session.after === record.session.before &&
        !record.ops.some(({ op }) => op === 'destroy' || op === 'regenerate') &&
        set?.cleared === true &&
        isKept(set) === true
      );
    });
    const last = found.at(-1);
    if (!last) return [];
    return [
      {
        rows: [last, ...found.slice(0, -1).toReversed()],
        why: [
          link(last),
          ...say` made the browser drop ${last.cookieName ?? ''}, and the session is still in the store: whoever has the old cookie is still in.`,
        ],
        remedy: ['End the session on the server, by the call that the middleware has for that.'],
      },
    ];
  },
};
