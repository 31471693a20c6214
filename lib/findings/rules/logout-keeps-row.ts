import type { Exchange } from '../../join/exchange.ts';
import { isKept } from '../../witness/hop.ts';
import type { Rule } from '../finding.ts';
import { lastFirst, link, setCookieLine } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { say } from '../../text/spans.ts';

/** The cookie is cleared and the session stays in the store: an old cookie still opens it. */
export const logoutKeepsRow: Rule = {
  name: 'logout-keeps-row',
  find: (scene) => {
    const [first, ...others] = scene.rows.filter((row) => leavesSession(row, scene));
    if (!first) return [];
    const rows = lastFirst([first, ...others]);
    const [last] = rows;
    return [
      {
        rows,
        why: [
          link(last),
          ...say` made the browser drop ${last.cookieName ?? ''}, and the session is in the store as it was: the old cookie still opens it.`,
        ],
        remedy: ['End the session on the server, too.'],
      },
    ];
  },
};

/** Whether the cookie was dropped, and the session stays with what is in it. */
function leavesSession(row: Exchange, { revisions }: Scene): boolean {
  const { record } = row;
  const set = setCookieLine(row);
  if (record?.phase !== 'final' || record.middleware.kind !== 'store') return false;
  const { loaded, end } = record.data;
  return (
    record.cookieIn.state === 'valid' &&
    record.session.after !== null &&
    record.session.after === record.session.before &&
    !record.ops.some(({ op }) => op === 'destroy' || op === 'regenerate' || op === 'clear') &&
    // What was emptied may stay: there is nobody in it.
    loaded !== null &&
    loaded === end &&
    revisions.isEmpty(loaded) === false &&
    set?.cleared === true &&
    isKept(set) === true
  );
}
