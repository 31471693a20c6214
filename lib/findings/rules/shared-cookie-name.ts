import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { isTurnedAway, link, sentCookie, setCookieLine, setterOf } from '../rows.ts';
import { hostOf } from '../../text/server.ts';
import { say } from '../../text/spans.ts';

/** Two servers on one host overwrite each other's cookie: ports share their cookies (RFC 6265, 8.5). */
export const sharedCookieName: Rule = {
  name: 'shared-cookie-name',
  title: 'Two servers on one host share a cookie name',
  find: ({ rows }) => {
    const found = rows.flatMap((row) => {
      const other = setterOf(row, rows);
      if (!other || other.origin === row.origin || !isNotAccepted(row, rows)) return [];
      return [{ row, other }];
    });
    const last = found.at(-1);
    if (!last) return [];
    const { row, other } = last;
    const own = rows.findLast(
      (earlier) => earlier.startedAt < other.startedAt && hasSet(earlier, row),
    );
    const name = row.cookieName ?? '';
    return [
      {
        rows: [row, other, ...(own ? [own] : [])],
        why: [
          ...say`The ${name} that came with `,
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

/** The plugin says so, or the app turned away whom it had given a cookie of its own. */
function isNotAccepted(row: Exchange, rows: readonly Exchange[]): boolean {
  if (row.record) return ['bad-signature', 'unknown-id'].includes(row.record.cookieIn.state);
  const hadOwn = rows.some((other) => other.startedAt < row.startedAt && hasSet(other, row));
  return hadOwn && isTurnedAway(row);
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
