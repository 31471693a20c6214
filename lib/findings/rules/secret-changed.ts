import type { Rule } from '../finding.ts';
import { link, setterOf } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** The server signs with another secret since it was started anew. */
export const secretChanged: Rule = {
  name: 'secret-changed',
  title: 'The secret changed with a restart',
  find: ({ rows }) => {
    const refused = rows.findLast((row) => {
      const setter = setterOf(row, rows);
      return (
        row.record?.cookieIn.state === 'bad-signature' &&
        setter?.origin === row.origin &&
        setter.instance !== null &&
        row.instance !== null &&
        setter.instance !== row.instance
      );
    });
    const setter = refused && setterOf(refused, rows);
    if (!refused || !setter) return [];
    return [
      {
        rows: [refused, setter],
        why: [
          ...say`The ${refused.cookieName ?? ''} that came with `,
          link(refused),
          ' was set by ',
          link(setter),
          ', by an earlier run of this server, whose secret was another one: its signature does not fit any more.',
        ],
        remedy: [
          'Take the secret from the configuration, not from a random value that is made at each start.',
        ],
      },
    ];
  },
};
