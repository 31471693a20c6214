import type { Exchange } from '../../join/exchange.ts';
import type { Rule } from '../finding.ts';
import { link, setterOf } from '../rows.ts';
import { say } from '../../text/spans.ts';

/** Sessions in the memory of a process: gone with it, and unknown to the others. */
export const memoryStore: Rule = {
  name: 'memory-store',
  title: 'Sessions are kept in the memory of one process',
  find: ({ rows, middlewareOf }) => {
    for (const exchange of rows.toReversed()) {
      const { record, instance } = exchange;
      const setter = setterOf(exchange, rows);
      if (record?.cookieIn.state !== 'unknown-id' || !setter || instance === null) continue;
      if (setter.origin !== exchange.origin || setter.instance === null) continue;
      if (setter.instance === instance || !isInMemory(middlewareOf(exchange)?.options.store))
        continue;
      const isBack = answersAgain(setter.instance, exchange, rows);
      return [
        {
          rows: [exchange, setter],
          why: [
            ...say`The session of ${exchange.cookieName ?? ''} that came with `,
            link(exchange),
            ' was made in ',
            link(setter),
            isBack
              ? ' by another process of this server, which goes on answering: each has its sessions in its own memory.'
              : ' by a run of the server that is over, and its sessions were in its memory.',
          ],
          remedy: isBack
            ? ['Keep the sessions in a store that all processes share.']
            : [
                'Keep the sessions in a store that outlives the server, such as a file or a database.',
              ],
        },
      ];
    }
    return [];
  },
};

function isInMemory(store: unknown): boolean {
  return typeof store === 'string' && /memory/i.test(store);
}

function answersAgain(instance: string, since: Exchange, rows: readonly Exchange[]): boolean {
  return rows.some((row) => row.startedAt > since.startedAt && row.instance === instance);
}
