import type { Fact } from '../sources/facts.ts';
import type { ServerStatus } from '../sources/server-status.ts';
import { serverKey } from './servers.ts';

/** That a server began anew, which cuts its sessions where they are in memory. */
export interface Restart {
  /** What tells the server from others. */
  server: string;
  origin: string;
  /** The run that began; null where it is not known. */
  instance: string | null;
  /** Epoch ms, as far as the clocks of two machines and the time of an answer allow. */
  at: number;
}

/** More than anybody scrolls back to. */
const MOST = 200;

/**
 * The restarts with those that facts tell of, in the order in which they were told. One that turned
 * out to be none (the process before answers again) is taken back.
 *
 * @param servers as they were before the facts
 */
export function restartsAfter(
  restarts: readonly Restart[],
  servers: ReadonlyMap<string, Pick<ServerStatus, 'restartedAt'>>,
  facts: readonly Fact[],
): readonly Restart[] {
  const last = new Map<string, number | null>();
  let now = restarts;
  for (const fact of facts) {
    if (fact.kind !== 'server') continue;
    const { origin, instance, restartedAt: at } = fact.status;
    const server = serverKey(fact.status);
    const told = last.get(server);
    const before = told === undefined ? (servers.get(server)?.restartedAt ?? null) : told;
    last.set(server, at);
    if (at === before) continue;
    now =
      at === null
        ? now.filter((one) => one.server !== server || one.at !== before)
        : [...now, { server, origin, instance, at }].slice(-MOST);
  }
  return now;
}
