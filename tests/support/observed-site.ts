import type { RequestListener } from 'node:http';
import type { SessionRecord } from '../../server-plugin/protocol.ts';
import { Client, listen } from './http/http.ts';
import type { WatchedHub } from './http/http-hub.ts';
import { panelSays } from './panel-says.ts';

/** A running app with observed sessions, and one visitor. */
export interface ObservedSite {
  watched: WatchedHub;
  client: Client;
  /** What a visit is told as, and the panel's word for it. */
  visit: (path: string) => Promise<{ record: SessionRecord; says: string }>;
  /** What the next request of the visitor finds in its session: `/next` answers with it. */
  next: () => Promise<unknown>;
  close: () => Promise<void>;
}

export async function openSite(
  watched: WatchedHub,
  listener: RequestListener,
): Promise<ObservedSite> {
  const server = await listen(listener);
  const client = new Client(server.port);
  return {
    watched,
    client,
    async visit(path) {
      const answer = await client.send(path);
      const record = await watched.record(answer.records[0]);
      const { verdict, reason } = panelSays(watched, record);
      return { record, says: reason === null ? verdict : `${verdict}: ${reason}` };
    },
    async next() {
      const found: unknown = JSON.parse((await client.send('/next')).body);
      return found;
    },
    close: () => server.close(),
  };
}
