import * as v from 'valibot';
import { startChild, type Child } from './child.ts';
import { AppHello, AppUsage, LoadResult, ReaderUsage, type LoadOrder } from './protocol.ts';

/** A measured app in a process of its own. */
export interface App {
  child: Child;
  port: number;
  /** Milliseconds of CPU so far. */
  cpu(): Promise<number>;
  /** Ends it, and whoever reads its records. Throws where a reader or a peer of it saw nothing. */
  stop(): Promise<void>;
}

export interface AppToStart {
  /** Below `bench/support/`. */
  file: string;
  args: readonly string[];
  /** What is loaded before it, below `bench/support/`. */
  preload?: string;
  /** Whether a paired client asks for its records all the time, as an open panel does. */
  isRead?: boolean;
}

export async function startApp({ file, args, preload, isRead }: AppToStart): Promise<App> {
  const child = await startChild(file, args, preload);
  const { port } = v.parse(AppHello, child.hello);
  const reader = isRead === true ? await startChild('reader.ts', [String(port)]) : null;
  const usage = async () => v.parse(AppUsage, await child.call({}));
  return {
    child,
    port,
    cpu: async () => (await usage()).cpu,
    async stop() {
      const counts = [
        (await usage()).seenByPeer ?? null,
        reader === null ? null : v.parse(ReaderUsage, await reader.call({})).records,
      ];
      await Promise.all([child.stop(), reader?.stop()]);
      // What does nothing costs nothing.
      if (counts.includes(0)) throw new Error(`${file} ${args.join(' ')}: nothing was seen of it`);
    },
  };
}

export interface Load {
  run(order: Partial<LoadOrder> & { port: number; path: string }): Promise<LoadResult>;
  stop(): Promise<void>;
}

export async function startLoad(): Promise<Load> {
  const child = await startChild('load.ts');
  return {
    run: async (order) =>
      v.parse(
        LoadResult,
        await child.call({
          method: 'GET',
          connections: [''],
          requests: 0,
          seconds: 0,
          rate: 0,
          isSigned: false,
          ...order,
        }),
      ),
    stop: () => child.stop(),
  };
}

/** Logs clients in, each with a session of its own; gives the header lines of each. */
export async function logIn(
  load: Load,
  { port }: Pick<App, 'port'>,
  path: string,
  clients: number,
): Promise<string[]> {
  const { cookies } = await load.run({
    port,
    path,
    connections: Array.from({ length: clients }, () => ''),
    requests: clients,
  });
  if (cookies.length !== clients) throw new Error(`${path} gave ${cookies.length} cookies`);
  return cookies.map((cookie) => `Cookie: ${cookie}\r\n`);
}
