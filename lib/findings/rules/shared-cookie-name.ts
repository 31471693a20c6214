import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { lastSeenFirst, link, sentCookie, setCookieLine } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { hostOf } from '../../text/server.ts';
import { say } from '../../text/spans.ts';

const UNAUTHORISED = 401;

/** Two servers on one host overwrite each other's cookie: ports share their cookies (RFC 6265, 8.5). */
export const sharedCookieName: Rule = {
  name: 'shared-cookie-name',
  find: (scene) => {
    const { rows, setterOf } = scene;
    const refused = lastSeenFirst(rows, (one) => {
      // Most rows are not: for them nobody asks who set their cookie.
      if (!isInQuestion(one)) return false;
      const other = setterOf(one);
      return other !== undefined && other.origin !== one.origin && isNotAccepted(one, other, scene);
    });
    const [row] = refused ?? [];
    const other = row && setterOf(row);
    if (!refused || !row || !other) return [];
    const own = rows.findLast(
      (earlier) => earlier.startedAt < other.startedAt && hasSet(earlier, row),
    );
    return [
      {
        rows: [...refused, other, ...(own ? [own] : [])],
        why: [
          ...say`The ${row.cookieName ?? ''} that came with `,
          link(row),
          ...say` to ${hostOf(row.origin)} was set by ${hostOf(other.origin)} in `,
          link(other),
          ...(own ? [', over the one of ', link(own)] : []),
          '. A browser does not tell the ports of a host apart: they share their cookies.',
        ],
        remedy: say`Give the cookie of each app a ${'name'} of its own.`,
      },
    ];
  },
};

function isInQuestion({ record, status }: Exchange): boolean {
  if (!record) return status === UNAUTHORISED;
  return record.cookieIn.state === 'bad-signature' || record.cookieIn.state === 'unknown-id';
}

/** The plugin says so; or the same request went well with the server's own cookie. */
function isNotAccepted(row: Exchange, other: Exchange, scene: Scene): boolean {
  const { record } = row;
  if (!record) return isTurnedAwayByIt(row, other, scene);
  if (record.cookieIn.state === 'bad-signature') return !isEarlierRun(other, scene);
  // One server may be reached at several addresses, and forget a session by itself.
  return other.project !== row.project;
}

/** A run that is over may have signed with another secret: another rule says that. */
function isEarlierRun({ instance }: Exchange, { isOver }: Scene): boolean {
  return instance !== null && isOver(instance);
}

/** Servers that share their sessions let in whom the other one knows. */
function isTurnedAwayByIt(row: Exchange, other: Exchange, { rows, setterOf }: Scene): boolean {
  const setters = rows
    .filter((one) => one.startedAt < row.startedAt && isLetIn(one, row))
    .map((one) => setterOf(one)?.origin);
  return setters.includes(row.origin) && !setters.includes(other.origin);
}

/** Whether the same request went well, with a cookie of the same name. */
function isLetIn({ origin, path, method, status, cookieName }: Exchange, row: Exchange): boolean {
  return (
    origin === row.origin &&
    path === row.path &&
    method === row.method &&
    cookieName === row.cookieName &&
    status !== null &&
    status < 400
  );
}

/** Whether a row of the same server set another value of the same cookie. */
function hasSet(earlier: Exchange, row: Exchange): boolean {
  const set = setCookieLine(earlier);
  return (
    earlier.origin === row.origin &&
    earlier.cookieName === row.cookieName &&
    set?.cleared === false &&
    set.fingerprint !== sentCookie(row)?.fingerprint
  );
}
