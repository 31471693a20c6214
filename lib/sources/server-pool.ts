import type { CallResult, KnownServer } from '../messaging/messages.ts';
import { isEndpointPath } from '../witness/references.ts';
import { serverSource, type ServerSource } from './server.ts';
import type { Fact, Source } from './facts.ts';

export interface ServerPoolOptions {
  call: (
    server: KnownServer,
    name: 'hello' | 'records',
    query: Record<string, string>,
  ) => Promise<CallResult>;
  isVisible: () => boolean;
}

export interface ServerPool extends Source {
  /** These servers have the plugin; the ones in the tab's way are called from now on. */
  know(servers: readonly KnownServer[]): void;
  /** The page of the tab, or a response in it, is of this origin. */
  concern(origin: string): void;
  /** A response named a record, or there is a new token. */
  nudge(origin: string): void;
}

/**
 * The servers that one panel asks: those that have shown their header, and that the inspected tab
 * has to do with. One endpoint for each origin will do: two middlewares of an app share theirs.
 */
export function serverPool({ call, isVisible }: ServerPoolOptions): ServerPool {
  const known = new Map<string, KnownServer>();
  const concerned = new Set<string>();
  const running = new Map<string, { source: ServerSource; stop: () => void }>();
  let tell: ((fact: Fact) => void) | null = null;

  const run = (origin: string): void => {
    const server = known.get(origin);
    if (!server || !concerned.has(origin) || !tell || running.has(origin)) return;
    const source = serverSource({
      ...server,
      call: (name, query) => call(server, name, query),
      isVisible,
    });
    running.set(origin, { source, stop: source.start(tell) });
  };

  return {
    start(listener) {
      tell = listener;
      for (const origin of concerned) run(origin);
      return () => {
        tell = null;
        for (const { stop } of running.values()) stop();
        running.clear();
      };
    },
    know(servers) {
      for (const server of servers) {
        if (!isEndpointPath(server.path) || known.has(server.origin)) continue;
        known.set(server.origin, server);
        run(server.origin);
      }
    },
    concern(origin) {
      concerned.add(origin);
      run(origin);
    },
    nudge(origin) {
      running.get(origin)?.source.nudge();
    },
  };
}
