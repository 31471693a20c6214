import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { link, sentCookie, setCookieLine } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { hostOf } from '../../text/server.ts';
import { say } from '../../text/spans.ts';

const UNAUTHORISED = 401;

/** Two servers on one host overwrite each other's cookie: ports share their cookies (RFC 6265, 8.5). */
export const sharedCookieName: Rule = {
  name: 'shared-cookie-name',
  title: 'Two servers on one host share a cookie name',
  find: (scene) => {
    const { rows, setterOf } = scene;
    const row = rows.findLast((one) => {
      const other = setterOf(one);
      return other !== undefined && isOtherServer(other, one) && isNotAccepted(one, scene);
    });
    const other = row && setterOf(row);
    if (!row || !other) return [];
    const own = rows.findLast(
      (earlier) => earlier.startedAt < other.startedAt && hasSet(earlier, row),
    );
    return [
      {
        rows: [row, other, ...(own ? [own] : [])],
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

/** One server may be reached at several addresses; it does not refuse its own signature, though. */
function isOtherServer(other: Exchange, row: Exchange): boolean {
  if (other.origin === row.origin) return false;
  const isOtherProject = row.project === null || other.project !== row.project;
  return isOtherProject || row.record?.cookieIn.state === 'bad-signature';
}

/** The plugin says so; or the same request went well with the server's own cookie. */
function isNotAccepted(row: Exchange, { rows, setterOf }: Scene): boolean {
  if (row.record) return ['bad-signature', 'unknown-id'].includes(row.record.cookieIn.state);
  if (row.status !== UNAUTHORISED) return false;
  return rows.some(
    (earlier) =>
      earlier.startedAt < row.startedAt &&
      earlier.origin === row.origin &&
      earlier.path === row.path &&
      earlier.method === row.method &&
      earlier.status !== null &&
      earlier.status < 400 &&
      setterOf(earlier)?.origin === row.origin &&
      sentCookie(earlier)?.name === row.cookieName,
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
