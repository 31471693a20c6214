import * as v from 'valibot';
import { startChild, type Child } from './child.ts';
import { AppHello, AppUsage, LoadResult, type LoadOrder } from './protocol.ts';

/** A measured app in a process of its own. */
export interface App {
  child: Child;
  port: number;
  /** Milliseconds of CPU so far. */
  cpu(): Promise<number>;
}

export interface AppToStart {
  /** Below `bench/support/`. */
  file: string;
  args: readonly string[];
}

export async function startApp({ file, args }: AppToStart): Promise<App> {
  const child = await startChild(file, args);
  const { port } = v.parse(AppHello, child.hello);
  return {
    child,
    port,
    cpu: async () => v.parse(AppUsage, await child.call({})).cpu,
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
          ...order,
        }),
      ),
    stop: () => child.stop(),
  };
}

/** Logs clients in, each with a session of its own; gives the header lines of each. */
export async function logIn(
  load: Load,
  { port }: App,
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
