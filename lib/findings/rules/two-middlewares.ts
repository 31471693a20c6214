import type { Exchange } from '../../join/exchange.ts';
import type { Found, Rule } from '../finding.ts';
import { link } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { say } from '../../text/spans.ts';

/** Two session middlewares of one process that write one cookie, or open each other's sessions. */
export const twoMiddlewares: Rule = {
  name: 'two-middlewares',
  find: (scene) => [...onOneCookie(scene), ...overOneStore(scene)].slice(0, 1),
};

/** No process turns down its own signature, unless it signs one cookie with two secrets. */
function onOneCookie({ rows, setterOf }: Scene): Found[] {
  const refused = rows.findLast((row) => {
    if (row.record?.cookieIn.state !== 'bad-signature') return false;
    const setter = setterOf(row);
    return setter !== undefined && isSetByMiddleware(setter) && isOfOneServer(setter, row);
  });
  const setter = refused && setterOf(refused);
  if (!refused || !setter) return [];
  return [
    {
      rows: [refused, setter],
      why: [
        ...say`The signature of the ${refused.cookieName ?? ''} that came with `,
        link(refused),
        ' does not fit, and a session middleware of the same process had set it in ',
        link(setter),
        ': this process signs one cookie with two secrets.',
      ],
      remedy: say`Let one session middleware serve the whole app, or give each a cookie ${'name'} of its own.`,
    },
  ];
}

function isSetByMiddleware({ record, cookieName }: Exchange): boolean {
  return record?.setCookie.some(({ name, cleared }) => name === cookieName && !cleared) ?? false;
}

/** Two apps at two addresses share the cookie by their host: another rule says that. */
function isOfOneServer(one: Exchange, other: Exchange): boolean {
  return one.origin === other.origin && one.instance !== null && one.instance === other.instance;
}

/** The id of a session is random: whoever has a row for it has the same store, or its rows. */
function overOneStore({ rows }: Scene): Found[] {
  const openings = new Map<string, Exchange>();
  const pairs: [Exchange, Exchange][] = [];
  for (const row of rows) {
    const session = openedBy(row);
    if (session === null) continue;
    const first = openings.get(session);
    if (!first) openings.set(session, row);
    else if (middlewareOf(first) !== middlewareOf(row)) pairs.push([row, first]);
  }
  const [last, first] = pairs.at(-1) ?? [];
  if (!last || !first) return [];
  return [
    {
      rows: [last, first],
      why: [
        ...say`${last.record?.middleware.name ?? ''} opened in `,
        link(last),
        ...say`, by the cookie ${last.record?.cookieIn.name ?? ''}, the session that ${first.record?.middleware.name ?? ''} had opened in `,
        link(first),
        ...say` by the cookie ${first.record?.cookieIn.name ?? ''}: each can read, change and end the sessions of the other.`,
      ],
      remedy: ['Give each a store of its own, such as another table, folder or prefix.'],
    },
  ];
}

/** The session that a row of a store was found for, and in which process; null where none was. */
function openedBy({ record, instance }: Exchange): string | null {
  if (instance === null || record?.middleware.kind !== 'store') return null;
  if (record.cookieIn.state !== 'valid' || record.session.before === null) return null;
  return `${instance} ${record.session.before}`;
}

function middlewareOf({ record }: Exchange): string {
  return `${record?.middleware.name ?? ''} ${record?.cookieIn.name ?? ''}`;
}
