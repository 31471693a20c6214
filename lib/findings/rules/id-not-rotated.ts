import type { Rule } from '../finding.ts';
import { link } from '../rows.ts';
import { say } from '../../text/spans.ts';
import type { Exchange } from '../../join/exchange.ts';

/** Keys by which apps and their libraries note who is signed in, and nothing else. */
const WHO = new Set(['user', 'userid', 'user_id', 'uid', 'passport', '_auth_user_id', 'account']);

/** A user appears in a session whose id somebody else may have known before: session fixation. */
export const idNotRotated: Rule = {
  name: 'id-not-rotated',
  title: 'The id of the session stays at a login',
  find: ({ rows, addedKeys }) => {
    const last = rows.findLast((row) => isSameSession(row) && addedKeys(row).some(tellsWho));
    const key = last ? (addedKeys(last).find(tellsWho) ?? null) : null;
    if (!last || key === null) return [];
    return [
      {
        rows: [last],
        why: [
          ...say`${key} was added in `,
          link(last),
          ', and the session kept the id it had before the login. Who planted that id in this browser is in the session now, too.',
        ],
        remedy: [
          'Give the session a new id at each login, by the call that the middleware has for that.',
        ],
      },
    ];
  },
};

function tellsWho(key: string): boolean {
  return WHO.has(key.toLowerCase());
}

/** Whether a session that was there before was saved under the id it had. */
function isSameSession({ record }: Exchange): boolean {
  if (record?.phase !== 'final' || record.middleware.kind !== 'store') return false;
  const { before, after } = record.session;
  if (record.cookieIn.state !== 'valid' || before === null || before !== after) return false;
  return record.data.loaded !== null && record.data.saved !== null;
}
