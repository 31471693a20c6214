import type { Exchange } from '../../join/exchange.ts';
import { isInMemory } from '../../panel/servers.ts';
import type { Rule } from '../finding.ts';
import { lastSeenFirst, link } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { isOfEarlierRun, isOfOtherProcess } from '../servers.ts';
import { say } from '../../text/spans.ts';

/** Sessions in the memory of a process: gone with it, and unknown to the others. */
export const memoryStore: Rule = {
  name: 'memory-store',
  find: (scene) => {
    const all = lastSeenFirst(scene.rows, (row) => isForgotten(row, scene));
    const [forgotten] = all ?? [];
    const setter = forgotten && scene.setterOf(forgotten);
    if (!all || !forgotten || !setter) return [];
    const isOver = isOfEarlierRun(setter, forgotten, scene);
    return [
      {
        rows: [...all, setter],
        why: [
          ...say`The session of ${forgotten.cookieName ?? ''} that came with `,
          link(forgotten),
          ' was made in ',
          link(setter),
          isOver
            ? ' by a run of the server that is over, and its sessions were in its memory.'
            : ' by another process of this server: each has its sessions in its own memory.',
        ],
        remedy: isOver
          ? ['Keep the sessions in a store that outlives the server, such as a file or a database.']
          : ['Keep the sessions in a store that all processes share.'],
      },
    ];
  },
};

/** Whether a session in memory is unknown to whom it came to, and for no other reason. */
function isForgotten(exchange: Exchange, scene: Scene): boolean {
  if (exchange.record?.cookieIn.state !== 'unknown-id') return false;
  if (!isInMemory(scene.middlewareOf(exchange))) return false;
  const setter = scene.setterOf(exchange);
  if (!setter || !isOfOtherProcess(setter, exchange)) return false;
  return !hasEnded(setter, exchange, scene);
}

/** Whether the session was ended, or ran out, before it came. */
function hasEnded(setter: Exchange, exchange: Exchange, { rows }: Scene): boolean {
  const session = setter.record?.session.after;
  return rows.some(({ record }) => {
    if (!record || record.t0 >= (exchange.record?.t0 ?? 0)) return false;
    const { before, after } = record.session;
    if (after === session && (record.expiry.store ?? Infinity) <= exchange.startedAt) return true;
    return before === session && record.ops.some(({ op }) => op === 'destroy');
  });
}
