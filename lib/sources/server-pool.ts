import type { CallResult, KnownServer } from '../messaging/messages.ts';
import { isEndpointPath } from '../witness/references.ts';
import { serverSource, type ServerSource } from './server.ts';
import type { Fact, Source } from './facts.ts';
import type { ServerStatus } from './server-status.ts';

export interface ServerPoolOptions {
  call: (
    server: KnownServer,
    name: 'hello' | 'records',
    query: Record<string, string>,
  ) => Promise<CallResult>;
  isVisible: () => boolean;
}

export interface ServerPool extends Source {
  /**
   * These servers have the plugin; the ones in the tab's way are called from now on. What was known
   * before is still: an older list may come after a newer one.
   */
  know(servers: readonly KnownServer[]): void;
  /** The page of the tab, or a response in it, is of this origin. */
  concern(origin: string): void;
  /** A response of this origin named records, each of its project. */
  nudge(origin: string, references: readonly { id: string; project: string | null }[]): void;
  /** There is a token of this project now. */
  paired(project: string): void;
}

interface Running {
  server: KnownServer;
  source: ServerSource;
  state: ServerStatus['state'];
  stop: () => void;
}

/** In these a server is not looked for elsewhere. */
const HOPEFUL = new Set<ServerStatus['state']>(['connecting', 'paired', 'needs-pairing']);

/**
 * The servers that one panel asks: those that have shown their header and that the inspected tab has
 * to do with. Where none of a project answers there, those that have proven to be of it: of a dev
 * server with an API behind it, only the API's own port may answer.
 *
 * One endpoint for each project of an origin will do: two middlewares of an app share theirs.
 */
export function serverPool({ call, isVisible }: ServerPoolOptions): ServerPool {
  const known = new Map<string, KnownServer>();
  const concerned = new Set<string>();
  const running = new Map<string, Running>();
  let tell: ((fact: Fact) => void) | null = null;

  /** Whether one of the places that the tab itself calls answers, or may be about to. */
  const isReached = (project: string | null): boolean =>
    [...running.values()].some(
      ({ server, state }) =>
        server.project === project && concerned.has(server.origin) && HOPEFUL.has(state),
    );

  const isWanted = (server: KnownServer): boolean => {
    if (concerned.has(server.origin)) return true;
    const isNamed = [...known.values()].some(
      ({ origin, project }) => project === server.project && concerned.has(origin),
    );
    return server.isProven && isNamed && !isReached(server.project);
  };

  const begin = (key: string, server: KnownServer): void => {
    const source = serverSource({
      ...server,
      call: (name, query) => call(server, name, query),
      isVisible,
    });
    const one: Running = { server, source, state: 'connecting', stop: () => undefined };
    running.set(key, one);
    one.stop = source.start((fact) => {
      tell?.(fact);
      if (fact.kind !== 'server' || fact.status.state === one.state) return;
      one.state = fact.status.state;
      // Not amid the call that tells of it.
      queueMicrotask(run);
    });
  };

  const run = (): void => {
    if (!tell) return;
    for (const [key, { server, stop }] of running) {
      if (known.has(key) && isWanted(server)) continue;
      stop();
      running.delete(key);
      tell({ kind: 'left', server });
    }
    for (const server of known.values()) {
      const key = keyOf(server);
      if (!running.has(key) && isWanted(server)) begin(key, server);
    }
  };

  const nudgeEach = (
    isMeant: (server: KnownServer) => boolean,
    recordIds: readonly string[] = [],
  ): void => {
    for (const { server, source } of running.values()) if (isMeant(server)) source.nudge(recordIds);
  };

  return {
    start(listener) {
      tell = listener;
      run();
      return () => {
        tell = null;
        for (const { stop } of running.values()) stop();
        running.clear();
      };
    },
    know(servers) {
      for (const server of servers) {
        if (!isEndpointPath(server.path)) continue;
        for (const [key, other] of known) if (isReplacedBy(other, server)) known.delete(key);
        const key = keyOf(server);
        // What was called first is called on.
        known.set(key, { ...server, path: known.get(key)?.path ?? server.path });
      }
      run();
    },
    concern(origin) {
      concerned.add(origin);
      run();
    },
    nudge(origin, references) {
      nudgeEach((server) => server.origin === origin);
      for (const { id, project } of references) {
        if (project !== null) nudgeEach((server) => server.project === project, [id]);
      }
    },
    paired: (project) => nudgeEach((server) => server.project === project),
  };
}

/** A server that renews its token is of another project from then on. */
function isReplacedBy(known: KnownServer, server: KnownServer): boolean {
  const { origin, path, project } = server;
  return known.origin === origin && known.path === path && known.project !== project;
}

function keyOf({ origin, project }: KnownServer): string {
  return `${origin} ${project ?? ''}`;
}
