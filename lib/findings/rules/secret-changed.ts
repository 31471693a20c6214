import type { Rule } from '../finding.ts';
import { lastSeenFirst, link } from '../rows.ts';
import { isOfEarlierRun, isOfOtherProcess } from '../servers.ts';
import { say } from '../../text/spans.ts';

/** The server signs with another secret since it was started anew, or in another process. */
export const secretChanged: Rule = {
  name: 'secret-changed',
  find: (scene) => {
    const all = lastSeenFirst(scene.rows, (row) => {
      if (row.record?.cookieIn.state !== 'bad-signature' || row.tornPair) return false;
      const setter = scene.setterOf(row);
      return setter !== undefined && isOfOtherProcess(setter, row);
    });
    const [refused] = all ?? [];
    const setter = refused && scene.setterOf(refused);
    if (!all || !refused || !setter) return [];
    return [
      {
        rows: [...all, setter],
        why: [
          ...say`The ${refused.cookieName ?? ''} that came with `,
          link(refused),
          ' was set by ',
          link(setter),
          isOfEarlierRun(setter, refused, scene)
            ? ', by an earlier run of this server, whose secret was another one'
            : ', by another process of this server, whose secret is another one',
          ': its signature does not fit.',
        ],
        remedy: [
          'Take the secret from the configuration, not from a random value that is made at each start.',
        ],
      },
    ];
  },
};
