import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { lastSeenFirst, link } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { isJsonObject, type Json } from '../../states/json.ts';
import { say } from '../../text/spans.ts';

/** Keys by which apps and their libraries note who is signed in, and nothing else. */
const WHO = new Set(['user', 'userid', 'user_id', 'uid', 'passport', '_auth_user_id', 'account']);

/** A user appears in a session whose id somebody else may have known before: session fixation. */
export const idNotRotated: Rule = {
  name: 'id-not-rotated',
  find: (scene) => {
    const logins = lastSeenFirst(scene.rows, (row) => isLogin(row, scene));
    const [last] = logins ?? [];
    const key = last && userKeyOf(last, scene);
    if (!logins || !last || key === undefined) return [];
    return [
      {
        rows: logins,
        why: [
          ...say`${key} was added in `,
          link(last),
          ', and the session kept the id it had before the login. Who planted that id in this browser is in the session now, too.',
        ],
        remedy: ['Give the session a new id at each login.'],
      },
    ];
  },
};

/** Whether a session that was there before was saved with a user in it, under the id it had. */
function isLogin(row: Exchange, scene: Scene): boolean {
  const { record } = row;
  if (record?.phase !== 'final' || record.middleware.kind !== 'store') return false;
  const { before, after } = record.session;
  if (record.cookieIn.state !== 'valid' || before === null || before !== after) return false;
  if (record.data.loaded === null || record.data.saved === null) return false;
  return isSubmitted(row) && userKeyOf(row, scene) !== undefined;
}

/** A form or a call, or the way back from whoever signs people in: a page alone signs nobody in. */
function isSubmitted({ method, status }: Exchange): boolean {
  return method !== 'GET' || (status !== null && status >= 300 && status < 400);
}

/** The key of who is signed in, where it came with this request. */
export function userKeyOf(row: Exchange, { changesOf }: Scene): string | undefined {
  const added = (changesOf(row) ?? []).filter(({ kind }) => kind === 'added');
  const found = added.find(({ path, after }) => tellsWho(path, after));
  return found && String(found.path[0]);
}

/** Passport has its key from the first visit on, with a `user` in it from the login on. */
function tellsWho([key, below, ...deeper]: readonly (string | number)[], value?: Json): boolean {
  const name = String(key).toLowerCase();
  if (deeper.length > 0 || !WHO.has(name) || !isSomebody(value)) return false;
  if (name !== 'passport') return below === undefined;
  return below === 'user' || (below === undefined && isJsonObject(value) && isSomebody(value.user));
}

/** Not a user that is none. */
function isSomebody(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false;
  return !isJsonObject(value) || Object.keys(value).length > 0;
}
